"""A table of agreement: a line per cell type, a column per measure, to be sorted."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

import numpy as np
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
#: So many lines are seen at once; more are scrolled.
MAX_ROWS = 8
#: Said of a measure that is not defined, such as the correlation of a constant.
UNDEFINED = "none"
#: Said of what would be rounded to nothing, and what would be.
TINY, TINY_NEGATIVE, HALF_A_DIGIT = "<.001", ">-.001", 0.0005
#: The widest of the numbers, and the room around numbers and titles, in pixels.
WIDEST, PADDING = "-.000", 9
#: As the types come, until the user asks for an order.
UNSORTED = (-1, Qt.SortOrder.AscendingOrder)


class ScoreTable(QTableWidget):
    """Numbers of each cell type; a press on a column's title sorts by it.

    Parameters
    ----------
    name : str
        What a screen reader calls it.
    tips : mapping of str to str
        What each column of numbers is, by its title.
    parent : QWidget or None
        Owner.

    Signals
    -------
    chosen : str
        The type whose line the user pressed or went to.
    """

    chosen = Signal(str)

    def __init__(
        self,
        name: str = "Agreement of each cell type",
        tips: Mapping[str, str] = MEASURE_TIPS,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(0, 1 + len(tips), parent)
        self._rows: tuple[TypeScores, ...] | None = None
        self.setAccessibleName(name)
        self.setHorizontalHeaderLabels(["Cell type", *tips])
        for column, tip in enumerate(tips.values(), start=1):
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
        self.itemClicked.connect(self._tell)  # the current line may show another map

    def set_rows(self, rows: Sequence[TypeScores]) -> None:
        """Show these types; the order and the type that the user chose stay."""
        if self._rows is not None and _is_same(self._rows, rows):
            return
        self._rows = tuple(rows)
        current = self.currentItem()
        chosen = None if current is None else self._type_of(current)
        self._fill(rows)
        self._widen_columns()
        self.setFixedHeight(self._height(min(max(len(rows), 1), MAX_ROWS)))
        self._mark(chosen)

    def _fill(self, rows: Sequence[TypeScores]) -> None:
        with QSignalBlocker(self):
            self.setSortingEnabled(False)
            self.setRowCount(len(rows))
            for number, row in enumerate(rows):
                self.setItem(number, TYPE, _name_item(row.cell_type))
                for column, value in enumerate(row.values, start=1):
                    self.setItem(number, column, ScoreItem(value))
            self.setSortingEnabled(True)

    def select(self, cell_type: str | None) -> None:
        """Mark the line of a type without a word of it; no line where it has none."""
        current = self.currentItem()
        if current is None or self._type_of(current) != cell_type:
            self._mark(cell_type)

    def _mark(self, cell_type: str | None) -> None:
        with QSignalBlocker(self):
            self.setCurrentItem(None)
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
        header.setHighlightSections(False)  # in bold, titles are wider than numbers
        self._widen_columns()

    def _widen_columns(self) -> None:
        width_of = self.horizontalHeader().fontMetrics().horizontalAdvance
        for column in range(1, self.columnCount()):
            title = self.horizontalHeaderItem(column).text()
            items = (self.item(row, column) for row in range(self.rowCount()))
            texts = (title, WIDEST, *(item.text() for item in items))
            self.setColumnWidth(column, max(map(width_of, texts)) + PADDING)

    def _height(self, n_rows: int) -> int:
        around = self.horizontalHeader().sizeHint().height() + 2 * self.frameWidth()
        return int(around + n_rows * self.verticalHeader().defaultSectionSize())

    def _tell(self, item: QTableWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(self._type_of(item))

    def _type_of(self, item: QTableWidgetItem) -> str:
        return str(self.item(item.row(), TYPE).text())


class ScoreItem(QTableWidgetItem):
    """A number that is sorted as one; what is not defined comes last either way.

    Parameters
    ----------
    value : float
        The number, NaN where it is not defined.
    """

    def __init__(self, value: float) -> None:
        super().__init__(_written(value))
        self.value = value
        self.setTextAlignment(
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        )

    def __lt__(self, other: QTableWidgetItem) -> bool:
        assert isinstance(other, ScoreItem)
        return self._sortable() < other._sortable()

    def _sortable(self) -> float:
        if not math.isnan(self.value):
            return self.value
        order = self.tableWidget().horizontalHeader().sortIndicatorOrder()
        return math.inf if order == Qt.SortOrder.AscendingOrder else -math.inf


def _written(value: float) -> str:
    if math.isnan(value):
        return UNDEFINED
    if value and abs(value) < HALF_A_DIGIT:
        return TINY if value > 0 else TINY_NEGATIVE
    return _short(value + 0.0)  # which makes of -0.0 a 0.0


def _short(value: float) -> str:
    """Return a number of at most 1 in little room.

    Examples
    --------
    >>> _short(0.9871), _short(-0.0514), _short(0.99999)
    ('.987', '-.051', '1.00')
    """
    text = f"{value:.3f}"
    return text[:-1] if abs(float(text)) >= 1 else text.replace("0.", ".", 1)


def _is_same(a: Sequence[TypeScores], b: Sequence[TypeScores]) -> bool:
    """Tell whether two tables are the same, also where numbers are not defined."""
    return [row.cell_type for row in a] == [row.cell_type for row in b] and all(
        np.array_equal(x.values, y.values, equal_nan=True)
        for x, y in zip(a, b, strict=True)
    )


def _name_item(cell_type: str) -> QTableWidgetItem:
    item = QTableWidgetItem(cell_type)
    item.setToolTip(f"<p>{escape(cell_type)}</p>")
    return item
