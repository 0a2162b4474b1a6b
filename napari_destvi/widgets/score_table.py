"""A table of agreement: a line per type or table, a column per measure, sortable."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from qtpy.QtCore import QSignalBlocker, Qt, Signal
from qtpy.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from napari_destvi.session.compare_view import MEASURE_TIPS, ScoreLine
from napari_destvi.widgets.score_item import ScoreItem, name_item

if TYPE_CHECKING:
    from qtpy.QtGui import QKeyEvent, QMouseEvent, QResizeEvent

NAME = 0
#: Keys that press the line on which the user stands.
_PRESSING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
#: So many lines are seen at once, unless more are asked for.
MAX_ROWS = 8
#: The widest of the numbers, and the room around numbers and titles, in pixels.
WIDEST, PADDING = "-.000", 9
#: As the types come, until the user asks for an order.
UNSORTED = (-1, Qt.SortOrder.AscendingOrder)


class ScoreTable(QTableWidget):
    """Numbers of each line; a press on a column's title sorts by it.

    Parameters
    ----------
    name : str
        What a screen reader calls it.
    tips : mapping of str to str
        What each column of numbers is, by its title.
    lines : str
        Title of the first column: what the lines are.
    max_rows : int
        So many are seen at once; more are scrolled.
    shares : collection of str
        Titles of the columns that are shown in percent.
    least_name : int
        Room for the names, in pixels; the last columns are hidden where they take it.
    parent : QWidget or None
        Owner.

    Signals
    -------
    chosen : str
        The name of the line that the user pressed or went to.
    chosen_again : str
        That of the line on which the user stood, and pressed it or Enter.
    """

    chosen = Signal(str)
    chosen_again = Signal(str)

    def __init__(
        self,
        name: str = "Agreement of each cell type",
        tips: Mapping[str, str] = MEASURE_TIPS,
        lines: str = "Cell type",
        max_rows: int = MAX_ROWS,
        shares: Collection[str] = (),
        least_name: int = 0,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(0, 1 + len(tips), parent)
        self._rows: tuple[ScoreLine, ...] | None = None
        self._max_rows = max_rows
        self._are_shares = [title in shares for title in tips]
        self._least_name = least_name
        self._stood_on: str | None = None
        self.setAccessibleName(name)
        self.setHorizontalHeaderLabels([lines, *tips])
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
        self.itemClicked.connect(self._tell_again)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        current = self.currentItem()  # before the press moves on
        self._stood_on = None if current is None else self._name_of(current)
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        current = self.currentItem()
        if current is not None and event.key() in _PRESSING:
            self.chosen_again.emit(self._name_of(current))
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        if self._least_name:
            self._hide_last_columns()

    def set_rows(self, rows: Sequence[ScoreLine]) -> None:
        """Show these lines; the order and the line that the user chose stay."""
        if self._rows is not None and _is_same(self._rows, rows):
            return
        self._rows = tuple(rows)
        current = self.currentItem()
        chosen = None if current is None else self._name_of(current)
        self._fill(rows)
        self._widen_columns()
        self.setFixedHeight(self._height(min(max(len(rows), 1), self._max_rows)))
        self._mark(chosen)

    def _fill(self, rows: Sequence[ScoreLine]) -> None:
        with QSignalBlocker(self):
            self.setSortingEnabled(False)
            self.setRowCount(len(rows))
            for number, row in enumerate(rows):
                self.setItem(number, NAME, name_item(row))
                cells = zip(row.values, self._are_shares, strict=True)
                for column, (value, is_share) in enumerate(cells, start=1):
                    self.setItem(number, column, ScoreItem(value, is_share=is_share))
            self.setSortingEnabled(True)

    def select(self, name: str | None) -> None:
        """Mark the line of a name without a word of it; no line where it has none."""
        current = self.currentItem()
        if current is None or self._name_of(current) != name:
            self._mark(name)

    def _mark(self, name: str | None) -> None:
        with QSignalBlocker(self):
            self.setCurrentItem(None)
            for number in range(self.rowCount()):
                if self.item(number, NAME).text() == name:
                    self.setCurrentCell(number, NAME)

    def _lay_out_columns(self) -> None:
        """Give the numbers no more room than they need; the names get the rest."""
        header = self.horizontalHeader()
        header.setMinimumSectionSize(1)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        header.setHighlightSections(False)  # in bold, titles are wider than numbers
        self._widen_columns()

    def _widen_columns(self) -> None:
        width_of = self.horizontalHeader().fontMetrics().horizontalAdvance
        for column in range(1, self.columnCount()):
            title = self.horizontalHeaderItem(column).text()
            items = (self.item(row, column) for row in range(self.rowCount()))
            texts = (*title.splitlines(), WIDEST, *(item.text() for item in items))
            self.setColumnWidth(column, max(map(width_of, texts)) + PADDING)
        self._hide_last_columns()

    def _hide_last_columns(self) -> None:
        """Leave the names their room: the numbers that there is no room for go."""
        room = self.viewport().width() - self._least_name
        for column in range(1, self.columnCount()):
            self.showColumn(column)  # a hidden one has no width
            room -= self.columnWidth(column)
            if self._least_name and room < 0:
                self.hideColumn(column)

    def _height(self, n_rows: int) -> int:
        around = self.horizontalHeader().sizeHint().height() + 2 * self.frameWidth()
        return int(around + n_rows * self.verticalHeader().defaultSectionSize())

    def _tell(self, item: QTableWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(self._name_of(item))

    def _tell_again(self, item: QTableWidgetItem) -> None:
        name, stood_on, self._stood_on = self._name_of(item), self._stood_on, None
        if name == stood_on:
            self.chosen_again.emit(name)

    def _name_of(self, item: QTableWidgetItem) -> str:
        return str(self.item(item.row(), NAME).text())


def _is_same(a: Sequence[ScoreLine], b: Sequence[ScoreLine]) -> bool:
    """Tell whether two tables are the same, also where numbers are not defined."""
    return len(a) == len(b) and all(
        (x.name, x.about) == (y.name, y.about)
        and np.array_equal(x.values, y.values, equal_nan=True)
        for x, y in zip(a, b, strict=True)
    )
