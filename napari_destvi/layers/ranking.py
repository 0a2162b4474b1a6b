"""How much of the tissue each cell type makes up."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from napari_destvi.results import Result


def mean_shares(result: Result) -> NDArray[np.float64]:
    """Return the mean proportion of each type, of shape (n_cell_types,).

    Spots left out of the fit do not count; 0 where none is left.
    """
    known = np.isfinite(result.proportions[:, 0])  # a row is NaN as a whole
    if not known.any():
        return np.zeros(result.n_cell_types)
    # no copy of the table where no spot was left out
    shares = result.proportions if known.all() else result.proportions[known]
    means: NDArray[np.float64] = shares.mean(axis=0, dtype=float)
    return means


def ranked_types(result: Result) -> tuple[str, ...]:
    """Return the cell types, the largest mean proportion first."""
    order = np.argsort(-mean_shares(result), kind="stable")
    return tuple(result.cell_types[number] for number in order)
