"""A table of cell types beside a reference: one row per cell, found by its name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from napari_destvi.data.reading_notes import add_note
from napari_destvi.data.wording import listing, named_file, number_of, verb
from napari_destvi.errors import InputError
from napari_destvi.io.tables_beside import read_small_table

if TYPE_CHECKING:
    from anndata import AnnData

#: Names shown when those of table and cells do not go together (case 20).
N_EXAMPLES = 3


def read_label_table(path: Path) -> pd.DataFrame:
    """Read a table with the name and, in one or more columns, the type of each cell.

    Parameters
    ----------
    path : Path
        A .csv, .tsv or .txt file with names of columns in its first line.

    Returns
    -------
    DataFrame of shape (n_cells, n_columns)
        As text.

    Raises
    ------
    InputError
        If it is no table, or has fewer than two columns.
    """
    table = read_small_table(path, owner="")
    table.columns = [name or "name" for name in map(str, table.columns)]
    if table.shape[1] > 1:
        return table.loc[:, ~table.columns.duplicated()]
    msg = f"{named_file(path, '')} has one column. {_EXPECTED}"
    raise InputError(msg)


def add_labels(
    cells: AnnData,
    table: pd.DataFrame,
    path: Path,
    *,
    owner: str,
    labels: str | None = None,
) -> None:
    """Put the columns of a table into ``obs`` of cells that were just read.

    Parameters
    ----------
    cells : AnnData
        Of our own: it is modified. Columns of the same name are replaced.
    table : DataFrame of shape (n_rows, n_columns)
        As `read_label_table` returns it; one column has names of cells.
    path : Path
        The file of the table.
    owner : str
        How to call the file of cells in a sentence, such as "reference".
    labels : str, optional
        The column of the table that is to have the types.

    Raises
    ------
    InputError
        If no cell is in the table, a cell is there twice, columns have no names, or
        none is named `labels`.
    """
    names = cells.obs_names.astype(str)
    if names.isin(table.columns).any():
        msg = f"{named_file(path, '')} has no names of columns. {_EXPECTED}"
        raise InputError(msg)
    column = _column_of_names(table, names)
    if column is None:
        raise InputError(_strangers(names, table, path, owner))
    _check_column(table.columns.drop(column), path, labels)
    rows_of = pd.Index(table[column])
    repeated = rows_of[rows_of.duplicated() & rows_of.isin(names)].unique()
    if len(repeated):
        msg = (
            f"{named_file(path, '')} has several rows for "
            f"{number_of(len(repeated), 'cell')}: {listing(repeated)}. Leave one row "
            "for each."
        )
        raise InputError(msg)
    found = table.drop_duplicates(column).set_index(column).reindex(names)
    for name in found:
        cells.obs[name] = found[name].to_numpy(dtype=object)
    is_there = np.asarray(names.isin(rows_of), dtype=np.bool_)
    _note(cells, names[~is_there], table, column, path)


def _column_of_names(table: pd.DataFrame, names: pd.Index) -> str | None:
    """Return the column that names most of the cells; None if none names any."""
    n_named = {str(column): int(table[column].isin(names).sum()) for column in table}
    best = max(n_named, key=lambda column: n_named[column])
    return best if n_named[best] else None


def _check_column(columns: pd.Index, path: Path, labels: str | None) -> None:
    """Refuse a table that is passed over: its types are in another column."""
    if labels is not None and labels not in columns:
        msg = (
            f"{path.name} has no column {labels}; it has: {listing(columns)}. Name the "
            "column of this table that has the types (--labels)."
        )
        raise InputError(msg)


def _note(
    cells: AnnData, missing: pd.Index, table: pd.DataFrame, column: str, path: Path
) -> None:
    """Say where the labels are from, and which cells have none."""
    taken = listing(f'"{name}"' for name in table.columns if name != column)
    n = len(missing)
    told = f'"{path.name}" gives {taken} of {number_of(cells.n_obs - n, "cell")}.'
    if n:
        told += (
            f" {number_of(n, 'cell')} {verb(n, 'is', 'are')} not in it, such as "
            f"{listing(missing, at_most=N_EXAMPLES)}; it has "
            f"{listing(table[column], at_most=N_EXAMPLES)}. {_ALIKE}"
        )
    add_note(cells, "labels-file", told)


def _strangers(names: pd.Index, table: pd.DataFrame, path: Path, owner: str) -> str:
    return (
        f"{named_file(path, '')} names none of the cells of the {owner}. These are "
        f"named {listing(names, at_most=N_EXAMPLES)}; its first column has "
        f"{listing(table.iloc[:, 0], at_most=N_EXAMPLES)}. {_ALIKE} {_EXPECTED}"
    )


_ALIKE = "Names must be the same, an ending such as -1 included."
_EXPECTED = (
    "Give a table with names of columns in its first line, and a row with the name and "
    "the type of each cell, such as: barcode,cell_type"
)
