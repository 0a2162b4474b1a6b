"""The tables of amounts in a file, by title or by key, of AnnData or of text."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import h5py

from napari_destvi.data.wording import listing
from napari_destvi.errors import InputError
from napari_destvi.io.damage import told_as_damage
from napari_destvi.io.h5ad import check_annotated
from napari_destvi.io.method_tables import as_shares
from napari_destvi.io.other_methods import title_of
from napari_destvi.io.stored_entries import FileEntries
from napari_destvi.io.stored_tables import stored_tables, table_in_obsm
from napari_destvi.io.text_proportions import tables_in_text
from napari_destvi.io.text_tables import SEPARATORS

if TYPE_CHECKING:
    import pandas as pd

#: What a table can be read from, for a file that is something else.
_FILES = "an .h5ad file, or a table as .csv, .tsv or .txt"


class NoTables(InputError):
    """A file that can be read and has no table of proportions."""


def titled_table(path: Path, key: str, *, owner: str) -> tuple[pd.DataFrame, str]:
    """Return the table of a key in ``obsm``, or of a title, as shares if it may be.

    Parameters
    ----------
    path : Path
        An .h5ad file; or .csv, .tsv or .txt, with the spot names first.
    key : str
        The key or the title. A text file without such a title gives its first table.
    owner : str
        How to call the file in a sentence, such as "truth".

    Returns
    -------
    table : DataFrame of shape (n_spots, n_cell_types)
        See `method_tables.as_shares`.
    title : str
        What it is called.

    Raises
    ------
    InputError
        If there is no such file, or its table has no names of types; `NoTables` if it
        has no such key.
    """
    is_text = path.suffix.lower() in SEPARATORS
    keys = [] if is_text else _keys(path, owner)
    if key in keys:
        return as_shares(_in_obsm(path, key, owner), title_of(key)), title_of(key)
    found = all_tables(path, owner=owner)
    title = next(iter(found)) if is_text and key not in found else key
    if title in found:
        return as_shares(found[title], title), title
    raise NoTables(_not_there(path, key, list(dict.fromkeys((*keys, *found)))))


def all_tables(path: Path, *, owner: str) -> dict[str, pd.DataFrame]:
    """Return all tables in a file by title, as they are."""
    if path.suffix.lower() in SEPARATORS:
        return tables_in_text(path, owner=owner)
    with _opened(path, owner) as file:
        return stored_tables(FileEntries(file))


def _not_there(path: Path, key: str, there: list[str]) -> str:
    if not there:
        return (
            f'{path} has no obsm["{key}"], nor any other table with a column per cell '
            "type. Choose a file that has one."
        )
    names = listing(there, at_most=len(there))
    return f'{path} has no obsm["{key}"]; it has {names}. Choose one of these.'


def _keys(path: Path, owner: str) -> list[str]:
    with _opened(path, owner) as file:
        return FileEntries(file).keys("obsm")


def _in_obsm(path: Path, key: str, owner: str) -> pd.DataFrame:
    with _opened(path, owner) as file:
        table = table_in_obsm(FileEntries(file), key)
    if table is None:
        msg = (
            f'obsm["{key}"] of {path} has no names of cell types. Store it as a '
            "DataFrame with a column per type."
        )
        raise InputError(msg)
    return table


@contextmanager
def _opened(path: Path, owner: str) -> Iterator[h5py.File]:
    check_annotated(path, owner=owner, expected=_FILES)
    with told_as_damage(path, owner=owner), h5py.File(path, "r") as file:
        yield file
