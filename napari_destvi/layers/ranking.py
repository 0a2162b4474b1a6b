"""Which cell types make up most of the tissue."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from napari_destvi.results import Result


def mean_shares(result: Result) -> NDArray[np.float64]:
    """Return the mean proportion of each type, of shape (n_cell_types,).

    Spots left out of the fit do not count; 0 where none is left.
    """
    known = np.isfinite(result.proportions).all(axis=1)
    if not known.any():
        return np.zeros(result.n_cell_types)
    shares: NDArray[np.float64] = result.proportions[known].mean(axis=0, dtype=float)
    return shares


def ranked_types(result: Result) -> tuple[str, ...]:
    """Return the cell types, the largest mean proportion first."""
    order = np.argsort(-mean_shares(result), kind="stable")
    return tuple(result.cell_types[number] for number in order)
