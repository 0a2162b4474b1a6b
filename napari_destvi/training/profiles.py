"""Mean expression profiles of the cell types: where a good start begins."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.optimize import nnls

from napari_destvi.data.problem import Reference

#: Counts added to every type, spread as in all cells, so that no gene is at zero.
PSEUDOCOUNT = 1.0


def overall_profile(counts: sp.csr_matrix) -> NDArray[np.float64]:
    """Return the share of each gene in all counts, of shape (n_genes,).

    Half a count is added to every gene, so that none is at zero.
    """
    total = np.asarray(counts.sum(axis=0), dtype=np.float64).ravel() + 0.5
    return np.asarray(total / total.sum())


def type_profiles(reference: Reference) -> NDArray[np.float64]:
    """Return the share of each gene in the counts of each type.

    Returns
    -------
    ndarray of shape (n_cell_types, n_genes)
        Rows sum to 1; every entry is positive.
    """
    n_cells, n_types = reference.n_cells, reference.n_cell_types
    members = sp.csr_matrix(
        (np.ones(n_cells), (reference.labels, np.arange(n_cells))),
        shape=(n_types, n_cells),
    )
    sums = np.asarray((members @ reference.counts).todense(), dtype=np.float64)
    sums += PSEUDOCOUNT * overall_profile(reference.counts)
    return np.asarray(sums / sums.sum(axis=1, keepdims=True))


def least_squares_proportions(
    counts: sp.csr_matrix, profiles: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return each spot's composition by non-negative least squares.

    Parameters
    ----------
    counts : csr_matrix of shape (n_spots, n_genes)
        Counts of the spots.
    profiles : ndarray of shape (n_cell_types, n_genes)
        Share of each gene in each type.

    Returns
    -------
    ndarray of shape (n_spots, n_cell_types)
        Rows sum to 1; a spot that no type explains is spread evenly.
    """
    n_types = profiles.shape[0]
    # With profiles' = QR the problem shrinks to n_types equations per spot.
    basis, triangle = np.linalg.qr(profiles.T)
    found = np.stack([_solution(triangle, row) for row in counts @ basis])
    sums = found.sum(axis=1, keepdims=True)
    return np.where(sums > 0, found / np.where(sums > 0, sums, 1), 1 / n_types)


def _solution(
    triangle: NDArray[np.float64], projected: NDArray[np.float64]
) -> NDArray[np.float64]:
    try:
        return np.asarray(nnls(triangle, projected)[0])
    except RuntimeError:  # no convergence: any start will do
        return np.zeros(triangle.shape[1])
