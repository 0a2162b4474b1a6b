"""The axes of all types as tables: a row per axis, and a column per axis."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from napari_destvi.errors import InputError
from napari_destvi.results import ReferenceStates, Result, TypeAxes
from napari_destvi.states.axes_sentences import finding_sentence

COLUMNS = (
    *("axis", "n_spots", "least_share", "variance_share", "p", "p_adjusted"),
    *("rising", "falling", "finding"),
)
NO_CELLS = (
    "This result keeps no states of cells of the reference: an older version made it, "
    "or a trained model was applied to the slide."
)
#: Between the genes of a cell.
_BETWEEN = " "


def axes_frame(result: Result, cell_types: Sequence[str]) -> pd.DataFrame:
    """Return a row per axis of some types, or one that says why there is none.

    Parameters
    ----------
    result : Result
        With axes.
    cell_types : sequence of str
        Among its types.

    Returns
    -------
    DataFrame of shape (n_axes, n_columns)
        Rows named by cell type; columns as `COLUMNS` says. The genes are separated by
        spaces, the strongest first.
    """
    rows = [row for name in cell_types for row in _rows(_axes_of(result, name))]
    names = [name for name in cell_types for _ in _rows(_axes_of(result, name))]
    index = pd.Index(names, name="cell_type", dtype=object)
    frame = pd.DataFrame(rows, index=index, columns=list(COLUMNS))
    return frame.astype({"axis": "Int64"})  # whole numbers beside gaps


def positions_frame(result: Result, cell_types: Sequence[str]) -> pd.DataFrame:
    """Return the position of every spot on each axis of some types.

    Parameters
    ----------
    result : Result
        With axes.
    cell_types : sequence of str
        Among its types.

    Returns
    -------
    DataFrame of shape (n_spots, n_axes)
        In standard deviations, NaN where there is too little of the type. The columns
        are named "T cell", "T cell axis 2" and so on; none of a type without an axis.
    """
    columns = {
        name if number == 1 else f"{name} axis {number}": result.activation_on(
            name, number
        )
        for name in cell_types
        for number in range(1, len(_axes_of(result, name).axes) + 1)
    }
    index = pd.Index(result.spot_names, name="spot", dtype=object)
    return pd.DataFrame(columns, index=index)


def cells_frame(result: Result, cell_types: Sequence[str]) -> pd.DataFrame:
    """Return where cells of the reference lie on the axes of some types.

    Parameters
    ----------
    result : Result
        With axes.
    cell_types : sequence of str
        Among its types.

    Returns
    -------
    DataFrame of shape (n_cells, 1 + n_axes)
        Rows named as in the reference, or numbered from 1 where its names were not
        kept; the type, and the position on "axis 1", "axis 2" and so on, in standard
        deviations of the spots; NaN beyond the axes of the type. No rows of a type
        without an axis.

    Raises
    ------
    InputError
        If the result has no cells.
    """
    reference = result.reference_states
    if reference is None:
        raise InputError(NO_CELLS)
    rows = [row for name in cell_types for row in _cells(result, reference, name)]
    n_axes = max((len(row) - 2 for row in rows), default=0)
    columns = ["cell", "cell_type", *(f"axis {k}" for k in range(1, n_axes + 1))]
    return pd.DataFrame(rows, columns=columns).set_index("cell")


def _cells(
    result: Result, reference: ReferenceStates, cell_type: str
) -> Iterator[tuple[Any, ...]]:
    """Yield name, type and positions of each cell of a type; none without an axis."""
    number, found = result.cell_types.index(cell_type), _axes_of(result, cell_type)
    if not found.axes:
        return
    names = reference.names_of_type(number) or [
        str(cell + 1) for cell in reference.cells[reference.cell_types == number]
    ]
    directions = np.stack([axis.direction for axis in found.axes], axis=1)
    places = (reference.of_type(number) - found.centre) @ directions
    for name, place in zip(names, places.astype(np.float32), strict=True):
        yield name, cell_type, *place


def _axes_of(result: Result, cell_type: str) -> TypeAxes:
    assert result.axes is not None, "axes are looked for before they are told"
    return result.axes[result.cell_types.index(cell_type)]


def _rows(found: TypeAxes) -> Iterator[dict[str, Any]]:
    spots = {"n_spots": found.n_spots, "least_share": found.least_share}
    for number, axis in enumerate(found.axes, start=1):
        yield {
            **spots,
            "axis": number,
            "variance_share": axis.variance_share,
            "p": axis.p_value,
            "p_adjusted": axis.p_adjusted,
            "rising": _BETWEEN.join(axis.rising),
            "falling": _BETWEEN.join(axis.falling),
            "finding": "spatial state",
        }
    if not found.axes:
        p_values = {"p": found.p_value, "p_adjusted": found.p_adjusted}
        yield {**spots, **p_values, "finding": finding_sentence(found)}
