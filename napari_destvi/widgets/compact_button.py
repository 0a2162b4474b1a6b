"""A push button that can be as narrow as its text, for a narrow dock."""

from __future__ import annotations

from qtpy.QtCore import QSize
from qtpy.QtWidgets import QPushButton, QSizePolicy

#: Room on both sides of the text together, in pixels.
PADDING = 14


class CompactButton(QPushButton):
    """Qt's own button never gets narrower than it likes to be.

    Parameters
    ----------
    text : str
        On the button.
    """

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        width = self.fontMetrics().horizontalAdvance(self.text()) + PADDING
        return QSize(width, super().minimumSizeHint().height())
