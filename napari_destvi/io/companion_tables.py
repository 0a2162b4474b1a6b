"""Tables beside a table of counts: where its spots lie, or what its cells are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from napari_destvi.data.name_endings import told_endings
from napari_destvi.data.wording import listing, percent
from napari_destvi.errors import InputError
from napari_destvi.io.tables_beside import Need, SmallTable, tables_beside
from napari_destvi.io.text_layout import MEASURES, find_places, with_points

#: So many of the spots must be named for a file to be the one that belongs to them.
MIN_SHARE_NAMED = 0.5
#: Of a number that counts rows; longer ones are names.
_MAX_DIGITS = 9

Axes = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True, eq=False)
class Companion:
    """A table that names the rows or the columns of another.

    Parameters
    ----------
    file : str
        Its name.
    axis : int
        0 if it names the rows, 1 if it names the columns.
    table : DataFrame of shape (n_names, n_columns)
        In the order of the axis; gaps where it does not name one. Places and measures
        are numbers, all else is text.
    share : float
        Of the names of the axis that it has.
    """

    file: str
    axis: int
    table: pd.DataFrame = field(repr=False)
    share: float

    @property
    def source(self) -> str:
        """Where what it tells is from, as a phrase."""
        if self.share == 1:
            return self.file
        return f"{self.file} (which names {percent(self.share)} of them)"


def find_companion(
    path: Path, axes: Axes, need: Need, *, owner: str
) -> tuple[Companion | None, str]:
    """Look for the table in the same folder that names one of the axes.

    Parameters
    ----------
    path : Path
        The table of counts.
    axes : sequence of sequence of str
        The names of its rows and of its columns; none of a side that has no spots.
    need : Need
        What is looked for.
    owner : str
        How to call the file in a sentence, such as "slide".

    Returns
    -------
    companion : Companion or None
        The table.
    stranger : str
        A sentence, where there is one that holds what is looked for, but names others.

    Raises
    ------
    InputError
        If places or measures in it cannot be read as numbers.
    """
    stranger = ""
    for table in tables_beside(path, need, owner=owner):
        named = _named_axis(table.values, axes)
        if named is not None:
            axis, rows = named
            share = float((rows >= 0).mean())
            return Companion(table.file, axis, _ordered(table, rows), share), ""
        stranger = stranger or _stranger(table, path, axes, owner)
    return None, stranger


def numbers(column: pd.Series, *, separator: str, file: str) -> NDArray[np.float64]:
    """Return the numbers that a column of text holds, NaN where it has none.

    Parameters
    ----------
    column : Series of shape (n_rows,)
        Text.
    separator : str
        What stands between the values of the table.
    file : str
        Its name, for the sentence.

    Raises
    ------
    InputError
        If a number has a comma though commas stand between the values: it may be
        for thousands or for decimals.
    """
    texts = pd.Series([with_points(str(value), separator) for value in column])
    unclear = [value for value in texts if "," in value]
    if unclear:
        msg = (
            f'"{file}" has numbers with commas in its column "{column.name}", such as '
            f'"{unclear[0]}", though commas also stand between its values: for '
            "thousands, or for decimals? Write numbers with points and without "
            "separators of thousands."
        )
        raise InputError(msg)
    return np.asarray(pd.to_numeric(texts, errors="coerce"), dtype=np.float64)


def _ordered(table: SmallTable, rows: NDArray[np.intp]) -> pd.DataFrame:
    """Return rows in an order, -1 for a gap, with places and measures as numbers."""
    values = table.values.copy()
    for column in values:
        if str(column).lower() in MEASURES:
            values[column] = numbers(
                values[column], separator=table.separator, file=table.file
            )
    ordered = values.iloc[np.maximum(rows, 0)].reset_index(drop=True)
    ordered.loc[rows < 0] = np.nan
    return ordered


def _named_axis(table: pd.DataFrame, axes: Axes) -> tuple[int, NDArray[np.intp]] | None:
    """Return which axis a table names, and its rows in the order of that axis."""
    best, best_share = None, MIN_SHARE_NAMED
    for names in _possible_names(table):
        for axis, wanted in enumerate(axes):
            rows = names.get_indexer(pd.Index(wanted))
            share = float((rows >= 0).mean()) if len(rows) else 0.0
            if share >= best_share and not _are_mere_numbers(names, wanted):
                best, best_share = (axis, rows), share + 1e-9
    return best


def _possible_names(table: pd.DataFrame) -> list[pd.Index]:
    """Return the columns that may name spots, text first; and places as of ST."""
    columns = [c for c in table if str(c).lower() not in MEASURES]
    found = [pd.Index(table[column]) for column in columns]
    if {"x", "y"} <= set(table.columns) and find_places(list(table)) != ("x", "y"):
        found.append(pd.Index(table["x"] + "x" + table["y"]))
    unique = [names for names in found if names.is_unique]
    return sorted(unique, key=lambda names: all(map(str.isdecimal, names)))


def _are_mere_numbers(names: Sequence[str], wanted: Sequence[str]) -> bool:
    """Return whether names only count rows, and not the same ones on both sides.

    Rows that count from 0 and from 1 would match nearly all, each with its neighbour.
    """
    count_rows = _count_rows(names) or _count_rows(wanted)
    return count_rows and set(names) != set(wanted)


def _count_rows(names: Sequence[str]) -> bool:
    if not all(name.isdecimal() and len(name) <= _MAX_DIGITS for name in names):
        return False
    found = {int(name) for name in names}
    return bool(found) and max(found) - min(found) + 1 == len(found)


def _stranger(table: SmallTable, path: Path, axes: Axes, owner: str) -> str:
    sides = ("its rows", "its columns")
    ours = " and ".join(
        f"{side} ({listing(names, at_most=3)})"
        for side, names in zip(sides, axes, strict=True)
        if names
    )
    names = table.values.iloc[:, 0]
    beside = f'"{table.file}" beside the {owner}\'s file "{path}"'
    if any(_are_mere_numbers(names, side) for side in axes if side):
        return (
            f"{beside} cannot be matched with it: {ours} or the rows there "
            f"({listing(names, at_most=3)}) are only numbered, and not alike. Write "
            "the names of spots or cells into both."
        )
    endings = told_endings(names, [name for side in axes for name in side])
    return (
        f"{beside} names others ({listing(names, at_most=3)}) than {ours}. "
        f"{endings or 'Give both the same names.'}"
    )
