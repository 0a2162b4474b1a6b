"""Several cell types in one map: each its colour, in the strength of its share."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from napari_destvi.layers.colour_space import to_linear, to_srgb
from napari_destvi.layers.display import SCALES, contrast_limits
from napari_destvi.layers.parts import BLOCK_SIZE
from napari_destvi.layers.spot_index import SpotIndex

Rgba = NDArray[np.uint8]

_MAX_BYTE = 255
#: Levels of light that are told apart: each byte of sRGB has at least one.
_MOST_LIGHT = 2**16 - 1
#: The byte of sRGB of each level of light: to look it up takes half the time.
_BYTE_OF_LIGHT = np.rint(
    _MAX_BYTE * to_srgb(np.linspace(0, 1, _MOST_LIGHT + 1))
).astype(np.uint8)


def upper_limits(shares: NDArray[np.floating]) -> NDArray[np.float32]:
    """Return the share that shines in full, as in the map of each type alone.

    Parameters
    ----------
    shares : ndarray of shape (n_spots, n_types)
        NaN where there is none.

    Returns
    -------
    ndarray of shape (n_types,), float32
        The upper limits of contrast of `contrast_limits`.
    """
    lowest = SCALES["proportions"].lowest
    limits = [contrast_limits(column, lowest=lowest)[1] for column in shares.T]
    return np.array(limits, dtype=np.float32)


def blended(
    shares: NDArray[np.floating],
    colours: NDArray[np.floating],
    *,
    upper: NDArray[np.floating] | None = None,
    columns: NDArray[np.intp] | None = None,
    least: NDArray[np.floating] | None = None,
) -> Rgba:
    """Return the colour of each spot, a mixture of the colours of its types.

    A type shines by its share of `upper`, at most fully. The light of the types is
    added up, as the eye adds that of dots too small to be told apart, and as a matrix
    product does; the mean of bytes of sRGB would be too dark. What is added is then
    brought to the strength of one light, and the total, at most 1, is the opacity.

    Parameters
    ----------
    shares : ndarray of shape (n_spots, n_types)
        Of the chosen types; a spot with NaN is transparent.
    colours : ndarray of shape (n_types, 3)
        Red, green and blue in sRGB, from 0 to 1.
    upper : ndarray of shape (n_types,), optional
        The share that shines in full, above 0; `upper_limits` by default, which take
        longer than the mixture: who draws again should keep them.
    columns : ndarray of shape (n_types,), optional
        Which columns of the shares are the types; by default all in their order.
    least : ndarray of shape (n_types,), optional
        A type does not shine where its share is smaller.

    Returns
    -------
    ndarray of shape (n_spots, 4), uint8
        Red, green, blue and opacity, the colours not multiplied by it.

    Examples
    --------
    >>> red_and_green = np.eye(3)[:2]
    >>> shares = np.array([[0.4, 0.0], [0.2, 0.2], [0.0, 0.1]])
    >>> blended(shares, red_and_green, upper=np.array([0.4, 0.4])).tolist()
    [[255, 0, 0, 255], [188, 188, 0, 255], [0, 255, 0, 64]]
    """
    columns = np.arange(shares.shape[1]) if columns is None else columns
    limits = upper_limits(shares[:, columns]) if upper is None else upper
    scale = (1 / np.asarray(limits)).astype(np.float32)
    lights = np.column_stack([to_linear(colours), np.ones(len(colours))])
    rgba = np.empty((len(shares), 4), dtype=np.uint8)
    for start in range(0, len(shares), BLOCK_SIZE):
        rows = slice(start, start + BLOCK_SIZE)
        # Columns of a block in the cache: half the time of those of the whole table.
        block = np.take(shares[rows], columns, axis=1)
        if least is not None:  # a comparison with NaN is False: it stays, and is clear
            block[block < least] = 0
        _mix(block, scale, lights.astype(np.float32), rgba[rows])
    return rgba


def colours_at(colours: Rgba, rows: NDArray[np.intp]) -> Rgba:
    """Return the colours in some rows, the transparent one for row -1.

    Parameters
    ----------
    colours : ndarray of shape (n_rows, 4), uint8
        Of the spots of a result.
    rows : ndarray of any shape
        Numbers of rows.

    Returns
    -------
    ndarray of shape (..., 4), uint8
    """
    # The four bytes of a colour travel as one number.
    whole = with_clear(colours).view(np.uint32)[:, 0]
    found = whole.take(rows, mode="wrap")
    return found.view(np.uint8).reshape(*rows.shape, 4)


def with_clear(colours: Rgba) -> Rgba:
    """Return the colours with the transparent one at the end that number -1 finds."""
    return np.append(colours, np.zeros((1, 4), dtype=np.uint8), axis=0)


def gather_rgba(index: SpotIndex, colours: Rgba) -> Rgba:
    """Return the map of one colour per spot.

    Parameters
    ----------
    index : SpotIndex
        Where the spots lie.
    colours : ndarray of shape (n_spots, 4), uint8
        In the order of the coordinates that the index was built from.

    Returns
    -------
    ndarray of shape (height, width, 4), uint8
        The colour of the spot at each pixel, transparent between the spots.
    """
    if colours.shape != (index.n_spots, 4):
        msg = f"colours has shape {colours.shape}, expected ({index.n_spots}, 4)"
        raise ValueError(msg)
    return colours_at(colours, index.index)


def _mix(
    shares: NDArray[np.floating],
    scale: NDArray[np.float32],
    lights: NDArray[np.float32],
    out: Rgba,
) -> None:
    """Write the colours of some spots.

    The lights have a fourth column of ones, which gives the total. Rows of a colour
    each are worked through twice as fast as columns.
    """
    strength = shares * scale
    np.clip(strength, 0, 1, out=strength)
    added = lights.T @ strength.T
    there = added[3] > 0  # False for NaN, too
    if not there.all():
        added[:, ~there] = 0
    level = added[:3] * (_MOST_LIGHT / np.where(there, added[3], np.float32(1)))
    level += np.float32(0.5)
    for channel, number in enumerate(level.astype(np.uint16)):
        out[:, channel] = _BYTE_OF_LIGHT.take(number, mode="clip")
    out[:, 3] = np.minimum(added[3], 1) * _MAX_BYTE + np.float32(0.5)
