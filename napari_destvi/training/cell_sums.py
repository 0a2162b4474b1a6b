"""Sums of random cells of the reference, of which the composition is known."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import scipy.sparse as sp
import torch
from numpy.typing import NDArray
from torch import Tensor

from napari_destvi.data.problem import Reference

#: Cells in a sum, from and to, and the concentration of its types: a few types
#: dominate a sum, as in tissue.
CELLS_PER_SPOT = (2, 16)
TYPE_CONCENTRATION = 0.3


class SpotPool(NamedTuple):
    """Sums of cells of the reference, before they look like any slide.

    Parameters
    ----------
    profile : Tensor of shape (n_sums, n_genes)
        Share of each gene in the counts; rows sum to 1.
    n_counts : Tensor of shape (n_sums,)
        Counts of all cells of a sum.
    count_share, cell_share : Tensor of shape (n_sums, n_cell_types)
        As of `KnownSpots`.
    """

    profile: Tensor
    n_counts: Tensor
    count_share: Tensor
    cell_share: Tensor


def draw_pool(
    reference: Reference,
    n_sums: int,
    cells_per_spot: tuple[int, int],
    generator: torch.Generator,
    *,
    compositions: NDArray[np.floating] | None = None,
) -> SpotPool:
    """Return sums of random cells.

    Parameters
    ----------
    reference : Reference
        The cells.
    n_sums : int
        How many.
    cells_per_spot : tuple of two int
        Fewest and most cells of a sum.
    generator : torch.Generator
        Its seed is the source of everything random; the device.
    compositions : ndarray of shape (n_compositions, n_cell_types), optional
        Each sum takes one of these as the chances of the types of its cells; rows sum
        to 1. Without them a few random types dominate a sum.
    """
    rng = np.random.default_rng(generator.initial_seed())
    cells = _draw_cells(
        reference, _chances(reference, n_sums, compositions, rng), cells_per_spot, rng
    )
    sums = (cells @ reference.counts).toarray()
    shares = sums / np.maximum(sums.sum(axis=1, keepdims=True), 1)
    library_size = np.asarray(reference.counts.sum(axis=1)).ravel()
    arrays = (
        shares.astype(np.float32),
        sums.sum(axis=1).astype(np.float32),
        _shares(cells, library_size, reference),
        _shares(cells, np.ones_like(library_size), reference),
    )
    return SpotPool(*(torch.from_numpy(a).to(generator.device) for a in arrays))


def _chances(
    reference: Reference,
    n_sums: int,
    compositions: NDArray[np.floating] | None,
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """Return the chance of each type in each sum, of shape (n_sums, n_cell_types)."""
    if compositions is None:
        even = np.full(reference.n_cell_types, TYPE_CONCENTRATION)
        return rng.dirichlet(even, n_sums)
    chosen = compositions[rng.integers(len(compositions), size=n_sums)].astype(float)
    return np.asarray(chosen / chosen.sum(axis=1, keepdims=True))


def _draw_cells(
    reference: Reference,
    chances: NDArray[np.float64],
    cells_per_spot: tuple[int, int],
    rng: np.random.Generator,
) -> sp.csr_matrix:
    """Return how often each cell is in each sum, of shape (n_sums, n_cells)."""
    n_sums, n_types = chances.shape
    members = [np.flatnonzero(reference.labels == k) for k in range(n_types)]
    n_cells = rng.integers(*cells_per_spot, n_sums, endpoint=True)
    per_type = rng.multinomial(n_cells, chances)
    rows = [np.repeat(np.arange(n_sums), per_type[:, k]) for k in range(n_types)]
    cells = [rng.choice(members[k], len(rows[k])) for k in range(n_types)]
    row, cell = np.concatenate(rows), np.concatenate(cells)
    ones = np.ones(len(row), dtype=np.float32)
    return sp.csr_matrix((ones, (row, cell)), shape=(n_sums, reference.n_cells))


def _shares(
    cells: sp.csr_matrix, weight: NDArray[np.float32], reference: Reference
) -> NDArray[np.float32]:
    """Return the share of each type in each sum, cells weighted so."""
    amount = cells.multiply(weight[None, :]).tocsr()
    one_hot = sp.csr_matrix(
        (np.ones(reference.n_cells), (np.arange(reference.n_cells), reference.labels)),
        shape=(reference.n_cells, reference.n_cell_types),
    )
    by_type = np.asarray((amount @ one_hot).todense(), dtype=np.float32)
    return np.asarray(by_type / np.maximum(by_type.sum(axis=1, keepdims=True), 1e-12))
