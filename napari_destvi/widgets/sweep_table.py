"""The table of a sweep: a line per run, sortable, that fills as the runs end."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from qtpy.QtCore import Qt, Signal
from qtpy.QtGui import QBrush, QColor
from qtpy.QtWidgets import QAbstractItemView, QTableWidget, QTableWidgetItem, QWidget

from napari_destvi.session.sweep_lines import COLUMNS, SweepLine
from napari_destvi.session.sweep_view import SweepView
from napari_destvi.widgets.sorted_item import SortedItem

if TYPE_CHECKING:
    from qtpy.QtGui import QKeyEvent

_KEY = Qt.ItemDataRole.UserRole
_OPENING = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
#: A red that is read on dark and light themes alike.
FAILED = QColor(229, 83, 75)
_STATUS = COLUMNS.index("Status")
#: Room for how far a run is, in pixels, so that nothing moves while it goes on.
STATUS_WIDTH = 170


class SweepTable(QTableWidget):
    """A line per run; Enter opens it.

    Parameters
    ----------
    parent : QWidget or None
        Owner.

    Signals
    -------
    opened : str
        The key of the run that is to be opened.
    """

    opened = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[tuple[str, ...], tuple[SweepLine, ...]] = ((), ())
        self.setAccessibleName("Runs of the comparison")
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)  # else the tab key never leaves it
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)
        self.itemDoubleClicked.connect(lambda item: self.opened.emit(_key(item)))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        chosen = self.chosen()
        if chosen is not None and event.key() in _OPENING:
            self.opened.emit(chosen)
        else:
            super().keyPressEvent(event)

    def refresh(self, view: SweepView) -> None:
        """Show these runs; the order and the line that the user chose stay."""
        if self._shown == (view.columns, view.lines):
            return
        chosen = self.chosen()
        is_same_shape = (self.rowCount(), self.columnCount()) == (
            len(view.lines),
            len(view.columns),
        )
        self._shown = (view.columns, view.lines)
        self.setColumnCount(len(view.columns))
        self.setHorizontalHeaderLabels(list(view.columns))
        self._fill(view.lines)
        if not is_same_shape:
            self.resizeColumnsToContents()
            self.setColumnWidth(_STATUS, STATUS_WIDTH)
        self._choose(chosen)

    def chosen(self) -> str | None:
        """Return the key of the chosen run."""
        rows = self.selectionModel().selectedRows()
        return _key(self.item(rows[0].row(), 0)) if rows else None

    def _fill(self, lines: tuple[SweepLine, ...]) -> None:
        self.setSortingEnabled(False)
        self.setRowCount(len(lines))
        for row, line in enumerate(lines):
            for column, cell in enumerate(line.cells):
                item = SortedItem(cell)
                self.setItem(row, column, item)
                item.setData(_KEY, line.key)
                tip = escape(line.tip).replace("\n", "<br>")
                item.setToolTip(f"<p>{tip}</p>")
                if line.has_failed:
                    item.setForeground(QBrush(FAILED))
                self.horizontalHeaderItem(column).setTextAlignment(item.textAlignment())
        self.setSortingEnabled(True)

    def _choose(self, key: str | None) -> None:
        for row in range(self.rowCount()):
            if key is not None and _key(self.item(row, 0)) == key:
                self.selectRow(row)


def _key(item: QTableWidgetItem) -> str:
    return str(item.data(_KEY))
