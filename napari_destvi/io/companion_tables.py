"""Tables beside a table of counts: where its spots lie, or what its cells are."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from napari_destvi.data.wording import listing
from napari_destvi.errors import InputError
from napari_destvi.io.text_layout import find_places, split, text_layout
from napari_destvi.io.text_lines import is_text_file, open_lines

#: Parts of the names of files that tell of spots or cells.
_HINTS = re.compile(
    r"position|coord|location|spatial|centroid|selection|spot|bead|meta|annot|label"
    r"|type|cluster|barcode|obs"
)
#: A table of a few columns for each of a million bins.
_MAX_SIZE = 500_000_000
#: So many of the spots must be named for a file to be the one that belongs to them.
MIN_SHARE_NAMED = 0.5
#: Space Ranger's first versions wrote positions without a line of names.
_NO_NAMES = re.compile(r"tissue_positions_list")
_SPACE_RANGER_COLUMNS = (
    *("barcode", "in_tissue", "array_row", "array_col"),
    *("pxl_row_in_fullres", "pxl_col_in_fullres"),
)


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
        In the order of the axis; gaps where it does not name one.
    """

    file: str
    axis: int
    table: pd.DataFrame = field(repr=False)


def find_companion(
    path: Path,
    axes: Sequence[Sequence[str]],
    serves: Callable[[pd.DataFrame], bool],
    *,
    owner: str,
) -> tuple[Companion | None, str]:
    """Look for the table in the same folder that names one of the axes.

    Parameters
    ----------
    path : Path
        The table of counts.
    axes : pair of sequence of str
        The names of its rows, and of its columns.
    serves : callable
        Whether a table holds what is looked for.
    owner : str
        How to call the file in a sentence, such as "slide".

    Returns
    -------
    companion : Companion or None
        The table.
    stranger : str
        A sentence, where there is one that holds what is looked for, but names others.
    """
    stranger = ""
    for name, table in tables_beside(path, serves, owner=owner):
        named = _named_axis(table, axes)
        if named is not None:
            return Companion(name, *named), ""
        stranger = stranger or (
            f'"{name}" beside the {owner}\'s file "{path}" names others '
            f"({listing(table.iloc[:, 0], at_most=3)}) than its rows "
            f"({listing(axes[0], at_most=3)}) and its columns "
            f"({listing(axes[1], at_most=3)}). Give both the same names; an ending "
            "such as -1 counts."
        )
    return None, stranger


def tables_beside(
    path: Path, serves: Callable[[pd.DataFrame], bool], *, owner: str
) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield the tables in the same folder that hold what is looked for.

    Parameters
    ----------
    path : Path
        The table of counts.
    serves : callable
        Whether a table holds it.
    owner : str
        How to call the file in a sentence, such as "slide".

    Yields
    ------
    name : str
        Of the file; the likeliest first.
    table : DataFrame of shape (n_names, n_columns)
        As `read_small_table` reads it.
    """
    for beside in _beside(path):
        try:
            table = read_small_table(beside, owner=owner)
        except InputError:
            continue  # not what we look for; the table of counts itself is told of
        if serves(table):
            yield beside.name, table


def read_small_table(path: Path, *, owner: str) -> pd.DataFrame:
    """Read a table of a few columns, all of its values as text.

    Parameters
    ----------
    path : Path
        A text file.
    owner : str
        How to call it in a sentence, such as "slide".

    Raises
    ------
    InputError
        If it is no table.
    """
    with open_lines(path, owner=owner) as lines:
        sample = list(itertools.islice(lines, 20))
        if _NO_NAMES.search(path.name) and "barcode" not in sample[0]:
            sample.insert(0, ",".join(_SPACE_RANGER_COLUMNS))
        layout = text_layout(sample, path, owner=owner)
        rows = [
            split(line, layout.separator) for line in itertools.chain(sample[1:], lines)
        ]
    width = len(layout.names)
    whole = [row for row in rows if len(row) == width]
    if len(whole) < len(rows):
        msg = f'"{path}" has lines with more or fewer values than names.'
        raise InputError(msg)
    table = pd.DataFrame(whole, columns=list(layout.names), dtype=object)
    return table.loc[:, ~table.columns.duplicated()]


def numbers(column: pd.Series) -> NDArray[np.float64]:
    """Return the numbers that a column of text holds, NaN where it has none."""
    texts = column.astype(str).str.replace(",", ".", regex=False)
    return np.asarray(pd.to_numeric(texts, errors="coerce"), dtype=np.float64)


def _beside(path: Path) -> list[Path]:
    """Return the small tables in the folder that may tell of spots, likeliest first."""
    found = [
        beside
        for beside in path.parent.iterdir()
        if beside != path
        and _HINTS.search(beside.name.lower())
        and is_text_file(beside)
        and beside.stat().st_size <= _MAX_SIZE
    ]
    return sorted(found, key=lambda beside: (-_n_common(beside, path), beside.name))


def _n_common(one: Path, other: Path) -> int:
    pairs = zip(one.name, other.name, strict=False)
    return sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], pairs))


def _named_axis(
    table: pd.DataFrame, axes: Sequence[Sequence[str]]
) -> tuple[int, pd.DataFrame] | None:
    """Return which axis a table names, and the table in the order of that axis."""
    best, best_share = None, MIN_SHARE_NAMED
    for names in _possible_names(table):
        if not names.is_unique:
            continue
        for axis, wanted in enumerate(axes):
            rows = names.get_indexer(pd.Index(wanted))
            share = float((rows >= 0).mean()) if len(rows) else 0.0
            if share >= best_share:
                best, best_share = (axis, rows), share + 1e-9
    if best is None:
        return None
    axis, rows = best
    ordered = table.iloc[np.maximum(rows, 0)].reset_index(drop=True)
    ordered.loc[rows < 0] = np.nan
    return axis, ordered


def _possible_names(table: pd.DataFrame) -> list[pd.Index]:
    """Return the columns that may name spots, and array places as ST names them."""
    found = [pd.Index(table[column]) for column in table]
    if {"x", "y"} <= set(table.columns) and find_places(list(table)) != ("x", "y"):
        found.append(pd.Index(table["x"] + "x" + table["y"]))
    return found
