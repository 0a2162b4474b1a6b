"""A table of agreement: a line per cell type, a column per measure, to be sorted."""

from __future__ import annotations

import math
from collections.abc import Sequence

from qtpy.QtCore import QSignalBlocker, Qt, Signal
from qtpy.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from napari_destvi.session.compare_view import MEASURE_TIPS, TypeScores

TYPE = 0
#: Whole lines that are always seen.
MIN_ROWS = 6
#: Said of a measure that is not defined, such as the correlation of a constant.
UNDEFINED = "none"
#: The widest of the columns' contents, and the room around it in pixels.
WIDEST, PADDING = "0.000 ", 10
#: As the types come, until the user asks for an order.
UNSORTED = (-1, Qt.SortOrder.AscendingOrder)


class ScoreTable(QTableWidget):
    """Measures of each cell type; a press on a column's title sorts by it.

    Signals
    -------
    chosen : str
        The type whose line the user pressed or went to.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, 1 + len(MEASURE_TIPS), parent)
        self.setAccessibleName("Agreement of each cell type")
        self.setHorizontalHeaderLabels(["Cell type", *MEASURE_TIPS])
        for column, tip in enumerate(MEASURE_TIPS.values(), start=1):
            self.horizontalHeaderItem(column).setToolTip(f"<p>{tip}</p>")
        self.verticalHeader().hide()
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)  # else the tab key never leaves it
        self._lay_out_columns()
        self.setSortingEnabled(True)
        self.horizontalHeader().setSortIndicator(*UNSORTED)
        self.currentItemChanged.connect(self._tell)

    def set_rows(self, rows: Sequence[TypeScores]) -> None:
        """Show these types; the order that the user chose stays."""
        with QSignalBlocker(self):
            self.setSortingEnabled(False)
            self.setRowCount(len(rows))
            for number, row in enumerate(rows):
                self.setItem(number, TYPE, _name_item(row.cell_type))
                for column, value in enumerate(row.values, start=1):
                    self.setItem(number, column, ScoreItem(value))
            self.setSortingEnabled(True)
        self.setMinimumHeight(self._height(min(max(len(rows), 1), MIN_ROWS)))

    def select(self, cell_type: str | None) -> None:
        """Mark the line of a type without a word of it."""
        with QSignalBlocker(self):
            self.clearSelection()
            for number in range(self.rowCount()):
                if self.item(number, TYPE).text() == cell_type:
                    self.setCurrentCell(number, TYPE)

    def _lay_out_columns(self) -> None:
        """Give the numbers no more room than they need; the names get the rest."""
        header = self.horizontalHeader()
        header.setMinimumSectionSize(1)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(TYPE, QHeaderView.ResizeMode.Stretch)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        width = header.fontMetrics().horizontalAdvance(WIDEST) + PADDING
        for column in range(1, self.columnCount()):
            self.setColumnWidth(column, width)

    def _height(self, n_rows: int) -> int:
        around = self.horizontalHeader().sizeHint().height() + 2 * self.frameWidth()
        return int(around + n_rows * self.verticalHeader().defaultSectionSize())

    def _tell(self, item: QTableWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(self.item(item.row(), TYPE).text())


class ScoreItem(QTableWidgetItem):
    """A number that is sorted as one; what is not defined comes last.

    Parameters
    ----------
    value : float
        The number, NaN where it is not defined.
    """

    def __init__(self, value: float) -> None:
        super().__init__(UNDEFINED if math.isnan(value) else f"{value:.3f}")
        self.value = value
        self.setTextAlignment(
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        )

    def __lt__(self, other: QTableWidgetItem) -> bool:
        assert isinstance(other, ScoreItem)
        return _sortable(self.value) < _sortable(other.value)


def _sortable(value: float) -> float:
    return -math.inf if math.isnan(value) else value


def _name_item(cell_type: str) -> QTableWidgetItem:
    item = QTableWidgetItem(cell_type)
    item.setToolTip(cell_type)
    return item
