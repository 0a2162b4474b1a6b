"""Whether neighbouring spots are alike: Moran's I over the nearest spots."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

#: As many as a spot of a Visium slide has.
N_NEIGHBOURS = 6
#: Of more spots so many are drawn, each with all its neighbours: they know the index
#: to within 0.004, and a million spots take no longer than these.
ENOUGH_SPOTS = 20_000


class Neighbourhood(NamedTuple):
    """Some spots and the nearest other spots of each.

    Parameters
    ----------
    spots : ndarray of shape (n_asked,)
        Numbers of the spots whose neighbours are known.
    near : ndarray of shape (n_neighbours, n_asked)
        Numbers of the nearest other spots of each.
    """

    spots: NDArray[np.intp]
    near: NDArray[np.intp]

    @property
    def standard_error(self) -> float:
        """That of Moran's I of noise, at most: each pair counts from both ends."""
        return float(np.sqrt(2 / self.near.size))


def build_neighbourhood(
    coordinates: NDArray[np.floating],
    *,
    n_neighbours: int = N_NEIGHBOURS,
    most: int = ENOUGH_SPOTS,
) -> Neighbourhood:
    """Find the nearest other spots of each spot, or of some of a large slide.

    Parameters
    ----------
    coordinates : ndarray of shape (n_spots, 2)
        (x, y) of each spot, finite.
    n_neighbours : int
        How many other spots.
    most : int
        Of more spots than this, so many are drawn; the same at each call.

    Raises
    ------
    ValueError
        If there are no more spots than neighbours asked for.
    """
    n_spots = len(coordinates)
    if n_spots <= n_neighbours:
        msg = f"{n_spots} spots have no {n_neighbours} neighbours each"
        raise ValueError(msg)
    spots = np.arange(n_spots)
    if n_spots > most:
        spots = np.random.default_rng(0).choice(n_spots, most, replace=False)
        spots.sort()
    # Spots lie evenly: a tree that is not balanced is built in half the time.
    tree = cKDTree(coordinates, balanced_tree=False, compact_nodes=False)
    _, found = tree.query(coordinates[spots], k=n_neighbours + 1)
    return Neighbourhood(spots, _others(found, spots))


def morans_i(
    values: NDArray[np.floating] | NDArray[np.bool_], where: Neighbourhood
) -> float:
    """Return Moran's I: 0 for noise, near 1 for patches larger than a neighbourhood.

    Moran 1950, doi 10.1093/biomet/37.1-2.17; all neighbours weigh the same. Where only
    some spots are asked, the mean and the variance are theirs.

    Parameters
    ----------
    values : ndarray of shape (n_spots,)
        Finite numbers, or booleans for whether something is there.
    where : Neighbourhood
        Of all spots that the values belong to.

    Returns
    -------
    float
        NaN where the values do not differ.
    """
    here = values[where.spots].astype(np.float64)
    if here.min() == here.max():  # their sum of squares need not be 0: rounding
        return np.nan
    mean = here.mean()
    here -= mean
    near = values[where.near].mean(axis=0) - mean
    return float(here @ near / (here @ here))


def _others(found: NDArray[np.intp], spots: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the found without the spot itself, wherever it stands."""
    itself = found == spots[:, None]
    # Of more spots in one place than were asked for, it need not be among them.
    itself[~itself.any(axis=1), -1] = True
    return np.ascontiguousarray(found[~itself].reshape(len(spots), -1).T)
