"""Counts of spots and cells over shared genes, while rows and columns are chosen."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Self

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Draft:
    """A problem in the making; every choice returns a new one.

    Parameters
    ----------
    spots : csr_matrix of shape (n_spots, n_genes)
        Counts of the spots.
    spot_rows : ndarray of shape (n_spots,)
        Row of each spot in the user's file.
    cells : csr_matrix of shape (n_cells, n_genes)
        Counts of the cells.
    labels : ndarray of shape (n_cells,)
        The type of each cell as text; None where it has none.
    cell_rows : ndarray of shape (n_cells,)
        Row of each cell in the user's file.
    gene_names : ndarray of shape (n_genes,)
        The genes.
    """

    spots: sp.csr_matrix = field(repr=False)
    spot_rows: NDArray[np.int64] = field(repr=False)
    cells: sp.csr_matrix = field(repr=False)
    labels: NDArray[np.object_] = field(repr=False)
    cell_rows: NDArray[np.int64] = field(repr=False)
    gene_names: NDArray[np.object_] = field(repr=False)

    @property
    def n_genes(self) -> int:
        """Number of genes."""
        return int(self.gene_names.size)

    def keep_genes(self, keep: NDArray[np.bool_]) -> Self:
        """Return the draft over some of the genes."""
        if keep.all():  # large matrices are not copied for nothing
            return self
        columns = np.flatnonzero(keep)
        return replace(
            self,
            spots=self.spots[:, columns],
            cells=self.cells[:, columns],
            gene_names=self.gene_names[keep],
        )

    def keep_spots(self, keep: NDArray[np.bool_]) -> Self:
        """Return the draft over some of the spots."""
        if keep.all():
            return self
        rows = np.flatnonzero(keep)
        return replace(self, spots=self.spots[rows], spot_rows=self.spot_rows[rows])

    def keep_cells(self, keep: NDArray[np.bool_]) -> Self:
        """Return the draft over some of the cells."""
        if keep.all():
            return self
        rows = np.flatnonzero(keep)
        return replace(
            self,
            cells=self.cells[rows],
            labels=self.labels[rows],
            cell_rows=self.cell_rows[rows],
        )


def genes_with_counts(counts: sp.csr_matrix) -> NDArray[np.bool_]:
    """Return whether each column, of shape (n_genes,), holds a count."""
    return np.asarray(counts.sum(axis=0)).ravel() > 0


def rows_with_counts(counts: sp.csr_matrix) -> NDArray[np.bool_]:
    """Return whether each row, of shape (n_rows,), holds a count."""
    return row_totals(counts) > 0


def row_totals(counts: sp.csr_matrix) -> NDArray[np.float64]:
    """Return the sum of each row, of shape (n_rows,)."""
    return np.asarray(counts.sum(axis=1, dtype=np.float64)).ravel()
