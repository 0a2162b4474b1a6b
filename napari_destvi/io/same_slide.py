"""Whether a table is of the slide it is compared with: by the places of the spots.

Arrays of one kind share the names of their spots, so that names alone tell nothing.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import h5py
import numpy as np
import pandas as pd

from napari_destvi.data.file_keys import COORDINATE_KEYS
from napari_destvi.data.stored_names import unique_names
from napari_destvi.errors import InputError
from napari_destvi.io.damage import told_as_damage
from napari_destvi.io.stored_entries import FileEntries

if TYPE_CHECKING:
    from napari_destvi.data.tissue import Tissue

#: How far places may be off, as a share of the extent of a slide: they are stored
#: rounded to pixels of a small picture, of which there are about 600 to an edge.
_ROUNDING = 0.002
_ANOTHER = (
    '"{}" is of another slide: the spots have the same names, but not the same '
    "places. Give the table of this slide; or, if it is of this slide in other "
    "coordinates, give it as text (.csv), which tells no places."
)


def places_in(path: Path) -> pd.DataFrame | None:
    """Return the places of the spots in an .h5ad file.

    Returns
    -------
    DataFrame of shape (n_spots, 2) or None
        (x, y) by the spots' distinct names; None where the file tells none.
    """
    if path.suffix.lower() != ".h5ad":
        return None
    with told_as_damage(path, owner="table"), h5py.File(path, "r") as file:
        entries = FileEntries(file)
        key = next((k for k in COORDINATE_KEYS if k in entries.keys("obsm")), None)
        if key is None:
            return None
        places, names = entries.read("obsm", key), entries.spot_names()
    return pd.DataFrame(np.asarray(places)[:, :2], list(unique_names(names)))


def places_on(tissue: Tissue) -> pd.DataFrame:
    """Return the places of the spots of a slide, of shape (n_spots, 2)."""
    return pd.DataFrame(tissue.coordinates, list(tissue.spot_names))


def check_same_slide(path: Path, places: pd.DataFrame | None) -> None:
    """Make sure that spots of the same names have the same places.

    Parameters
    ----------
    path : Path
        A file with a table of spots; one that tells no places is let pass.
    places : DataFrame of shape (n_spots, 2) or None
        Those of the slide, in any unit; None where they are not known.

    Raises
    ------
    InputError
        If most spots in both lie elsewhere.
    """
    found = None if places is None else places_in(path)
    if places is None or found is None:
        return
    shared = places.index.intersection(found.index)
    ours, theirs = (t.loc[shared].to_numpy(np.float64) for t in (places, found))
    known = np.isfinite(ours).all(axis=1) & np.isfinite(theirs).all(axis=1)
    if known.any() and _differ(ours[known], theirs[known]):
        raise InputError(_ANOTHER.format(path))


def _differ(ours: np.ndarray, theirs: np.ndarray) -> bool:
    """Tell whether most places are others, whatever the unit; of shape (n, 2) each."""
    extent = float(np.abs(theirs).max())
    size = float((ours**2).sum())
    factor = float((ours * theirs).sum()) / size if size else 1.0
    off = np.abs(theirs - factor * ours).max(axis=1)
    return (factor <= 0 and extent > 0) or bool(np.median(off) > _ROUNDING * extent)
