"""The cell type that a spot holds most of, and its colour."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from napari_destvi.layers.blend import Rgba, with_clear
from napari_destvi.layers.parts import BLOCK_SIZE

_MAX_BYTE = 255


def dominant_type(
    shares: NDArray[np.floating], *, least: float = 0.0
) -> NDArray[np.intp]:
    """Return the type of the largest share of each spot.

    Parameters
    ----------
    shares : ndarray of shape (n_spots, n_types)
        NaN for a spot that was left out of the fit.
    least : float
        A smaller share dominates no spot, nor does a share of 0.

    Returns
    -------
    ndarray of shape (n_spots,), intp
        Number of the column, the first of equal ones; -1 where none dominates and
        where any share is NaN.

    Examples
    --------
    >>> shares = np.array([[0.7, 0.3], [0.45, 0.55], [np.nan, np.nan]])
    >>> dominant_type(shares, least=0.6).tolist()
    [0, -1, -1]
    """
    largest = np.full(len(shares), -1, dtype=np.intp)
    if shares.shape[1] == 0:
        return largest
    for start in range(0, len(shares), BLOCK_SIZE):
        block = slice(start, start + BLOCK_SIZE)
        largest[block] = _largest(shares[block], least)
    return largest


def dominant_rgba(dominant: NDArray[np.intp], colours: NDArray[np.floating]) -> Rgba:
    """Return the colour of each spot's type.

    Parameters
    ----------
    dominant : ndarray of shape (n_spots,)
        Number of a type, or -1 for none.
    colours : ndarray of shape (n_types, 3)
        Red, green and blue in sRGB, from 0 to 1, as of `type_colours`.

    Returns
    -------
    ndarray of shape (n_spots, 4), uint8
        Opaque, but transparent where no type dominates.
    """
    opaque = np.column_stack([colours, np.ones(len(colours))])
    palette = with_clear(np.rint(_MAX_BYTE * opaque).astype(np.uint8))
    return palette[dominant]


def _largest(shares: NDArray[np.floating], least: float) -> NDArray[np.intp]:
    # Along the longer axis, numpy compares many spots at once.
    columns = np.ascontiguousarray(shares.T)
    number = columns.argmax(axis=0)  # that of NaN where there is one
    share = np.take_along_axis(columns, number[None], axis=0)[0]
    return np.where((share >= least) & (share > 0), number, -1)
