"""Proportions, their intervals, and activation as CSV or TSV, a row per spot."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from napari_destvi.errors import ExportError
from napari_destvi.io.atomic import atomic_path, check_writable
from napari_destvi.io.text_tables import SEPARATORS
from napari_destvi.results import Result

if TYPE_CHECKING:
    import pandas as pd

SPOT_COLUMN = "spot"


def check_table(path: str | PathLike[str], *, force: bool = False) -> None:
    """Make sure that a table can be written, before what it takes to fill it.

    Parameters
    ----------
    path : path-like
        The file to write later.
    force : bool
        Whether a file that exists may be replaced.

    Raises
    ------
    ExportError
        If its ending is no table's, or as `check_writable`.
    """
    _separator(Path(path))
    check_writable(path, force=force)


def write_table(
    frame: pd.DataFrame,
    path: str | PathLike[str],
    *,
    rows: str = SPOT_COLUMN,
    force: bool = False,
) -> Path:
    """Write a table, all of it or nothing.

    Parameters
    ----------
    frame : DataFrame of shape (n_spots, n_columns)
        Rows named by spot; the names become the first column. Column names are written
        as they are, missing values as empty cells.
    path : path-like
        Ends in .csv (commas), or .tsv or .txt (tabs).
    rows : str
        Title of the first column.
    force : bool
        Replace a file that exists.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    ExportError
        If the ending is another one, the file exists, or cannot be written.
    """
    path = Path(path)
    separator = _separator(path)
    with atomic_path(path, force=force) as temporary:
        frame.to_csv(temporary, sep=separator, index_label=rows, encoding="utf-8")
    return path


def write_proportions(
    result: Result, path: str | PathLike[str], *, force: bool = False
) -> Path:
    """Write the share of each type in each spot; see `write_table`."""
    return write_table(result.proportions_frame(), path, force=force)


def write_intervals(
    result: Result, path: str | PathLike[str], *, force: bool = False
) -> Path:
    """Write the 90 % interval of each share; see `write_table`.

    A table beside that of the proportions, which other programs read with a column per
    type: here each type has two, "NAME low" and "NAME high".

    Raises
    ------
    ExportError
        If the result has no intervals, too.
    """
    if not result.has_intervals:
        msg = (
            "These maps have no intervals to write: the method or the settings that "
            "made them give none. Export the proportions, or fit with DestVI, its "
            "preset default and both amortized."
        )
        raise ExportError(msg)
    return write_table(result.intervals_frame(), path, force=force)


def write_activation(
    result: Result, path: str | PathLike[str], *, force: bool = False
) -> Path:
    """Write the activation of each type in each spot; see `write_table`.

    Cells are empty where there is too little of the type.
    """
    return write_table(result.activation_frame(), path, force=force)


def _separator(path: Path) -> str:
    try:
        return SEPARATORS[path.suffix.lower()]
    except KeyError:
        msg = (
            f'"{path.name}" has an ending that is no table\'s. Name it .csv (commas), '
            "or .tsv or .txt (tabs)."
        )
        raise ExportError(msg) from None
