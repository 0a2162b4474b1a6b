"""Small tables of text in the folder of another: found, looked at, and read."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from napari_destvi.errors import InputError
from napari_destvi.io.text_layout import TextLayout, split, text_layout
from napari_destvi.io.text_lines import is_text_file, open_lines

#: Parts of the names of files that tell of spots or cells.
_HINTS = re.compile(
    r"position|coord|location|spatial|centroid|selection|spot|bead|meta|annot|label"
    r"|type|cluster|barcode|obs"
)
#: A table of a few columns for each of a million bins.
_MAX_SIZE = 500_000_000
#: Lines that are looked at before a table is read whole.
_N_LINES = 20
#: What is known of cells has a few hundred columns at most; counts have more.
_MAX_COLUMNS = 300
#: Space Ranger's first versions wrote positions without a line of names.
_NO_NAMES = re.compile(r"tissue_positions_list")
_SPACE_RANGER_COLUMNS = (
    *("barcode", "in_tissue", "array_row", "array_col"),
    *("pxl_row_in_fullres", "pxl_col_in_fullres"),
)


@dataclass(frozen=True, slots=True)
class Need:
    """What is looked for in a table.

    Parameters
    ----------
    may_serve : callable
        Whether a table may hold it, by the names of its columns.
    serves : callable
        Whether a table holds it.
    """

    may_serve: Callable[[Sequence[str]], bool]
    serves: Callable[[pd.DataFrame], bool]


@dataclass(frozen=True, slots=True, eq=False)
class SmallTable:
    """A table of a few columns, all of its values as text.

    Parameters
    ----------
    file : str
        Its name.
    values : DataFrame of shape (n_rows, n_columns)
        A column of each name.
    separator : str
        What stands between its values.
    """

    file: str
    values: pd.DataFrame = field(repr=False)
    separator: str


def tables_beside(path: Path, need: Need, *, owner: str) -> Iterator[SmallTable]:
    """Yield the tables in the same folder that hold what is looked for.

    Parameters
    ----------
    path : Path
        The table of counts.
    need : Need
        What is looked for; tables without it are not read beyond their first lines.
    owner : str
        How to call the file in a sentence, such as "slide".

    Yields
    ------
    SmallTable
        The likeliest first.
    """
    for beside in _beside(path):
        try:
            table = _read(beside, need, owner)
        except InputError:
            continue  # not what we look for; the table of counts itself is told of
        if table is not None and need.serves(table.values):
            yield table


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
    with _opened(path, owner) as (layout, lines):
        return _values(lines, layout, path)


def _read(path: Path, need: Need, owner: str) -> SmallTable | None:
    """Return a table, None if its first lines tell that it does not serve."""
    with _opened(path, owner) as (layout, lines):
        if len(layout.names) > _MAX_COLUMNS or not need.may_serve(layout.names):
            return None
        return SmallTable(path.name, _values(lines, layout, path), layout.separator)


@contextmanager
def _opened(path: Path, owner: str) -> Iterator[tuple[TextLayout, Iterator[str]]]:
    """Open a table for reading the lines below its names."""
    with open_lines(path, owner=owner) as lines:
        sample = list(itertools.islice(lines, _N_LINES))
        if sample and _NO_NAMES.search(path.name) and "barcode" not in sample[0]:
            sample.insert(0, ",".join(_SPACE_RANGER_COLUMNS))
        layout = text_layout(sample, path, owner=owner)
        yield layout, itertools.chain(sample[1:], lines)


def _values(lines: Iterator[str], layout: TextLayout, path: Path) -> pd.DataFrame:
    width = len(layout.names)
    rows = [split(line, layout.separator) for line in lines]
    if any(len(row) != width for row in rows):
        msg = f'"{path}" has lines with more or fewer values than names.'
        raise InputError(msg)
    table = pd.DataFrame(rows, columns=list(layout.names), dtype=object)
    return table.loc[:, ~table.columns.duplicated()]


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
