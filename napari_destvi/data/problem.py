"""The problem that every method solves: a slide, a reference, shared genes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from napari_destvi.config.memory import FitSizes


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """Single cells of known type, over the shared genes.

    Parameters
    ----------
    counts : csr_matrix of shape (n_cells, n_genes)
        Integer counts as float32.
    labels : ndarray of shape (n_cells,)
        Index into `cell_types` of each cell.
    cell_types : tuple of str
        Names of the types, in the order of every result.
    cell_names : tuple of str
        Of the cells, as in the user's file; empty where they are not known. No result
        depends on them.
    """

    counts: sp.csr_matrix = field(repr=False)
    labels: NDArray[np.int64] = field(repr=False)
    cell_types: tuple[str, ...]
    cell_names: tuple[str, ...] = field(default=(), repr=False)

    @property
    def n_cells(self) -> int:
        """Number of cells."""
        return int(self.counts.shape[0])

    @property
    def n_cell_types(self) -> int:
        """Number of cell types."""
        return len(self.cell_types)


@dataclass(frozen=True, slots=True, eq=False)
class Spatial:
    """The spots of a slide, over the shared genes.

    Parameters
    ----------
    counts : csr_matrix of shape (n_spots, n_genes)
        Integer counts as float32.
    spot_names : tuple of str
        Names of the spots that take part, as in the user's file; a name that
        occurs there before gets a number, so that names tell rows apart.
    coordinates : ndarray of shape (n_spots, 2)
        (x, y) of each spot centre, in full-resolution pixels.
    """

    counts: sp.csr_matrix = field(repr=False)
    spot_names: tuple[str, ...] = field(repr=False)
    coordinates: NDArray[np.float64] = field(repr=False)

    @property
    def n_spots(self) -> int:
        """Number of spots."""
        return int(self.counts.shape[0])


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """A slide and a reference over the same genes, checked and ready to fit.

    Parameters
    ----------
    spatial : Spatial
        The spots.
    reference : Reference
        The cells.
    gene_names : tuple of str
        The shared genes, in the order of the columns of both.
    provenance : mapping
        Where the data came from: files, matrices, label column, hashes.
    """

    spatial: Spatial
    reference: Reference
    gene_names: tuple[str, ...] = field(repr=False)
    provenance: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def n_genes(self) -> int:
        """Number of shared genes."""
        return len(self.gene_names)

    @property
    def sizes(self) -> FitSizes:
        """All that the memory of a fit depends on."""
        return FitSizes(
            n_spots=self.spatial.n_spots,
            n_genes=self.n_genes,
            n_cell_types=self.reference.n_cell_types,
            n_cells=self.reference.n_cells,
            n_stored=int(self.spatial.counts.nnz + self.reference.counts.nnz),
        )
