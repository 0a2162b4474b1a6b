"""How far apart two groups of spots are, in the spread of the spots themselves.

Of the imputed expression, which follows from the states alone; the fold change and its
p-value are of the observed counts. Of a gene that does not differ both are noise, each
its own, and their signs agree no more often than chance has it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from napari_destvi.results import Result
from napari_destvi.results.imputed import expression_model
from napari_destvi.states.evidence import Groups
from napari_destvi.states.expected_shares import BLOCK_SIZE

Floats = NDArray[np.float64]


def effect_sizes(result: Result, cell_type: int, groups: Groups) -> Floats:
    """Return Cohen's d of the imputed expression of each gene within a type.

    Parameters
    ----------
    result : Result
        Of DestVI.
    cell_type : int
        Number of the type.
    groups : Groups
        The spots; those count that hold enough of the type.

    Returns
    -------
    ndarray of shape (n_genes,)
        Difference of the means in standard deviations within a group; NaN where the
        type has one expression everywhere.
    """
    first = _moments(result, cell_type, groups.group & groups.is_enough)
    second = _moments(result, cell_type, groups.against & groups.is_enough)
    spread = np.sqrt((first[1] + second[1]) / 2)
    change = first[0] - second[0]
    is_flat = spread <= np.finfo(np.float32).eps * (first[0] + second[0])
    return np.where(is_flat, np.nan, change / np.where(is_flat, 1.0, spread))


def _moments(
    result: Result, cell_type: int, spots: NDArray[np.bool_]
) -> tuple[Floats, Floats]:
    """Return mean and variance of the imputed expression over some spots."""
    model, rows = expression_model(result), np.flatnonzero(spots)
    total, squares = np.zeros((2, model.n_genes))
    height = max(BLOCK_SIZE // model.n_genes, 1)
    for start in range(0, len(rows), height):
        states = result.cell_state[rows[start : start + height], cell_type]
        expression = model.expression(states, cell_type).astype(float)
        total += expression.sum(axis=0)
        squares += (expression**2).sum(axis=0)
    mean = total / len(rows)
    return mean, np.maximum(squares / len(rows) - mean**2, 0.0)
