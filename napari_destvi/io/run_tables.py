"""The maps of a past fit as a table to compare with, found by the path of its file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from napari_destvi.io.run_folder import RESULT_FILE, is_key
from napari_destvi.io.run_store import RunStore

if TYPE_CHECKING:
    import pandas as pd


def maps_file(folder: Path, key: str) -> Path:
    """Return the file with the maps of a past fit."""
    return folder / key / RESULT_FILE


def key_of(path: Path) -> str | None:
    """Return the key of the fit whose maps a file holds; None of any other file."""
    is_kept = path.name == RESULT_FILE and is_key(path.parent.name)
    return path.parent.name if is_kept else None


def read_kept(path: Path) -> dict[str, pd.DataFrame]:
    """Return the proportions of a past fit by its title.

    Parameters
    ----------
    path : Path
        Of `maps_file`.

    Raises
    ------
    InputError
        If the fit was deleted or is damaged.
    """
    store, key = RunStore(path.parent.parent), path.parent.name
    return {store.record(key).title: store.result(key).proportions_frame()}
