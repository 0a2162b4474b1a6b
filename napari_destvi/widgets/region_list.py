"""The regions: their names, to be changed, and how many spots each holds."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from qtpy.QtCore import QSignalBlocker, Qt, Signal
from qtpy.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from napari_destvi.session.regions_view import RegionRow
from napari_destvi.widgets.colour_swatch import colour_swatch

NAME, SPOTS = range(2)
TITLES = ("Region", "Spots")
#: Whole lines that are seen without scrolling.
MAX_ROWS = 5
UNKNOWN = "…"
TIP = (
    "Press a region to see its composition; F2 or a double click renames it. To change "
    "or delete one, use napari's tools for its shape in the layer Regions."
)


class RegionList(QTableWidget):
    """A line for each region.

    Signals
    -------
    chosen : str
        The region whose line the user pressed or went to.
    renamed : str, str
        A region, and the name that the user typed for it.
    """

    chosen = Signal(str)
    renamed = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, len(TITLES), parent)
        self._rows: tuple[RegionRow, ...] = ()
        self.setAccessibleName("Regions")
        self.setToolTip(f"<p>{TIP}</p>")
        self.setHorizontalHeaderLabels(TITLES)
        self.verticalHeader().hide()
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.setTabKeyNavigation(False)  # else the tab key never leaves it
        header = self.horizontalHeader()
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(SPOTS, QHeaderView.ResizeMode.ResizeToContents)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        self.cellClicked.connect(self._choose)
        self.currentCellChanged.connect(self._choose)
        self.itemChanged.connect(self._rename)

    def set_rows(self, rows: Sequence[RegionRow]) -> None:
        """Show these regions; nothing is done to a list that shows them already."""
        if tuple(rows) != self._rows:
            self._rows = tuple(rows)
            self._fill()

    def select(self, name: str | None) -> None:
        """Mark the line of a region without a word of it."""
        names = [row.name for row in self._rows]
        number = names.index(name) if name in names else -1
        if number == self.currentRow():
            return
        with QSignalBlocker(self):
            self.setCurrentCell(number, NAME)

    def _fill(self) -> None:
        with QSignalBlocker(self):
            self.setRowCount(len(self._rows))
            for number, row in enumerate(self._rows):
                self._show(number, row)
        n_rows = min(len(self._rows), MAX_ROWS)
        around = self.horizontalHeader().sizeHint().height() + 2 * self.frameWidth()
        line = self.verticalHeader().defaultSectionSize()
        self.setFixedHeight(around + n_rows * line)

    def _show(self, number: int, row: RegionRow) -> None:
        """Write a region on its line, in the items that Qt may be telling about."""
        name, spots = self.item(number, NAME), self.item(number, SPOTS)
        if name is None or spots is None:
            name, spots = QTableWidgetItem(), _spots_item()
            self.setItem(number, NAME, name)
            self.setItem(number, SPOTS, spots)
        name.setText(row.name)
        name.setIcon(colour_swatch(row.colour))
        name.setToolTip(f"<p>{escape(row.name)}. {TIP}</p>")
        spots.setText(UNKNOWN if row.n_spots is None else f"{row.n_spots:,}")

    def _choose(self, number: int) -> None:
        if 0 <= number < len(self._rows):
            self.chosen.emit(self._rows[number].name)

    def _rename(self, item: QTableWidgetItem) -> None:
        if item.column() == NAME:
            self.renamed.emit(self._rows[item.row()].name, item.text())
            # A name that cannot be taken gives way to the one before.
            self._fill()


def _spots_item() -> QTableWidgetItem:
    item = QTableWidgetItem()
    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEditable)
    return item
