"""Which side of a table of counts has the spots or cells, and what is known of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from napari_destvi.data.labels import HINTS, USUAL_NAMES
from napari_destvi.data.wording import listing, named_file
from napari_destvi.errors import InputError
from napari_destvi.io.companion_tables import MIN_SHARE_NAMED, find_companion
from napari_destvi.io.text_layout import find_places
from napari_destvi.io.text_matrix import TextMatrix

#: A spot of the ST platform: its column and row on the array, as "10x13".
_ST_NAME = re.compile(r"[Xx]?(\d+(?:\.\d+)?)[x_](\d+(?:\.\d+)?)")


@dataclass(frozen=True, slots=True, eq=False)
class Sides:
    """What tells spots or cells from genes.

    Parameters
    ----------
    axis : int
        0 if the rows are spots or cells, 1 if the columns are.
    about : DataFrame of shape (n_spots, n_columns)
        What is known of each.
    source : str
        Where that is from, as a phrase.
    """

    axis: int
    about: pd.DataFrame = field(repr=False)
    source: str


def find_sides(
    matrix: TextMatrix, path: Path, *, owner: str, labels: pd.DataFrame | None = None
) -> Sides:
    """Find out which side of a table has the spots or cells.

    Parameters
    ----------
    matrix : TextMatrix
        The table.
    path : Path
        Its file; others are looked for in the same folder.
    owner : str
        "reference" if types of cells are looked for, else places of spots.
    labels : DataFrame, optional
        A table that names the cells of a reference, if the user gave one.

    Raises
    ------
    InputError
        If there are none.
    """
    is_reference = owner == "reference"
    if is_reference and labels is not None:
        return _sides_by(labels, matrix)
    serves = has_types if is_reference else has_places
    if serves(matrix.notes):
        return Sides(0, matrix.notes, "its own columns")
    axes = (matrix.row_names, matrix.column_names)
    companion, stranger = find_companion(path, axes, serves, owner=owner)
    if companion is not None:
        table = companion.table
        if companion.axis == 0:
            table = pd.concat([matrix.notes, table], axis=1)
        return Sides(companion.axis, table, companion.file)
    for axis, names in enumerate(axes):
        if not is_reference and np.isfinite(st_places(names)).mean() >= MIN_SHARE_NAMED:
            return Sides(axis, _own_notes(matrix, axis), "their names")
    missing = _NO_TYPES if is_reference else _NO_PLACES
    msg = stranger or f"{named_file(path, owner)} {missing} {_described(axes)}"
    raise InputError(msg)


def _sides_by(labels: pd.DataFrame, matrix: TextMatrix) -> Sides:
    """Take for cells the side of which the table names more."""
    known = pd.unique(labels.to_numpy().ravel())
    axes = (matrix.row_names, matrix.column_names)
    n_named = [int(pd.Index(names).isin(known).sum()) for names in axes]
    axis = int(n_named[1] > n_named[0])
    return Sides(axis, _own_notes(matrix, axis), "the table of cell types")


def _own_notes(matrix: TextMatrix, axis: int) -> pd.DataFrame:
    """Return what a table of counts tells itself of its rows, or of its columns."""
    if axis == 0:
        return matrix.notes
    return pd.DataFrame(index=range(len(matrix.column_names)))


def has_places(table: pd.DataFrame) -> bool:
    """Return whether a table has columns with x and y."""
    return find_places([str(name) for name in table.columns]) is not None


def has_types(table: pd.DataFrame) -> bool:
    """Return whether a table has a column that may name types of cells."""
    return any(
        (str(name).lower() in USUAL_NAMES or any(h in str(name).lower() for h in HINTS))
        and 1 < table[name].nunique() < len(table)
        for name in table.columns
    )


def st_places(names: Sequence[str]) -> NDArray[np.float64]:
    """Return (column, row) of spots by their names, of shape (n_names, 2).

    Examples
    --------
    >>> st_places(["10x13", "Actb"])
    array([[10., 13.],
           [nan, nan]])
    """
    found = [_ST_NAME.fullmatch(name) for name in names]
    nothing = (np.nan, np.nan)
    places = [nothing if match is None else match.groups() for match in found]
    return np.array(places, dtype=np.float64).reshape(-1, 2)


_NO_PLACES = (
    "does not tell where its spots lie: it has no columns x and y, there is no table "
    "of positions beside it that names its spots, and they are not named by their "
    "place (as 10x13). Put a table with the name, x and y of each spot, such as "
    "positions.csv, into the same folder."
)
_NO_TYPES = (
    "does not tell the types of its cells: it has no column cell_type, and there is no "
    "table beside it that names its cells and their types. Put a table with the name "
    "and the type of each cell, such as annotation.csv, into the same folder."
)


def _described(axes: Sequence[Sequence[str]]) -> str:
    return (
        f"Its rows are named {listing(axes[0], at_most=3)}; its columns "
        f"{listing(axes[1], at_most=3)}."
    )
