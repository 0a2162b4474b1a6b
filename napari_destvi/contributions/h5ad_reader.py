"""Opens slides and results from File > Open: the tissue, and the maps on it.

Many .h5ad files are neither, such as references: they are left to other plugins.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import h5py

from napari_destvi.contributions.slide_data import LayerData, slide_layers

#: By these entries of a file a slide and a result are known.
COORDINATES_ENTRY = "obsm/spatial"
RESULT_ENTRY = "uns/napari_destvi"
SUFFIX = ".h5ad"


def get_reader(
    path: str | Sequence[str],
) -> Callable[[str], list[LayerData]] | None:
    """Return a reader for a slide or a result, None for anything else.

    Parameters
    ----------
    path : str or sequence of str
        What the user opens; several files at once are not read as one.
    """
    if not isinstance(path, str) or Path(path).suffix.lower() != SUFFIX:
        return None
    return read_layers if entries_of(path) else None


def read_layers(path: str) -> list[LayerData]:
    """Read a slide, and the maps of a result on it.

    Raises
    ------
    InputError
        If the file is damaged or its spots have no place.
    """
    from napari_destvi.io.annotated import read_spots
    from napari_destvi.io.results import read_result

    result = read_result(path) if RESULT_ENTRY in entries_of(path) else None
    return slide_layers(read_spots(path), result)


def entries_of(path: str) -> set[str]:
    """Return which of the entries that matter a file has; none if it is no HDF5."""
    try:
        with h5py.File(path, "r") as file:
            return {e for e in (COORDINATES_ENTRY, RESULT_ENTRY) if e in file}
    except OSError:
        return set()
