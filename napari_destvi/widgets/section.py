"""A titled box of the dock, its parts from top to bottom."""

from __future__ import annotations

from qtpy.QtWidgets import QGroupBox, QHBoxLayout, QLayout, QVBoxLayout, QWidget

SPACING = 6
MARGIN = 8


class Section(QGroupBox):
    """A step of the work: a title and what belongs to it.

    Parameters
    ----------
    title : str
        Shown on the frame.
    *parts : QWidget or QLayout
        From top to bottom.
    """

    def __init__(self, title: str, *parts: QWidget | QLayout) -> None:
        super().__init__(title)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        column.setSpacing(SPACING)
        for part in parts:
            if isinstance(part, QLayout):
                column.addLayout(part)
            else:
                column.addWidget(part)


def in_a_row(*widgets: QWidget) -> QHBoxLayout:
    """Return widgets from left to right."""
    row = QHBoxLayout()
    for widget in widgets:
        row.addWidget(widget)
    return row
