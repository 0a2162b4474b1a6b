"""The table of past fits: sortable, with names that can be changed in place."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from qtpy.QtCore import QSignalBlocker, Qt, Signal
from qtpy.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from napari_destvi.session.past_fit_lines import Cell
from napari_destvi.session.past_fits_view import PastFitLine, PastFitsView
from napari_destvi.widgets.sorted_item import SortedItem

if TYPE_CHECKING:
    from qtpy.QtGui import QKeyEvent

NAME, DATE = 0, 1
#: Room for the names at least, in pixels.
NAME_WIDTH = 180
_KEY = Qt.ItemDataRole.UserRole
_OPENING = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_DELETING = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class PastFitsTable(QTableWidget):
    """A line per fit; F2 changes a name, Enter opens, Delete deletes.

    Parameters
    ----------
    parent : QWidget or None
        Owner.

    Signals
    -------
    opened : str
        The key of the fit that is to be opened.
    renamed : str, str
        A key, and what was typed for its name.
    deleted : ()
        The chosen ones are to be deleted.
    """

    opened = Signal(str)
    renamed = Signal(str, str)
    deleted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[PastFitLine, ...] = ()
        self._columns: tuple[str, ...] = ()
        triggers = QAbstractItemView.EditTrigger
        self.setAccessibleName("Past fits")
        self.setEditTriggers(triggers.EditKeyPressed)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setTabKeyNavigation(False)  # else the tab key never leaves it
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setSortIndicator(DATE, Qt.SortOrder.DescendingOrder)
        self.setSortingEnabled(True)
        self.itemDoubleClicked.connect(lambda item: self.opened.emit(_key(item)))
        self.itemChanged.connect(self._tell_name)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        current = self.currentItem()
        if self._is_typing():
            super().keyPressEvent(event)  # Enter ends the name, and opens nothing
        elif current is not None and event.key() in _OPENING:
            self.opened.emit(_key(current))
        elif event.key() in _DELETING:
            self.deleted.emit()
        else:
            super().keyPressEvent(event)

    def refresh(self, view: PastFitsView) -> None:
        """Show these fits; the order and the lines that the user chose stay."""
        is_same = (view.lines, view.columns) == (self._lines, self._columns)
        if is_same or self._is_typing():  # what is typed must not go
            return
        chosen, current = self.chosen(), self.currentItem()
        stood_on = None if current is None else _key(current)
        with QSignalBlocker(self):
            self._set_columns(view.columns)
            self._fill(view.lines)
        self._lines = view.lines
        self._choose(chosen, stood_on)

    def forget(self) -> None:
        """Fill all lines anew with the next view, even if it is the same."""
        self._lines = ()

    def chosen(self) -> list[str]:
        """Return the keys of the chosen fits, from top to bottom."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [_key(self.item(row, NAME)) for row in rows]

    def edit_name(self) -> None:
        """Let the name of the fit on which the user stands be typed."""
        current = self.currentItem()
        if current is not None:
            self.setFocus()
            self.editItem(self.item(current.row(), NAME))

    def _is_typing(self) -> bool:
        return bool(self.state() == QAbstractItemView.State.EditingState)

    def _set_columns(self, titles: tuple[str, ...]) -> None:
        if titles == self._columns:
            return
        self._columns = titles
        self.setColumnCount(len(titles))
        self.setHorizontalHeaderLabels(list(titles))
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)

    def _fill(self, lines: tuple[PastFitLine, ...]) -> None:
        self.setSortingEnabled(False)
        self.setRowCount(len(lines))
        for row, line in enumerate(lines):
            for column, cell in enumerate(line.cells):
                item = _Item(cell, line, is_name=column == NAME)
                self.setItem(row, column, item)
                self.horizontalHeaderItem(column).setTextAlignment(item.textAlignment())
        self.setSortingEnabled(True)
        self.resizeColumnsToContents()
        self.setColumnWidth(NAME, max(self.columnWidth(NAME), NAME_WIDTH))

    def _choose(self, keys: list[str], stood_on: str | None) -> None:
        """Choose lines by their keys; the first one where these are gone."""
        rows = {_key(self.item(row, NAME)): row for row in range(self.rowCount())}
        model, flags = self.selectionModel(), self.selectionModel().SelectionFlag
        first = 0 if rows else None
        current = rows.get(stood_on or "", first)
        if current is not None:
            self.setCurrentCell(current, NAME)
        model.clearSelection()
        for key in keys if rows.keys() & set(keys) else list(rows)[:1]:
            if key in rows:
                index = self.model().index(rows[key], NAME)
                model.select(index, flags.Select | flags.Rows)

    def _tell_name(self, item: QTableWidgetItem) -> None:
        if item.column() == NAME:
            self.renamed.emit(_key(item), item.text())


class _Item(SortedItem):
    """A cell of a fit; its name can be changed."""

    def __init__(self, cell: Cell, line: PastFitLine, *, is_name: bool) -> None:
        super().__init__(cell)
        self.setData(_KEY, line.record.key)
        tip = escape(line.tip).replace("\n", "<br>")
        self.setToolTip(f"<p><b>{escape(line.record.title)}</b><br>{tip}</p>")
        if not is_name:
            self.setFlags(self.flags() & ~Qt.ItemFlag.ItemIsEditable)


def _key(item: QTableWidgetItem) -> str:
    return str(item.data(_KEY))
