"""Text that wraps anywhere, is as high as it needs to be and can be copied."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from qtpy.QtCore import Qt
from qtpy.QtGui import QTextOption
from qtpy.QtWidgets import QFrame, QSizePolicy, QTextEdit, QWidget

if TYPE_CHECKING:
    from qtpy.QtGui import QResizeEvent

#: Beyond this height, in pixels, the text scrolls.
MAX_HEIGHT = 160


class Sentence(QTextEdit):
    """A sentence to read and copy; a label would not break a long file path.

    Parameters
    ----------
    name : str
        What a screen reader calls it.
    parent : QWidget or None
        Owner.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._has_width = False
        self.setAccessibleName(name)
        self.setReadOnly(True)
        # A stop at every note would make the way to the next field long.
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setStyleSheet("QTextEdit { background: transparent; padding: 0px; }")
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0)
        self.setFixedHeight(self.fontMetrics().lineSpacing())
        self.document().documentLayout().documentSizeChanged.connect(self._fit_height)

    def set_text(self, text: str) -> None:
        """Show another text."""
        if text != self.toPlainText():
            self.setPlainText(text)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        self._has_width = True
        super().resizeEvent(event)
        self._fit_height()
        # A scroll bar that appeared meanwhile would lie over the ends of the lines.
        self.document().setTextWidth(self.viewport().width())

    def _fit_height(self) -> None:
        if not self._has_width:
            return  # in the narrow field that Qt begins with it would raise its window
        wanted = math.ceil(self.document().size().height())
        is_long = wanted > MAX_HEIGHT
        policy = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(
            policy.ScrollBarAlwaysOn if is_long else policy.ScrollBarAlwaysOff
        )
        self.setFixedHeight(MAX_HEIGHT if is_long else wanted)
