"""The axes of all types as tables: a row per axis, and a column per axis."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from napari_destvi.results import Result, TypeAxes
from napari_destvi.states.axes_sentences import finding_sentence

COLUMNS = (
    *("axis", "n_spots", "least_share", "variance_share", "p", "p_adjusted"),
    *("rising", "falling", "finding"),
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
