"""Spots as pies: the sharp picture of a part of the slide, for who looks closely."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from napari_destvi.layers.blend import Rgba
from napari_destvi.layers.stamping import Stamp, stamped

#: All types of a pie that are not among the chosen ones: no type has this colour, and
#: it is told from both a white and a black ground.
OTHER = (0.6, 0.6, 0.6)
_MAX_BYTE = 255
_TURN = 2 * math.pi
#: The edge of a disc fades over one pixel, half of it beyond the disc.
_FADE = 0.5
#: Pixels around the smallest discs, of which the rim is no longer seen.
_LEAST_RIM = 8
#: Around the largest, of which a small part only can be in view: more take long.
_MOST_RIM = 1 << 14

Colours = NDArray[np.floating]


class Viewport(NamedTuple):
    """A part of the slide as a picture.

    Parameters
    ----------
    origin : tuple of float
        (y, x) of the centre of pixel [0, 0], in full-resolution pixels of the slide.
    pixel : float
        Full-resolution pixels of the slide per pixel of the picture.
    shape : tuple of int
        (height, width) of the picture.
    """

    origin: tuple[float, float]
    pixel: float
    shape: tuple[int, int]


def spots_in_view(
    coordinates: NDArray[np.floating], radius: float, viewport: Viewport
) -> NDArray[np.intp]:
    """Return the numbers of the spots of which a part is in view.

    Parameters
    ----------
    coordinates : ndarray of shape (n_spots, 2)
        (x, y) of the spot centres, in full-resolution pixels.
    radius : float
        Of a spot, in full-resolution pixels.
    viewport : Viewport
        What is in view.

    Examples
    --------
    >>> view = Viewport((0.0, 0.0), 1.0, (10, 20))
    >>> spots_in_view(np.array([[-2.0, 5], [-4, 5], [19, 9], [5, 15]]), 3.0, view)
    array([0, 2])
    """
    low = np.array(viewport.origin)[::-1] - viewport.pixel / 2 - radius
    size = np.array(viewport.shape)[::-1] * viewport.pixel + 2 * radius
    x, y = (coordinates - low).T
    return np.flatnonzero((x >= 0) & (x <= size[0]) & (y >= 0) & (y <= size[1]))


def pies(
    coordinates: NDArray[np.floating],
    radius: float,
    shares: NDArray[np.floating],
    colours: Colours,
    viewport: Viewport,
) -> Rgba:
    """Return the picture of spots as pies.

    A pie starts at the top and runs clockwise through the types in their order; what
    is left to a whole is `OTHER`. Where discs overlap a pixel belongs to the nearest
    spot. Edges are smooth: a pixel that an edge crosses mixes both sides.

    Parameters
    ----------
    coordinates : ndarray of shape (n_spots, 2)
        (x, y) of the spot centres, in full-resolution pixels.
    radius : float
        Of a spot, in full-resolution pixels.
    shares : ndarray of shape (n_spots, n_types)
        Of the chosen types, at most 1 together; a spot with NaN is not drawn.
    colours : ndarray of shape (n_types, 3)
        Red, green and blue in sRGB, from 0 to 1.
    viewport : Viewport
        What is in view.

    Returns
    -------
    ndarray of shape (height, width, 4), uint8
        Transparent between the spots, the colours not multiplied by the opacity.

    Examples
    --------
    Three quarters red, from the top clockwise, and a quarter of other types:

    >>> red, view = np.array([[1.0, 0.0, 0.0]]), Viewport((0.0, 0.0), 1.0, (21, 21))
    >>> pie = pies(np.array([[10.0, 10.0]]), 8.0, np.array([[0.75]]), red, view)
    >>> pie[14, 6].tolist(), pie[6, 6].tolist()
    ([255, 0, 0, 255], [153, 153, 153, 255])
    """
    height, width = viewport.shape
    known = np.isfinite(shares).all(axis=1)
    centres = (coordinates[known][:, ::-1] - viewport.origin) / viewport.pixel
    reach = radius / viewport.pixel
    n_bins = min(max(math.ceil(_TURN * reach), _LEAST_RIM), _MOST_RIM)
    rims = _rims(shares[known], colours, n_bins)
    pixels, owners, squares = _nearest(centres, reach + _FADE, viewport.shape)
    places = _places(pixels, owners, centres, width, rims.shape[1])
    picture = np.zeros(height * width, dtype=np.uint32)
    # The four bytes of a colour travel as one number.
    picture[pixels] = rims.view(np.uint32).ravel().take(places)
    rgba = picture.view(np.uint8).reshape(height, width, 4)
    edge = np.flatnonzero(squares > max(reach - _FADE, 0) ** 2)
    opacity = np.clip(reach + _FADE - np.sqrt(squares[edge]), 0, 1)
    rgba.reshape(-1, 4)[pixels[edge], 3] = _MAX_BYTE * opacity + np.float32(_FADE)
    return rgba


def _nearest(
    centres: NDArray[np.float64], reach: float, shape: tuple[int, int]
) -> tuple[NDArray[np.intp], NDArray[np.int32], NDArray[np.float32]]:
    """Return each pixel of a disc, its nearest spot and the squared distance."""
    pixels, owners, squares = stamped(
        centres, np.arange(len(centres)), Stamp(reach), shape
    )
    nearest = np.full(shape[0] * shape[1], np.inf, dtype=np.float32)
    np.minimum.at(nearest, pixels, squares)
    wins = squares == nearest[pixels]
    return pixels[wins], owners[wins], squares[wins]


def _places(
    pixels: NDArray[np.intp],
    owners: NDArray[np.int32],
    centres: NDArray[np.float64],
    width: int,
    n_bins: int,
) -> NDArray[np.intp]:
    """Return the bin of each pixel, numbered on from spot to spot, from the top on."""
    rows = pixels // width
    columns = pixels - rows * width
    y, x = (axis.astype(np.float32).take(owners) for axis in centres.T)
    right = columns.astype(np.float32) - x
    up = y - rows.astype(np.float32)
    turn = np.arctan2(right, up) * np.float32(n_bins / _TURN)
    turn[turn < 0] += np.float32(n_bins)
    bins = np.minimum(turn.astype(np.int32), n_bins - 1)
    return np.asarray(owners * np.intp(n_bins) + bins)


def _rims(shares: NDArray[np.floating], colours: Colours, n_bins: int) -> Rgba:
    """Return the colours around each spot, of shape (n_spots, n_bins, 4).

    Each bin has the exact mean over its part of the rim, about a pixel long: so edges
    between types are smooth without a finer picture.
    """
    ends = np.minimum(np.cumsum(shares, axis=1, dtype=np.float32), 1)
    starts = np.column_stack([np.zeros(len(ends), np.float32), ends[:, :-1]])
    places = np.linspace(0, 1, n_bins + 1, dtype=np.float32)
    # How much of each type lies between the top and each place: (n_spots, bins, types)
    passed = np.clip(places[:, None], starts[:, None], ends[:, None])
    other = np.array(OTHER)
    parts = np.diff(passed, axis=1) @ ((colours - other) * n_bins).astype(np.float32)
    rims = np.full((len(shares), n_bins, 4), _MAX_BYTE, dtype=np.uint8)
    rims[..., :3] = np.clip(parts + other, 0, 1) * _MAX_BYTE + _FADE
    return rims
