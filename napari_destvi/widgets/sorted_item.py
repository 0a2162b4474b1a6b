"""A cell of a table that is sorted by a number or a word, not by what it shows."""

from __future__ import annotations

import math

from qtpy.QtCore import Qt
from qtpy.QtWidgets import QTableWidgetItem

from napari_destvi.session.past_fit_lines import Cell


class SortedItem(QTableWidgetItem):
    """A cell that is sorted by its own order; what is not defined comes last.

    Parameters
    ----------
    cell : Cell
        What it shows, and its order.
    """

    def __init__(self, cell: Cell) -> None:
        super().__init__(cell.text)
        self.order = cell.order
        side = Qt.AlignmentFlag.AlignLeft
        if not isinstance(cell.order, str):
            side = Qt.AlignmentFlag.AlignRight
        self.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)

    def __lt__(self, other: QTableWidgetItem) -> bool:
        assert isinstance(other, SortedItem)
        mine, theirs = self._sortable(), other._sortable()
        if isinstance(mine, str) or isinstance(theirs, str):
            return str(mine) < str(theirs)
        return mine < theirs

    def _sortable(self) -> float | str:
        if isinstance(self.order, str) or not math.isnan(self.order):
            return self.order
        order = self.tableWidget().horizontalHeader().sortIndicatorOrder()
        return math.inf if order == Qt.SortOrder.AscendingOrder else -math.inf
