"""Parts of a result, so that nothing is computed for all where a part is asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from napari_destvi.results import Result
from napari_destvi.results.result_shapes import CELL_NUMBERS, INTERVAL_BOUNDS

#: Spots that are looked at together: 800 kB of 25 types.
BLOCK_SIZE = 8192
_EVERY = slice(None)
#: The fields with a row per spot and a column per type.
_EVERYWHERE = ("abundance", "proportions", "cell_state", "activation")
_TABLES = (*_EVERYWHERE, *INTERVAL_BOUNDS, *CELL_NUMBERS)


def part_of(
    result: Result, *, spots: slice = _EVERY, cell_types: slice = _EVERY
) -> Result:
    """Return the result of some spots and some types, without what types express.

    Parameters
    ----------
    result : Result
        Whose arrays are not copied.
    spots, cell_types : slice
        Rows and columns to keep; by default all.
    """
    kept: dict[str, Any] = {
        name: values[spots, cell_types]
        for name in _TABLES
        if (values := getattr(result, name)) is not None
    }
    return replace(
        result,
        spot_names=result.spot_names[spots],
        cell_types=result.cell_types[cell_types],
        expression_model=None,
        noise_abundance=None,
        axes=None if result.axes is None else result.axes[cell_types],
        differences=(),  # of other spots
        **kept,
    )


def column_of(result: Result, quantity: str, cell_type: str) -> NDArray[np.float32]:
    """Return a quantity of one type, of shape (n_spots,)."""
    number = result.cell_types.index(cell_type)
    alone = part_of(result, cell_types=slice(number, number + 1))
    return _table(alone, quantity)[:, 0]


def has_values(result: Result, quantity: str) -> NDArray[np.bool_]:
    """Return which types have a value in any spot, of shape (n_cell_types,).

    Nearly always the first spots tell; then the others are not looked at.
    """
    found = np.zeros(result.n_cell_types, dtype=bool)
    for start in range(0, result.n_spots, BLOCK_SIZE):
        some = part_of(result, spots=slice(start, start + BLOCK_SIZE))
        found |= np.isfinite(_table(some, quantity)).any(axis=0)
        if found.all():
            break
    return found


def _table(result: Result, quantity: str) -> NDArray[np.float32]:
    """Return a quantity of all types, all NaN where the result has none."""
    values: NDArray[np.float32] | None = getattr(result, quantity)
    return np.full_like(result.proportions, np.nan) if values is None else values
