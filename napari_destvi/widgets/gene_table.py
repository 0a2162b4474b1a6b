"""A table of genes that differ: a line per gene, sortable by each column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from qtpy.QtCore import (
    QAbstractTableModel,
    QItemSelectionModel,
    QModelIndex,
    Qt,
    Signal,
)
from qtpy.QtWidgets import QAbstractItemView, QHeaderView, QTableView

if TYPE_CHECKING:
    import pandas as pd
    from qtpy.QtCore import QObject

#: By the column of the table: its title, and what it is.
TITLES: dict[str, tuple[str, str]] = {
    "log2_fold_change": (
        "log2 FC",
        "Log2 fold change of the first region against the other, from the counts: 1 is "
        "twice as much, -1 half.",
    ),
    "effect_size": (
        "effect",
        "Cohen's d: by how many standard deviations between spots the expression that "
        "DestVI imputes from the states differs; the fold change is of the counts. Of "
        "a gene that does not differ the two may have different signs.",
    ),
    "p": ("p", "Of the score test of the observed counts."),
    "p_adjusted": (
        "adj. p",
        "p adjusted for the number of genes (Benjamini and Hochberg): among genes "
        "below .05 about one in twenty is false.",
    ),
    "mean_group": ("A", "Counts per 10,000 counts of the type in the first region."),
    "mean_against": ("B", "Counts per 10,000 counts of the type in the other."),
}
#: In pixels.
NAME_WIDTH, NUMBER_WIDTH = 110, 66
#: Numbers below this are written with a power of ten.
SMALL = 1e-3


class GeneModel(QAbstractTableModel):
    """The numbers of the genes, in the order that the user asked for."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._genes: list[str] = []
        self._values = np.empty((0, len(TITLES)))

    def take(self, table: pd.DataFrame | None) -> None:
        """Show other genes, in their own order."""
        self.beginResetModel()
        self._genes = [] if table is None else [str(gene) for gene in table.index]
        shape = 0, len(TITLES)
        self._values = (
            np.empty(shape) if table is None else table[list(TITLES)].to_numpy(float)
        )
        self.endResetModel()

    def gene(self, row: int) -> str:
        """Return the gene of a line."""
        return self._genes[row]

    def row_of(self, gene: str) -> int | None:
        """Return the line of a gene, None where it has none."""
        return self._genes.index(gene) if gene in self._genes else None

    def rowCount(self, parent: QModelIndex | None = None) -> int:  # noqa: D102
        return 0 if parent is not None and parent.isValid() else len(self._genes)

    def columnCount(self, parent: QModelIndex | None = None) -> int:  # noqa: D102
        return 0 if parent is not None and parent.isValid() else 1 + len(TITLES)

    def data(self, index: QModelIndex, role: int = 0) -> Any:  # noqa: ANN401, D102
        row, column = index.row(), index.column()
        if role == Qt.ItemDataRole.TextAlignmentRole and column:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return (
            self._genes[row] if not column else written(self._values[row, column - 1])
        )

    def headerData(  # noqa: D102
        self, section: int, orientation: Qt.Orientation, role: int = 0
    ) -> Any:  # noqa: ANN401
        if orientation != Qt.Orientation.Horizontal:
            return None
        title, tip = (("gene", ""), *TITLES.values())[section]
        if role == Qt.ItemDataRole.ToolTipRole and tip:
            return f"<p>{tip}</p>"
        return title if role == Qt.ItemDataRole.DisplayRole else None

    def sort(  # noqa: D102
        self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder
    ) -> None:
        if column < 0:
            return
        self.layoutAboutToBeChanged.emit()
        is_falling = order == Qt.SortOrder.DescendingOrder
        places = self._order(column, is_falling=is_falling)
        self._genes = [self._genes[place] for place in places]
        self._values = self._values[places]
        self.layoutChanged.emit()

    def _order(self, column: int, *, is_falling: bool) -> list[int]:
        """Return the lines in order; those without a number come last either way."""
        if column == 0:
            genes = self._genes
            return sorted(range(len(genes)), key=genes.__getitem__, reverse=is_falling)
        values = self._values[:, column - 1]
        places: list[int] = np.argsort(
            -values if is_falling else values, kind="stable"
        ).tolist()
        return places


class GeneTable(QTableView):
    """Shows the genes; a press on a column's title sorts by it.

    Signals
    -------
    chosen : str
        The gene that the user pressed or went to.
    """

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._model = GeneModel(self)
        self._is_told = False
        self.setModel(self._model)
        self.setAccessibleName("Genes that differ")
        self.setSortingEnabled(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)  # else the tab key never leaves it
        self.setShowGrid(False)
        self.verticalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        for column in range(self._model.columnCount()):
            self.setColumnWidth(column, NUMBER_WIDTH if column else NAME_WIDTH)
        self.selectionModel().currentRowChanged.connect(self._tell)

    def set_table(self, table: pd.DataFrame | None) -> None:
        """Show other genes, in the order that the user asked for."""
        self._model.take(table)
        header = self.horizontalHeader()
        self._model.sort(header.sortIndicatorSection(), header.sortIndicatorOrder())

    def select(self, gene: str) -> None:
        """Mark the line of a gene without a word of it; none where it has none."""
        row, now = self._model.row_of(gene), self.currentIndex()
        if row is None or (now.isValid() and now.row() == row):
            return
        self._is_told = True
        index = self._model.index(row, 0)
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
        self.scrollTo(index)
        self._is_told = False

    def _tell(self, now: QModelIndex, _before: QModelIndex) -> None:
        if now.isValid() and not self._is_told:
            self.chosen.emit(self._model.gene(now.row()))


def written(value: float) -> str:
    """Return a number of the table in little room.

    Examples
    --------
    >>> written(0.0123), written(1.2e-7), written(float("nan")), written(243.4)
    ('0.0123', '1.2e-07', 'none', '243')
    """
    if np.isnan(value):
        return "none"
    if value and abs(value) < SMALL:
        return f"{value:.1e}"
    return f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"
