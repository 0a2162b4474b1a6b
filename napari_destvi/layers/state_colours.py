"""A colour for each place on two axes: from blue to orange, and from dark to light.

What the axes tell survives the common forms of colour blindness, which all see the
lightness, and blue from orange. Along the first axis the lightness is the same.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from napari_destvi.layers.blend import Rgba
from napari_destvi.layers.colour_space import from_oklab, to_srgb

#: Standard deviations from the middle to the last colour: of states that are spread
#: normally, one in twenty lies beyond on an axis.
REACH = 2.0
#: Lightness in OKLab at the low and high end of the second axis: both are seen on the
#: black of a viewer and on the white of paper.
LIGHTNESS = 0.45, 0.84
#: Green to red and blue to yellow at the ends of the first axis, for each lightness:
#: the most that a screen shows, nearly, at equal lightness of the two.
BLUE = (0.0, -0.17), (-0.04, -0.07)
ORANGE = (0.08, 0.085), (0.04, 0.12)
#: How many times as long as high is the strip of the colours of a single axis.
STRIP = 4
_MAX_BYTE = 255


def state_rgba(places: NDArray[np.floating], *, reach: float = REACH) -> Rgba:
    """Return the colour of places on two axes, between those of four corners.

    Mixed in OKLab, where equal steps look equal; the middle is grey. Beyond the reach
    the colour is that of the edge: see `is_beyond`.

    Parameters
    ----------
    places : ndarray of shape (..., 2)
        Right and up, in standard deviations; NaN for none.
    reach : float
        How far the colours go.

    Returns
    -------
    ndarray of shape (..., 4), uint8
        Opaque; transparent for NaN.

    Examples
    --------
    >>> state_rgba(np.array([[np.nan, 0.0]])).tolist()
    [[0, 0, 0, 0]]
    """
    is_there = np.isfinite(places).all(axis=-1)
    inside = np.clip(np.nan_to_num(places.astype(np.float64)), -reach, reach)
    right, up = np.moveaxis((inside / reach + 1) / 2, -1, 0)[..., None]
    blue, orange = (_between(*ends, up) for ends in (BLUE, ORANGE))
    hue = blue + right * (orange - blue)
    light = LIGHTNESS[0] + up * (LIGHTNESS[1] - LIGHTNESS[0])
    srgb = to_srgb(np.clip(from_oklab(np.concatenate([light, hue], axis=-1)), 0, 1))
    rgba = np.concatenate([srgb, np.ones_like(light)], axis=-1)
    return np.where(is_there[..., None], np.rint(_MAX_BYTE * rgba), 0).astype(np.uint8)


def is_beyond(
    places: NDArray[np.floating], *, reach: float = REACH
) -> NDArray[np.bool_]:
    """Tell which places have the colour of the edge though they lie beyond it.

    Parameters
    ----------
    places : ndarray of shape (..., 2)
        As of `state_rgba`; NaN is not beyond.
    reach : float
        How far the colours go.
    """
    return np.asarray((np.abs(places) > reach).any(axis=-1))


def legend_rgba(n_steps: int, *, is_line: bool = False) -> Rgba:
    """Return a square of all colours, the first row being the top.

    Parameters
    ----------
    n_steps : int
        Colours along each side.
    is_line : bool
        Whether there is no second axis: then it is a strip, a quarter as high.
    """
    steps = np.linspace(-REACH, REACH, n_steps)
    upright = np.zeros(n_steps // STRIP) if is_line else steps[::-1]
    right, up = np.meshgrid(steps, upright)
    return state_rgba(np.stack([right, up], axis=-1))


def _between(
    low: tuple[float, float], high: tuple[float, float], up: NDArray[np.float64]
) -> NDArray[np.float64]:
    first, last = np.asarray(low), np.asarray(high)
    return np.asarray(first + up * (last - first))
