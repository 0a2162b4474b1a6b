"""The truth of a slide from single cells in its frame: which types lie in each spot."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from napari_destvi.data.labels import types_in
from napari_destvi.data.tissue import Tissue
from napari_destvi.data.wording import percent
from napari_destvi.errors import InputError

#: At least this share of the spots holds a cell, and this share of the cells lies
#: among the spots. Pixels of half a micrometre that are mistaken for micrometres, or
#: the other way round, reach a quarter.
MIN_SHARE = 0.3
#: How far, in diameters, centres may be off a square lattice: rounding to pixels.
_LATTICE_TOLERANCE = 0.01
_NOWHERE = -1


def truth_under_spots(
    coordinates: NDArray[np.float64], labels: NDArray[np.object_], tissue: Tissue
) -> pd.DataFrame:
    """Return the shares of the types among the cells of each spot.

    Spots that touch each other on a square lattice, such as those that `grid_cells`
    makes, are squares; all others are discs. A cell between the spots counts nowhere,
    and one in several discs in the nearest.

    Parameters
    ----------
    coordinates : ndarray of shape (n_cells, 2)
        (x, y) of each cell, in the unit of the slide's coordinates; NaN where unknown.
    labels : ndarray of shape (n_cells,)
        The type of each cell as text; None where it has none.
    tissue : Tissue
        Where the spots lie, and how large they are.

    Returns
    -------
    DataFrame of shape (n_spots, n_cell_types)
        In the order of the slide; rows sum to 1, or are NaN where there is no cell.

    Raises
    ------
    InputError
        If cells and spots hardly lie in the same place.
    """
    is_known = np.array([label is not None for label in labels], dtype=np.bool_)
    is_known &= np.isfinite(coordinates).all(axis=1)
    places, known = coordinates[is_known], labels[is_known]
    spots = _spots_of(places, tissue)
    _check_frame(places, spots, tissue)
    inside = spots != _NOWHERE
    types = types_in(known)
    codes = pd.Categorical(known[inside], categories=types).codes.astype(np.int64)
    shape = (tissue.n_spots, len(types))
    keys = spots[inside] * len(types) + codes
    numbers = np.bincount(keys, minlength=shape[0] * shape[1]).reshape(shape)
    totals = numbers.sum(axis=1, keepdims=True)
    shares = np.divide(numbers, totals, out=np.full(shape, np.nan), where=totals > 0)
    return pd.DataFrame(shares, index=list(tissue.spot_names), columns=types)


def _spots_of(places: NDArray[np.float64], tissue: Tissue) -> NDArray[np.int64]:
    """Return the row of the spot that each cell lies in; `_NOWHERE` outside."""
    side, centres = tissue.spot_diameter, tissue.coordinates
    lattice = (centres - centres[0]) / side
    rounded = np.rint(lattice)
    if np.abs(lattice - rounded).max() <= _LATTICE_TOLERANCE:
        tiles = np.floor((places - centres[0]) / side + 0.5)
        return _rows_of(tiles.astype(np.int64), rounded.astype(np.int64))
    distances, nearest = cKDTree(centres).query(places)
    return np.where(distances <= side / 2, nearest, _NOWHERE).astype(np.int64)


def _rows_of(tiles: NDArray[np.int64], spots: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the row of each tile among the spots' tiles."""
    index = pd.MultiIndex.from_arrays(spots.T)
    if not index.is_unique:
        index = index[~index.duplicated()]
    found = index.get_indexer(pd.MultiIndex.from_arrays(tiles.T))
    return np.asarray(found, dtype=np.int64)


def _check_frame(
    places: NDArray[np.float64], spots: NDArray[np.int64], tissue: Tissue
) -> None:
    n_held = len(np.unique(spots[spots != _NOWHERE]))
    reach = tissue.spot_diameter / 2
    lowest = tissue.coordinates.min(axis=0) - reach
    highest = tissue.coordinates.max(axis=0) + reach
    among = ((places >= lowest) & (places <= highest)).all(axis=1)
    share = float(among.mean()) if len(places) else 0.0
    if n_held >= MIN_SHARE * tissue.n_spots and share >= MIN_SHARE:
        return
    msg = (
        f"Only {n_held:,} of the {tissue.n_spots:,} spots hold a cell, and "
        f"{percent(share)} of the cells lie among the spots: cells and spots seem to "
        "have different frames, such as micrometres and pixels. Give the cells the "
        "coordinates of this slide."
    )
    raise InputError(msg)
