"""The truth of a slide from single cells in its frame: which types lie in each spot."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from napari_destvi.data.bins import find_tiles
from napari_destvi.data.labels import types_in
from napari_destvi.data.single_cells.places import CellPlaces
from napari_destvi.data.tissue import Tissue
from napari_destvi.data.wording import percent
from napari_destvi.errors import InputError

#: At least this share of the spots holds a cell, and this share of the cells lies
#: among the spots. Pixels of half a micrometre that are mistaken for micrometres, or
#: the other way round, reach a quarter.
MIN_SHARE = 0.3
#: By so much of a tile cells are moved, so that one on an edge belongs to the tile
#: above it, as in `grid_cells`; far below the digits that coordinates have.
_UPWARDS = 1e-9
_NOWHERE = -1


def truth_by_best_places(
    candidates: Sequence[CellPlaces], labels: NDArray[np.object_], tissue: Tissue
) -> pd.DataFrame:
    """Return the shares of the types by those places that fit the slide best.

    Parameters
    ----------
    candidates : sequence of CellPlaces
        Of the same cells, at least one.
    labels, tissue
        As of `truth_under_spots`.

    Returns
    -------
    DataFrame of shape (n_spots, n_cell_types)
        By the places that put a cell into most spots; the first of several.

    Raises
    ------
    InputError
        If no places fit, as of the first.
    """
    fitting, refusals = [], []
    for places in candidates:
        try:
            fitting.append(truth_under_spots(places.values, labels, tissue))
        except InputError as refusal:
            refusals.append(refusal)
    if not fitting:
        raise refusals[0]
    return max(fitting, key=lambda table: int(table.notna().any(axis=1).sum()))


def truth_under_spots(
    coordinates: NDArray[np.float64], labels: NDArray[np.object_], tissue: Tissue
) -> pd.DataFrame:
    """Return the shares of the types among the cells of each spot.

    Spots that touch each other on a square lattice, such as the bins of Visium HD and
    those that `grid_cells` makes, are squares; all others are discs. A cell between the
    spots counts nowhere, and one in several discs in the nearest.

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
    tiles = find_tiles(tissue.coordinates, tissue.spot_diameter)
    if tiles is None:
        reach = tissue.spot_diameter / 2
        return _nearest(places, tissue.coordinates, reach, norm=2)
    along = _turned(places, tiles.angle) + _UPWARDS * tiles.pitch
    centres = _turned(tissue.coordinates, tiles.angle)
    return _nearest(along, centres, tiles.pitch / 2, norm=np.inf)


def _turned(places: NDArray[np.float64], angle: float) -> NDArray[np.float64]:
    """Return places as seen along the edges of squares that are turned by an angle."""
    cos, sin = math.cos(angle), math.sin(angle)
    return np.asarray(places @ np.array([[cos, -sin], [sin, cos]]))


def _nearest(
    places: NDArray[np.float64],
    centres: NDArray[np.float64],
    reach: float,
    *,
    norm: float,
) -> NDArray[np.int64]:
    """Return the nearest centre within reach: of discs by norm 2, else of squares."""
    distances, nearest = cKDTree(centres).query(places, p=norm)
    return np.where(distances <= reach, nearest, _NOWHERE).astype(np.int64)


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
