"""Where the files of the sample tissue are."""

from __future__ import annotations

from pathlib import Path

from napari_destvi.errors import InputError

FOLDER = "sample_data"
SPOTS = "tissue_spots.h5ad"
REFERENCE = "tissue_reference.h5ad"


def sample_paths() -> tuple[Path, Path]:
    """Return the files of the sample tissue: the slide and its reference.

    Raises
    ------
    InputError
        If this installation has none.
    """
    for folder in _folders():
        spots, reference = folder / SPOTS, folder / REFERENCE
        if spots.is_file() and reference.is_file():
            return spots, reference
    msg = (
        "The sample tissue is missing from this installation. Install napari-destvi "
        "again; in a copy of its source, run sample_data/make_sample_data.py."
    )
    raise InputError(msg)


def _folders() -> tuple[Path, ...]:
    package = Path(__file__).parents[1]
    return package / FOLDER, package.parent / FOLDER  # installed; source tree
