"""Which side of a table of counts has the spots or cells, and what is known of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from napari_destvi.data.labels import HINTS, USUAL_NAMES
from napari_destvi.data.wording import listing, named_file
from napari_destvi.errors import InputError
from napari_destvi.io.companion_tables import (
    MIN_SHARE_NAMED,
    Companion,
    find_companion,
)
from napari_destvi.io.tables_beside import Need
from napari_destvi.io.text_layout import find_places, is_name_column
from napari_destvi.io.text_matrix import TextMatrix

Axes = Sequence[Sequence[str]]

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
        What is looked for: of a "reference" types of cells, of a "cell table" their
        places and, if there are any, types; else places of spots.
    labels : DataFrame, optional
        A table that names the cells of a reference, if the user gave one.

    Raises
    ------
    InputError
        If there are none.
    """
    needs = _NEEDS.get(owner, (PLACES,))
    axes = (named_rows(matrix.row_names, matrix.notes), matrix.column_names)
    if needs == (TYPES,) and labels is not None:
        return _sides_by(labels, matrix, axes)
    sides = _sides(matrix, axes, path, needs[0], owner)
    for wish in needs[1:]:
        sides = _with_more(sides, axes, path, wish, owner)
    return sides


def _sides(matrix: TextMatrix, axes: Axes, path: Path, need: Need, owner: str) -> Sides:
    """Find what is needed in the table itself, beside it, or in its names."""
    if need.serves(matrix.notes):
        return Sides(0, matrix.notes, "its own columns")
    companion, stranger = find_companion(path, axes, need, owner=owner)
    if companion is not None:
        table = companion.table
        if companion.axis == 0:
            table = pd.concat([matrix.notes, table], axis=1)
        return Sides(companion.axis, table, companion.source)
    for axis, names in enumerate(axes):
        if need is PLACES and np.isfinite(st_places(names)).mean() >= MIN_SHARE_NAMED:
            return Sides(axis, _own_notes(matrix, axis), "their names")
    missing = _missing(need, "spots" if owner == "slide" else "cells")
    msg = stranger or f"{named_file(path, owner)} {missing} {_described(axes)}"
    raise InputError(msg)


def _sides_by(labels: pd.DataFrame, matrix: TextMatrix, axes: Axes) -> Sides:
    """Take for cells the side of which the table names more."""
    known = pd.unique(labels.to_numpy().ravel())
    n_named = [int(pd.Index(names).isin(known).sum()) for names in axes]
    axis = int(n_named[1] > n_named[0])
    return Sides(axis, _own_notes(matrix, axis), "the table of cell types")


def _own_notes(matrix: TextMatrix, axis: int) -> pd.DataFrame:
    """Return what a table of counts tells itself of its rows, or of its columns."""
    if axis == 0:
        return matrix.notes
    return pd.DataFrame(index=range(len(matrix.column_names)))


def _with_more(sides: Sides, axes: Axes, path: Path, wish: Need, owner: str) -> Sides:
    """Add what another table beside the counts tells, if there is one."""
    if wish.serves(sides.about):
        return sides
    names: Axes = [side if axis == sides.axis else () for axis, side in enumerate(axes)]
    companion, _ = find_companion(path, names, wish, owner=owner)
    return sides if companion is None else _joined(sides, companion)


def _joined(sides: Sides, companion: Companion) -> Sides:
    about = pd.concat([sides.about.reset_index(drop=True), companion.table], axis=1)
    return Sides(sides.axis, about, f"{sides.source} and {companion.source}")


def named_rows(names: Sequence[str], about: pd.DataFrame) -> list[str]:
    """Return the names of rows; of rows that are only numbered those in a column.

    Parameters
    ----------
    names : sequence of str
        The first column, or else numbers.
    about : DataFrame of shape (n_rows, n_columns)
        What is known of the rows.
    """
    if not all(name.isdecimal() for name in names):
        return list(names)
    columns = (about[c].astype(str) for c in about if is_name_column(str(c)))
    named = (list(column) for column in columns if column.is_unique)
    return next(named, list(names))


def _have_places(columns: Sequence[str]) -> bool:
    return find_places([str(name) for name in columns]) is not None


def _may_name_types(column: str) -> bool:
    name = column.lower()
    return name in USUAL_NAMES or any(hint in name for hint in HINTS)


def _have_types(table: pd.DataFrame) -> bool:
    """Return whether a table has a column with values that repeat, as types do."""
    return any(
        1 < table[name].nunique() < len(table)
        for name in table.columns
        if _may_name_types(str(name))
    )


#: Columns with x and y.
PLACES = Need(_have_places, lambda table: _have_places(list(table.columns)))
#: A column that may name types of cells.
TYPES = Need(lambda columns: any(map(_may_name_types, columns)), _have_types)
#: By the owner of a file, what it needs first; all others need places.
_NEEDS: Mapping[str, tuple[Need, ...]] = {
    "reference": (TYPES,),
    "cell table": (PLACES, TYPES),
}


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


def _missing(need: Need, things: str) -> str:
    return _NO_TYPES if need is TYPES else _NO_PLACES.format(things=things)


_NO_PLACES = (
    "does not tell where its {things} lie: it has no columns x and y, there is no "
    "table of positions beside it that names its {things}, and they are not named by "
    "their place (as 10x13). Put a table with the name, x and y of each, such as "
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
