"""Where the spots lie: finding their coordinates and knowing them for what they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from napari_destvi.data.file_keys import (
    ARRAY_COLUMNS,
    COORDINATE_COLUMNS,
    COORDINATE_KEYS,
)

if TYPE_CHECKING:
    from anndata import AnnData

#: x and y; a third column, if there is one, is the section.
N_DIMENSIONS = 2
#: Spots take up at least this share of the places of their array: a slide that is
#: cut to a small biopsy fills a third of the box around it.
MIN_FILLED_SHARE = 0.2
#: Neighbours in a row of a hexagonal array are two columns apart.
MAX_INDEX_STEP = 2


@dataclass(frozen=True, slots=True, eq=False)
class Coordinates:
    """Coordinates as a file has them.

    Parameters
    ----------
    values : ndarray of shape (n_spots, n_columns)
        (x, y) and perhaps more; NaN where unknown.
    source : str
        The place in the file, such as ``obsm["spatial"]``.
    """

    values: NDArray[np.float64] = field(repr=False)
    source: str


def find_coordinates(spots: AnnData) -> Coordinates | None:
    """Return the coordinates, or None if the file has none in a known place.

    Parameters
    ----------
    spots : AnnData
        The slide; not modified.
    """
    for source, raw in _candidates(spots):
        values = _numbers(raw)
        if values is not None:
            return Coordinates(values, source)
    return None


def places_tried() -> str:
    """Return the places where coordinates are looked for, as a phrase."""
    keys = [f'obsm["{key}"]' for key in COORDINATE_KEYS]
    pairs = [f'obs["{x}"] and obs["{y}"]' for x, y in COORDINATE_COLUMNS]
    return "; ".join([*keys, *pairs])


def has_coordinates(data: AnnData) -> bool:
    """Return whether a file has a coordinate array, as only slides usually do."""
    return any(key in data.obsm for key in COORDINATE_KEYS)


def array_places(spots: AnnData) -> NDArray[np.float64] | None:
    """Return (column, row) of each spot in its array, if the file has them.

    Parameters
    ----------
    spots : AnnData
        The slide; not modified.
    """
    if not set(ARRAY_COLUMNS) <= set(spots.obs.columns):
        return None
    return _numbers(spots.obs[list(ARRAY_COLUMNS)])


def are_grid_indices(
    values: NDArray[np.float64], places: NDArray[np.float64] | None
) -> bool:
    """Return whether coordinates count rows and columns of an array, not pixels.

    Parameters
    ----------
    values : ndarray of shape (n_spots, 2)
        (x, y) of each spot, finite.
    places : ndarray of shape (n_spots, 2) or None
        (column, row) of each spot, if the file has them.
    """
    if places is not None and (
        np.array_equal(values, places) or np.array_equal(values, places[:, ::-1])
    ):
        return True
    return np.array_equal(values, np.rint(values)) and _number_an_array(values)


def _candidates(spots: AnnData) -> Iterator[tuple[str, object]]:
    for key in COORDINATE_KEYS:
        if key in spots.obsm:
            yield f'obsm["{key}"]', spots.obsm[key]
    for x, y in COORDINATE_COLUMNS:
        if x in spots.obs.columns and y in spots.obs.columns:
            yield f'obs["{x}"] and obs["{y}"]', spots.obs[[x, y]]


def _numbers(raw: object) -> NDArray[np.float64] | None:
    dense = raw.toarray() if hasattr(raw, "toarray") else raw
    try:
        values = np.array(dense, dtype=np.float64)
    except (TypeError, ValueError):  # text, dates
        return None
    fits = values.ndim == N_DIMENSIONS and values.shape[1] >= N_DIMENSIONS
    return values if fits else None


def _number_an_array(values: NDArray[np.float64]) -> bool:
    """Return whether whole numbers number the places of an array that is filled."""
    steps, n_places = [], 1.0
    for axis in values.T:
        places = np.unique(axis)
        if places.size < N_DIMENSIONS:
            return False
        steps.append(float(np.diff(places).min()))
        n_places *= (places[-1] - places[0]) / steps[-1] + 1
    is_dense = len(values) >= MIN_FILLED_SHARE * n_places
    return is_dense and min(steps) == 1 and max(steps) <= MAX_INDEX_STEP
