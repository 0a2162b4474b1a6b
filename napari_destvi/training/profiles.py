"""Mean expression profiles of the cell types: where a good start begins."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from napari_destvi.data.problem import Reference
from napari_destvi.data.slide_totals import overall_profile

#: Counts added to every type, spread as in all cells, so that no gene is at zero.
PSEUDOCOUNT = 1.0


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
