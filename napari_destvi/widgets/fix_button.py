"""The button of a fix: its label is cut where the dock is narrow, never the dock."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from qtpy.QtCore import QSize, Qt
from qtpy.QtWidgets import QPushButton, QSizePolicy

from napari_destvi.data.fixes import Fix
from napari_destvi.widgets.compact_button import PADDING

if TYPE_CHECKING:
    from qtpy.QtGui import QResizeEvent

#: Room for some letters of the label, in pixels.
MIN_WIDTH = 80


class FixButton(QPushButton):
    """One way to go on; its tooltip tells the whole label and what happens then.

    Parameters
    ----------
    fix : Fix
        What the button offers.
    """

    def __init__(self, fix: Fix) -> None:
        super().__init__(fix.label)
        self.fix = fix
        self.setAccessibleName(fix.label)
        self.setAccessibleDescription(fix.effect)
        self.setToolTip(f"<p>{escape(fix.label)}: {escape(fix.effect)}.</p>")
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: D102
        width = self.fontMetrics().horizontalAdvance(self.fix.label) + 2 * PADDING
        return QSize(width, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return QSize(MIN_WIDTH, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: D102
        super().resizeEvent(event)
        room = self.width() - PADDING
        middle = Qt.TextElideMode.ElideMiddle
        self.setText(self.fontMetrics().elidedText(self.fix.label, middle, room))
