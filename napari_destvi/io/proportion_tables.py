"""Tables of proportions that can be compared: in ``obsm`` of .h5ad files, or text."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from napari_destvi.data.wording import listing
from napari_destvi.io.method_tables import as_shares, problem_of
from napari_destvi.io.other_methods import METHODS, method_of, usual_first
from napari_destvi.io.result_keys import PROPORTIONS
from napari_destvi.io.stored_entries import SlideEntries
from napari_destvi.io.stored_tables import stored_tables
from napari_destvi.io.tables_of_file import NoTables, all_tables, titled_table

if TYPE_CHECKING:
    import pandas as pd
    from anndata import AnnData


def read_proportions(path: Path, *, key: str, owner: str) -> pd.DataFrame:
    """Return a table with a row per spot and a column per cell type.

    Parameters
    ----------
    path : Path
        An .h5ad file; or .csv, .tsv or .txt, with the spot names first.
    key : str
        Key in ``obsm``, or a title as `list_tables` has it. A text file without such
        a title gives its first table.
    owner : str
        How to call the file in a sentence, such as "truth".

    Returns
    -------
    DataFrame of shape (n_spots, n_cell_types)
        Types by their own names: as they were fitted where the file is a result of
        ours, and without what other methods write before them. Of a known method as
        shares; what had to be done for it is told by `method_tables.note_of`.

    Raises
    ------
    InputError
        If there is no such file, or its table has no names of types; `NoTables` if it
        has no such key.
    """
    return titled_table(path, key, owner=owner)[0]


def read_estimate(path: Path, *, key: str | None = None) -> tuple[pd.DataFrame, str]:
    """Return what a method has estimated, and which method, if the file tells it.

    Parameters
    ----------
    path : Path
        As of `read_proportions`.
    key : str, optional
        As of `read_proportions`; by default "proportions", or else what a known
        method left, the likeliest first.

    Returns
    -------
    table : DataFrame of shape (n_spots, n_cell_types)
        As of `read_proportions`.
    title : str
        The method, such as "RCTD"; "" where it is not known.

    Raises
    ------
    InputError
        As of `read_proportions`.
    """
    try:
        table, title = titled_table(path, key or PROPORTIONS, owner="estimate")
    except NoTables:
        tables = {} if key else _without_problems(all_tables(path, owner="estimate"))
        title = next((name for name in tables if _tells_method(name)), "")
        if not title:
            raise
        table = tables[title]
    return table, title if _tells_method(title) else ""


def list_tables(path: str | PathLike[str]) -> dict[str, pd.DataFrame]:
    """Return all tables of proportions in a file, those with usual names first.

    Parameters
    ----------
    path : path-like
        An .h5ad file, of which every table in ``obsm`` or ``uns`` with a column per
        type and no values but amounts is taken, and what known methods leave in
        ``obs``; or a table as .csv, .tsv or .txt.

    Returns
    -------
    dict of str to DataFrame of shape (n_spots, n_cell_types)
        By the method, else the key or the name of the text file without its ending;
        at least one. Shares where the method is known, otherwise proportions,
        abundances or numbers of cells as they are in the file; types named as by
        `read_proportions`. A spot that was left out is a row of NaN.

    Raises
    ------
    InputError
        If there is no such file; `NoTables` if there is no such table in it.
    """
    path = Path(path).expanduser()
    found = all_tables(path, owner="comparison")
    problems = {title: problem_of(table) for title, table in found.items()}
    tables = _without_problems(found)
    if not tables:
        raise NoTables(_nothing_to_compare(path, problems))
    return tables


def tables_beside_counts(spots: AnnData) -> dict[str, pd.DataFrame]:
    """Return the tables of proportions that an open slide holds; see `list_tables`.

    Parameters
    ----------
    spots : AnnData
        The slide; not modified.

    Returns
    -------
    dict of str to DataFrame of shape (n_spots, n_cell_types)
        None where there are none.
    """
    return _without_problems(stored_tables(SlideEntries(spots)))


def _tells_method(title: str) -> bool:
    return method_of(title) in METHODS


def _without_problems(found: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return the tables of amounts, as shares where their method is known."""
    return usual_first(
        {
            title: as_shares(table, title)
            for title, table in found.items()
            if problem_of(table) is None
        }
    )


def _nothing_to_compare(path: Path, problems: Mapping[str, str | None]) -> str:
    reasons = listing(f'"{name}" {problem}' for name, problem in problems.items())
    return (
        f'"{path}" has no table of proportions{f": {reasons}" if reasons else ""}. '
        "Give an .h5ad file with a DataFrame in obsm, or a .csv or .tsv file, with a "
        "row per spot and the amount of each cell type in a column of its name; or "
        "single cells (.h5ad) with their types and their places on this slide."
    )
