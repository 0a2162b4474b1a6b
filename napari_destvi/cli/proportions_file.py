"""Proportions to score: from ``obsm`` of an .h5ad file, or from a table."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from napari_destvi.data.wording import listing
from napari_destvi.errors import InputError
from napari_destvi.export.tables import SEPARATORS
from napari_destvi.io.h5ad import read_obsm


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

    Raises
    ------
    InputError
        If there is no such file or key, or it has no names of types.
    """
    separator = SEPARATORS.get(path.suffix.lower())
    if separator is not None:
        return _read_table(path, separator, owner)
    return _frame(read_obsm(path, owner=owner), path, key)


def _read_table(path: Path, separator: str, owner: str) -> pd.DataFrame:
    try:
        # spot names stay text, "007" included
        table = pd.read_csv(path, sep=separator, converters={0: str})
    except (OSError, ValueError) as error:
        msg = (
            f'The {owner}\'s file "{path}" cannot be read as a table ({error}). Give a '
            "text file with a row per spot, its name first, and a column per type."
        )
        raise InputError(msg) from error
    return table.set_index(table.columns[0])


def _frame(obsm: dict[str, object], path: Path, key: str) -> pd.DataFrame:
    if key not in obsm:
        there = listing(obsm, at_most=len(obsm)) or "nothing"
        msg = f'{path} has no obsm["{key}"]; it has {there}. Choose one of these.'
        raise InputError(msg)
    table = obsm[key]
    if not isinstance(table, pd.DataFrame):
        msg = (
            f'obsm["{key}"] of {path} has no names of cell types. Store it as a '
            "DataFrame with a column per type."
        )
        raise InputError(msg)
    return table
