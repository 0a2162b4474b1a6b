"""What a gene's counts in a spot are expected to be: of one type, and of all else."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from napari_destvi.results import Result
from napari_destvi.results.imputed import expected_parts, expression_model
from napari_destvi.results.state_limits import MIN_SHARE

Floats = NDArray[np.float64]
#: Values of a block of spots and genes: 16 MB of float32.
BLOCK_SIZE = 1 << 22


def others_expression(
    result: Result,
    cell_type: int,
    rows: NDArray[np.intp],
    columns: NDArray[np.intp],
) -> NDArray[np.float32]:
    """Return what is expected of all cells but those of a type, and of the noise.

    Parameters
    ----------
    result : Result
        Of DestVI.
    cell_type : int
        Number of the type; each other type is in its own state in each spot.
    rows, columns : ndarray of int
        Numbers of spots and genes.

    Returns
    -------
    ndarray of shape (n_rows, n_genes)
        Expected counts per count of the library size.
    """
    model = expression_model(result)
    expected = np.empty((len(rows), len(columns)), dtype=np.float32)
    height = max(BLOCK_SIZE // model.n_genes, 1)
    for start in range(0, len(rows), height):
        block = slice(start, start + height)
        parts = expected_parts(result, model, rows[block], columns)
        others = (part for number, part in enumerate(parts) if number != cell_type)
        expected[block] = sum(others)
    return expected


def mean_expression(
    result: Result, cell_type: int, rows: NDArray[np.intp], library: Floats
) -> Floats:
    """Return the expression of a type in the mean of some spots.

    Parameters
    ----------
    result : Result
        Of DestVI.
    cell_type : int
        Number of the type.
    rows : ndarray of int
        Spots; those count that hold at least a tenth of the type, each as much as it
        has counts of it.
    library : ndarray of shape (n_rows,)
        Counts of the spots.

    Returns
    -------
    ndarray of shape (n_genes,)
        In shares of the type's counts.
    """
    model = expression_model(result)
    rows, library = _with_enough(result, cell_type, rows, library)
    weight = library * result.abundance[rows, cell_type]
    total = np.zeros(model.n_genes)
    height = max(BLOCK_SIZE // model.n_genes, 1)
    for start in range(0, len(rows), height):
        block = slice(start, start + height)
        states = result.cell_state[rows[block], cell_type]
        total += weight[block] @ model.expression(states, cell_type)
    return np.asarray(total / weight.sum())


def has_enough(result: Result, cell_type: int) -> NDArray[np.bool_]:
    """Return which spots hold enough of a type for its state, of shape (n_spots,)."""
    return np.asarray(result.proportions[:, cell_type] >= MIN_SHARE)


def _with_enough(
    result: Result, cell_type: int, rows: NDArray[np.intp], library: Floats
) -> tuple[NDArray[np.intp], Floats]:
    is_enough = has_enough(result, cell_type)[rows]
    return rows[is_enough], library[is_enough]
