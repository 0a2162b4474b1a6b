"""Tables of proportions that can be compared: in ``obsm`` of .h5ad files, or text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

import h5py
import numpy as np
import pandas as pd
from anndata.io import read_elem

from napari_destvi.data.file_keys import COORDINATE_KEYS
from napari_destvi.data.wording import listing
from napari_destvi.errors import InputError
from napari_destvi.io.damage import told_as_damage
from napari_destvi.io.h5ad import check_annotated
from napari_destvi.io.other_methods import NO_AMOUNTS, usual_first, without_prefix
from napari_destvi.io.result_layout import (
    PROPORTIONS,
    RESULT_KEY,
    original_names,
    taken_keys,
)
from napari_destvi.io.text_tables import SEPARATORS, read_text_table

if TYPE_CHECKING:
    from anndata import AnnData

#: How far below 0 rounding may take an amount; as the scores take it.
ROUNDING = 1e-3
#: What a table can be read from, for a file that is something else.
_FILES = "an .h5ad file, or a table as .csv, .tsv or .txt"
#: What an entry of ``uns`` must tell to be that of a result of ours.
_NEEDED = {"stored_names", "cell_types"}


class NoTables(InputError):
    """A file that can be read and has no table of proportions."""


def read_proportions(path: Path, *, key: str, owner: str) -> pd.DataFrame:
    """Return a table with a row per spot and a column per cell type.

    Parameters
    ----------
    path : Path
        An .h5ad file; or .csv, .tsv or .txt, with the spot names first.
    key : str
        Key in ``obsm``; of no meaning for a table.
    owner : str
        How to call the file in a sentence, such as "truth".

    Returns
    -------
    DataFrame of shape (n_spots, n_cell_types)
        Types by their own names: as they were fitted where the file is a result of
        ours, and without what cell2location writes before them.

    Raises
    ------
    InputError
        If there is no such file, or its table has no names of types; `NoTables` if it
        has no such key.
    """
    if path.suffix.lower() in SEPARATORS:
        return without_prefix(read_text_table(path, owner=owner))
    with _opened(path, owner) as file:
        keys, about = list(file.get("obsm", ())), _about(file)
        found = read_elem(file["obsm"][key]) if key in keys else None
    if key not in keys:
        there = listing(keys, at_most=len(keys)) or "nothing"
        msg = f'{path} has no obsm["{key}"]; it has {there}. Choose one of these.'
        raise NoTables(msg)
    if not isinstance(found, pd.DataFrame):
        msg = (
            f'obsm["{key}"] of {path} has no names of cell types. Store it as a '
            "DataFrame with a column per type."
        )
        raise InputError(msg)
    return _named(found, key, about)


def list_tables(path: str | PathLike[str]) -> dict[str, pd.DataFrame]:
    """Return all tables of proportions in a file, those with usual names first.

    Parameters
    ----------
    path : path-like
        An .h5ad file, of which every table in ``obsm`` with a column per type and no
        values but amounts is taken; or one table as .csv, .tsv or .txt.

    Returns
    -------
    dict of str to DataFrame of shape (n_spots, n_cell_types)
        By the key in ``obsm``, or the name of the text file without its ending; at
        least one. Proportions, abundances or numbers of cells as they are in the file;
        types named as by `read_proportions`. A spot that was left out is a row of NaN.

    Raises
    ------
    InputError
        If there is no such file; `NoTables` if there is no such table in it.
    """
    path = Path(path).expanduser()
    if path.suffix.lower() in SEPARATORS:
        found = {path.stem: without_prefix(read_text_table(path, owner="comparison"))}
    else:
        found = _stored_tables(path)
    problems = {name: _problem(table) for name, table in found.items()}
    tables = {name: found[name] for name in found if problems[name] is None}
    if not tables:
        raise NoTables(_nothing_to_compare(path, problems))
    return usual_first(tables)


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
    about = _valid_about(spots.uns.get(RESULT_KEY))
    keys = _candidates(spots.obsm, about)
    frames = {key: spots.obsm[key] for key in keys}
    found = {
        key: _named(table, key, about)
        for key, table in frames.items()
        if isinstance(table, pd.DataFrame)
    }
    return usual_first({k: table for k, table in found.items() if not _problem(table)})


def _stored_tables(path: Path) -> dict[str, pd.DataFrame]:
    with _opened(path, "comparison") as file:
        about, obsm = _about(file), file.get("obsm", {})
        return {
            key: _named(read_elem(obsm[key]), key, about)
            for key in _candidates(obsm, about)
            if obsm[key].attrs.get("encoding-type") == "dataframe"
        }


@contextmanager
def _opened(path: Path, owner: str) -> Iterator[h5py.File]:
    check_annotated(path, owner=owner, expected=_FILES)
    with told_as_damage(path, owner=owner), h5py.File(path, "r") as file:
        yield file


def _about(file: h5py.File) -> Mapping[str, Any]:
    """Return what a result of ours tells of itself; nothing for other files."""
    uns = file.get("uns", {})
    return _valid_about(read_elem(uns[RESULT_KEY]) if RESULT_KEY in uns else None)


def _valid_about(entry: object) -> Mapping[str, Any]:
    if isinstance(entry, Mapping) and entry.keys() >= _NEEDED:
        return entry
    return {}


def _candidates(obsm: Mapping[str, Any], about: Mapping[str, Any]) -> list[str]:
    """Return the keys that may hold amounts of types; of a result its proportions."""
    ours = set(taken_keys(about)) - {PROPORTIONS} if about else set()
    never = {*COORDINATE_KEYS, *NO_AMOUNTS, *ours}
    return [key for key in obsm if key not in never]


def _named(table: pd.DataFrame, key: str, about: Mapping[str, Any]) -> pd.DataFrame:
    """Return the table with the types' own names."""
    if about and key in taken_keys(about):
        return table.rename(columns=original_names(about))
    return without_prefix(table)


def _problem(table: pd.DataFrame) -> str | None:
    """Return why a table is none of amounts; None if it is one."""
    if not table.size:
        return "is empty"
    if not table.columns.is_unique:
        return "has several columns of one name"
    try:
        values = table.to_numpy(dtype=np.float64)
    except (TypeError, ValueError):
        return "has values that are no numbers"
    left_out = np.isnan(values).all(axis=1)
    if left_out.all() or not np.isfinite(values[~left_out]).all():
        return "has missing or infinite values"
    return "has negative values" if (values < -ROUNDING).any() else None


def _nothing_to_compare(path: Path, problems: Mapping[str, str | None]) -> str:
    reasons = listing(f'"{name}" {problem}' for name, problem in problems.items())
    return (
        f'"{path}" has no table of proportions{f": {reasons}" if reasons else ""}. '
        "Give an .h5ad file with a DataFrame in obsm, or a .csv or .tsv file, with a "
        "row per spot and the amount of each cell type in a column of its name; or "
        "single cells (.h5ad) with their types and their places on this slide."
    )
