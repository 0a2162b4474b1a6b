"""Which spots of a cell type are neighbours, and how much of a pair they are."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from napari_destvi.data.spacing import neighbour_distances

#: Standard deviation of the Gaussian kernel, in distances of neighbouring spots.
BANDWIDTH = 1.0
#: Pairs farther apart than so many standard deviations weigh nothing.
REACH = 2.0
#: So many spots lie within that reach on a hexagonal array, fewer on a square one.
N_NEAREST = 18
#: Rounding of places must not lose the spots at the reach itself.
_TOLERANCE = 1.05
#: Of more spots, whole windows are drawn until there are so many: enough to find an
#: axis, and a slide of a million spots takes no longer than this.
ENOUGH_SPOTS = 5_000
#: Width of a window, in distances of neighbouring spots.
_WINDOW = 20

Floats = NDArray[np.float64]


def spot_distance(coordinates: Floats) -> float:
    """Return the median distance of neighbouring spots; NaN where there is none.

    Parameters
    ----------
    coordinates : ndarray of shape (n_spots, 2)
        (x, y) of each spot; those with NaN do not count.
    """
    placed = coordinates[np.isfinite(coordinates).all(axis=1)]
    return float(neighbour_distances(placed, 1)[0])


def neighbour_weights(coordinates: Floats, distance: float) -> sp.csr_matrix:
    r"""Return how much each pair of spots counts as neighbours.

    .. math:: K_{st} = e^{-d_{st}^2 / 2 b^2}

    with the bandwidth b from the distance of neighbouring spots on the whole slide. A
    spot is no neighbour of its own: what noise a spot has, it shares with no other.

    Parameters
    ----------
    coordinates : ndarray of shape (n_spots, 2)
        (x, y) of the spots that hold the type, finite.
    distance : float
        Of neighbouring spots, in the same unit.

    Returns
    -------
    csr_matrix of shape (n_spots, n_spots)
        Symmetric.
    """
    n_spots = len(coordinates)
    width = BANDWIDTH * distance
    distances, near = cKDTree(coordinates).query(
        coordinates,
        k=min(N_NEAREST + 1, n_spots),
        distance_upper_bound=_TOLERANCE * REACH * width,
    )
    spots = np.repeat(np.arange(n_spots), near.shape[1])
    is_pair = np.isfinite(distances).ravel() & (near.ravel() != spots)
    weights = np.exp(-0.5 * (distances.ravel()[is_pair] / width) ** 2)
    ends = spots[is_pair], near.ravel()[is_pair]
    found = sp.csr_matrix((weights, ends), shape=(n_spots, n_spots))
    return found.maximum(found.T)  # of many spots in one place some pairs are one-sided


def enough_of(
    coordinates: Floats, distance: float, *, most: int = ENOUGH_SPOTS
) -> NDArray[np.intp]:
    """Return the numbers of some spots, neighbours together; the same at each call.

    Parameters
    ----------
    coordinates : ndarray of shape (n_spots, 2)
        (x, y) of the spots that hold the type, finite.
    distance : float
        Of neighbouring spots, in the same unit.
    most : int
        Of no more spots, all are returned; of more, a window more than these at most.
    """
    if len(coordinates) <= most:
        return np.arange(len(coordinates))
    windows = np.floor(coordinates / (_WINDOW * distance)).astype(np.int64)
    _, window = np.unique(windows, axis=0, return_inverse=True)
    numbers = np.bincount(window.ravel())
    order = np.random.default_rng(0).permutation(len(numbers))
    n_windows = int(np.searchsorted(np.cumsum(numbers[order]), most)) + 1
    return np.flatnonzero(np.isin(window.ravel(), order[:n_windows]))
