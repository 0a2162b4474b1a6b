"""A part of a section that can be folded away, by mouse or keyboard.

superqt's QCollapsible only squeezes what it hides to no height: the tab key would
still walk through fields that nobody sees.
"""

from __future__ import annotations

from qtpy.QtCore import Qt
from qtpy.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from napari_destvi.widgets.section import SPACING

FOLDED, UNFOLDED = "▸", "▾"


class Folded(QWidget):
    """A line to press, and what it unfolds.

    Parameters
    ----------
    title : str
        On the line.
    *parts : QWidget
        From top to bottom.
    """

    def __init__(self, title: str, *parts: QWidget) -> None:
        super().__init__()
        self._title = title
        self.line = QToolButton()
        self.line.setCheckable(True)
        self.line.setAutoRaise(True)
        self.line.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.line.setAccessibleName(title)
        self.line.setToolTip("Show or hide what belongs here")
        # The sign tells whether it is open; a second look for "checked" would not.
        self.line.setStyleSheet("QToolButton:checked { background: transparent; }")
        self._inside = QWidget()
        inner = QVBoxLayout(self._inside)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(SPACING)
        for part in parts:
            inner.addWidget(part)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(SPACING)
        self._top = QHBoxLayout()
        self._top.addWidget(self.line)
        self._top.addStretch(1)
        outer.addLayout(self._top)
        outer.addWidget(self._inside)
        self.line.toggled.connect(self._unfold)
        self._unfold(unfolded=False)

    def add_beside(self, widget: QWidget) -> None:
        """Put a widget beside the line, where it is always seen."""
        self._top.addWidget(widget)
        self.setTabOrder(self.line, widget)  # before what unfolds below both

    def _unfold(self, unfolded: bool) -> None:  # noqa: FBT001 - Qt calls it so
        self.line.setText(f"{UNFOLDED if unfolded else FOLDED} {self._title}")
        self._inside.setVisible(unfolded)
