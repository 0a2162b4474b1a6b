"""A small table of how a slide differs from a trained model."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from qtpy.QtCore import QSize, Qt
from qtpy.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
)

if TYPE_CHECKING:
    from napari_destvi.data.gene_differences import Row

TITLES = ("", "Model", "This slide")


class DifferenceTable(QTableWidget):
    """What is compared, what the model has, and what the slide has; to read only."""

    def __init__(self) -> None:
        super().__init__(0, len(TITLES))
        self._shown: tuple[Sequence[Row], str] = ((), "")
        self.setAccessibleName("How the slide differs from the model")
        self.setHorizontalHeaderLabels(list(TITLES))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setTabKeyNavigation(False)  # else the tab key never leaves it
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in range(len(TITLES)):
            self.horizontalHeaderItem(column).setTextAlignment(_side(column))

    def refresh(self, rows: Sequence[Row], tip: str) -> None:
        """Show other rows, with more about them in a tip."""
        if self._shown == (rows, tip):
            return
        self._shown = (rows, tip)
        self.setRowCount(len(rows))
        for line, row in enumerate(rows):
            for column, text in enumerate(row):
                item = QTableWidgetItem(text)
                item.setTextAlignment(_side(column))
                item.setToolTip(f"<p>{escape(tip if column and tip else row[0])}</p>")
                self.setItem(line, column, item)
        self.resizeRowsToContents()
        self.updateGeometry()

    def sizeHint(self) -> QSize:  # noqa: D102
        heights = sum(map(self.rowHeight, range(self.rowCount())))
        frame = 2 * self.frameWidth() + self.horizontalHeader().sizeHint().height()
        return QSize(super().sizeHint().width(), heights + frame)

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return QSize(super().minimumSizeHint().width(), self.sizeHint().height())


def _side(column: int) -> Qt.AlignmentFlag:
    """Return where the text of a column stands: names left, numbers right."""
    side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
