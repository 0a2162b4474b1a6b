"""Opens slides and results from File > Open or dropped on napari: tissue and maps.

Much that ends in .h5ad, .h5 or .zarr, and most folders, are neither: they are left to
other plugins, and so are tables of text, which nobody expects to see as a picture.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from napari_destvi.contributions.slide_data import LayerData, slide_layers
from napari_destvi.errors import InputError

_TEXT = "napari_destvi.io.count_tables"


def get_reader(
    path: str | Sequence[str],
) -> Callable[[str], list[LayerData]] | None:
    """Return a reader for a slide or a result, None for anything else.

    Parameters
    ----------
    path : str or sequence of str
        The file or folder that the user opens; several at once are not read as one.
    """
    from napari_destvi.io.annotated import format_of
    from napari_destvi.io.file_kinds import file_kind

    if not isinstance(path, str):
        return None
    known = format_of(Path(path))
    if known is None or known.module == _TEXT:
        return None
    try:
        is_shown = file_kind(Path(path)) in ("slide", "cells", "result")
    except InputError:  # such as an image in a zarr folder: for other plugins
        return None
    return read_layers if is_shown else None


def read_layers(path: str) -> list[LayerData]:
    """Read a slide, and the maps of a result on it.

    Raises
    ------
    InputError
        If it is damaged or its spots have no place.
    """
    from napari_destvi.io.annotated import read_spots
    from napari_destvi.io.file_kinds import file_kind
    from napari_destvi.io.results import read_result

    is_result = file_kind(Path(path)) == "result"
    result = read_result(path) if is_result else None
    return slide_layers(read_spots(path), result)
