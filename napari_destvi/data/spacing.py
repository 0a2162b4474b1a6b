"""How far apart spots lie, and whether they form the array of a Visium slide."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from napari_destvi.data.file_keys import ARRAY_COLUMNS

if TYPE_CHECKING:
    from anndata import AnnData

#: Distance of neighbouring spots of a Visium slide, in micrometres (10x Genomics).
VISIUM_PITCH = 100.0
#: The median over so many spots is as good as that over all of a large slide.
MAX_SPOTS_ASKED = 5000
#: A spot of a hexagonal array has six neighbours at the same distance; in a square
#: array the fifth is already 1.41 times as far.
N_HEXAGON = 6
MAX_HEXAGON_RATIO = 1.2
#: A barcode of 10x Genomics: sixteen bases, then the number of the well.
_BARCODE = re.compile(r"[ACGT]{16}(-\d+)?")


def neighbour_distances(
    coordinates: NDArray[np.float64], n_neighbours: int
) -> NDArray[np.float64]:
    """Return the median distance to the first, second, ... neighbour.

    Parameters
    ----------
    coordinates : ndarray of shape (n_spots, 2)
        (x, y) of each spot, finite.
    n_neighbours : int
        How many neighbours to look at.

    Returns
    -------
    ndarray of shape (n_neighbours,)
        In the unit of the coordinates; NaN where there are too few spots. Spots
        in one place count as one.
    """
    places = np.unique(coordinates, axis=0)
    if len(places) <= n_neighbours:
        return np.full(n_neighbours, np.nan)
    asked = places[:: max(len(places) // MAX_SPOTS_ASKED, 1)]
    distances, _ = cKDTree(places).query(asked, k=n_neighbours + 1)
    medians = np.median(distances[:, 1:], axis=0)
    return np.asarray(medians, dtype=np.float64)


def visium_microns_per_pixel(coordinates: NDArray[np.float64]) -> float | None:
    """Estimate the size of a pixel from the pitch of a Visium array.

    Parameters
    ----------
    coordinates : ndarray of shape (n_spots, 2)
        (x, y) of each spot, in full-resolution pixels.

    Returns
    -------
    float or None
        Micrometres per full-resolution pixel; None if the spots do not form a
        hexagonal array.
    """
    distances = neighbour_distances(coordinates, N_HEXAGON)
    if not distances[-1] <= MAX_HEXAGON_RATIO * distances[0]:  # False for NaN, too
        return None
    return float(VISIUM_PITCH / distances[0])


def looks_like_visium(spots: AnnData) -> bool:
    """Return whether a slide has the barcodes or the array columns of Visium.

    Parameters
    ----------
    spots : AnnData
        The slide; not modified.
    """
    if set(ARRAY_COLUMNS) <= set(spots.obs.columns):
        return True
    names = [str(name) for name in spots.obs_names]
    return bool(names) and all(_BARCODE.search(name) for name in names)
