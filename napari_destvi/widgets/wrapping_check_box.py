"""A check box whose text wraps: Qt's own would make the dock as wide as its text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qtpy.QtCore import Qt
from qtpy.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QWidget

if TYPE_CHECKING:
    from qtpy.QtGui import QMouseEvent


class WrappingCheckBox(QWidget):
    """A box to tick with text beside it; a click on the text ticks it as well.

    Parameters
    ----------
    text : str
        What ticking says.
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self.box = QCheckBox()
        self.box.setAccessibleName(text)
        label = QLabel(text)
        label.setWordWrap(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.box, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(label, 1)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        # As on Qt's own boxes, moving away before letting go takes the click back.
        is_inside = self.rect().contains(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and is_inside:
            self.box.toggle()
        else:
            super().mouseReleaseEvent(event)
