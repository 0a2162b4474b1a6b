"""Whether spots are square bins that touch, as of Visium HD, and how they lie."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

#: Bins that are looked at: those of a square of so many around the middle one.
SIDE = 40
#: A bin has four neighbours at the same distance.
N_NEIGHBOURS = 4
#: Distances that differ by less are the same: places are rounded to whole pixels at
#: times.
SAME = 0.08
#: Of the bins, so many must have all their neighbours: others lie at the edge, or
#: beside bins without counts.
MOST = 0.3
#: Of an angle; what is beyond is rounding.
_DIGITS = 9
#: How alike the directions of all neighbours are, from 0 to 1.
ALIKE = 0.95

#: How far, in tiles, those of a lattice may be off it: rounding to pixels.
_ON_LATTICE = 0.01
#: One tile alone may as well be a disc.
_FEWEST_TILES = 2


class Bins(NamedTuple):
    """Squares that lie edge to edge.

    Parameters
    ----------
    pitch : float
        Length of an edge, in the unit of the coordinates.
    angle : float
        By which the edges are turned from the axes: in radians, within an eighth turn.
    """

    pitch: float
    angle: float


def find_bins(coordinates: NDArray[np.floating], spot_diameter: float) -> Bins | None:
    """Return how the spots of a slide touch as square bins; None if they do not.

    Parameters
    ----------
    coordinates : ndarray of shape (n_spots, 2)
        (x, y) of the spot centres.
    spot_diameter : float
        In the same unit.

    Examples
    --------
    >>> x, y = np.divmod(np.arange(100), 10)
    >>> find_bins(np.stack([x, y], axis=1) * 8.0, spot_diameter=8.0).pitch
    8.0
    >>> find_bins(np.stack([x, y], axis=1) * 8.0, spot_diameter=5.0)
    """
    some = _around_the_middle(coordinates, SIDE / 2 * spot_diameter)
    if len(some) <= N_NEIGHBOURS:
        return None
    distances, numbers = cKDTree(some).query(some, k=N_NEIGHBOURS + 1)
    alike = np.abs(distances[:, 1:] - spot_diameter).max(axis=1) <= SAME * spot_diameter
    if alike.mean() < MOST:
        return None
    steps = some[numbers[alike, 1:]] - some[alike][:, None]
    # A quarter turn more or less is the same direction.
    fourfold = np.exp(4j * np.arctan2(steps[..., 1], steps[..., 0])).mean()
    if abs(fourfold) < ALIKE:
        return None
    pitch = float(distances[alike, 1:].mean())
    return Bins(pitch, round(float(np.angle(fourfold)) / 4, _DIGITS))


def find_tiles(coordinates: NDArray[np.floating], spot_diameter: float) -> Bins | None:
    """Return how spots are tiles of a square lattice, however few of them there are.

    Where single cells are gridded, most tiles may hold no cell and be no spot, so that
    `find_bins` sees no pattern. They lie on their lattice to the last digit instead.

    Parameters
    ----------
    coordinates : ndarray of shape (n_spots, 2)
        (x, y) of the spot centres.
    spot_diameter : float
        In the same unit.

    Examples
    --------
    >>> find_tiles(np.array([[5.0, 5.0], [15.0, 5.0], [55.0, 95.0]]), 10.0)
    Bins(pitch=10.0, angle=0.0)
    """
    found = find_bins(coordinates, spot_diameter)
    if found is not None or len(coordinates) < _FEWEST_TILES:
        return found
    pitch = float(cKDTree(coordinates).query(coordinates, k=2)[0][:, 1].min())
    if abs(pitch - spot_diameter) > SAME * spot_diameter:
        return None
    lattice = (coordinates - coordinates[0]) / pitch
    is_on_lattice = np.abs(lattice - np.rint(lattice)).max() <= _ON_LATTICE
    return Bins(pitch, 0.0) if is_on_lattice else None


def half_extent(bins: Bins) -> float:
    """Return how far a bin reaches from its centre along an axis."""
    return bins.pitch / 2 * (abs(math.cos(bins.angle)) + abs(math.sin(bins.angle)))


def _around_the_middle(
    coordinates: NDArray[np.floating], reach: float
) -> NDArray[np.float64]:
    """Return the spots around that which is nearest to the middle of all."""
    away = np.abs(coordinates - np.median(coordinates, axis=0)).max(axis=1)
    middle = coordinates[away.argmin()]
    near = np.abs(coordinates - middle).max(axis=1) <= reach
    return np.asarray(coordinates[near], dtype=np.float64)
