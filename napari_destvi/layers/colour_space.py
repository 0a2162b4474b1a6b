"""Colours as screens, light and eyes measure them: sRGB, linear light and OKLab."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Colours = NDArray[np.floating]

#: The curve of sRGB, IEC 61966-2-1:1999: a line below the toe, a power above it.
_TOE, _SLOPE, _OFFSET, _POWER = 0.04045, 12.92, 0.055, 2.4
#: From linear sRGB to cones and from their cube roots to OKLab: Ottosson 2020,
#: https://bottosson.github.io/posts/oklab
_TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_OKLAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def to_linear(srgb: Colours) -> NDArray[np.float64]:
    """Return the light of colours of a screen.

    Parameters
    ----------
    srgb : ndarray of shape (..., 3)
        Red, green and blue, from 0 to 1.

    Examples
    --------
    >>> to_linear(np.array([0.0, 0.5, 1.0])).round(3)
    array([0.   , 0.214, 1.   ])
    """
    power = ((srgb + _OFFSET) / (1 + _OFFSET)) ** _POWER
    return np.asarray(np.where(srgb <= _TOE, srgb / _SLOPE, power))


def to_srgb(linear: Colours) -> NDArray[np.float64]:
    """Return the colours of a screen that give a light, the inverse of `to_linear`."""
    power = (1 + _OFFSET) * linear ** (1 / _POWER) - _OFFSET
    return np.asarray(np.where(linear <= _TOE / _SLOPE, linear * _SLOPE, power))


def to_oklab(linear: Colours) -> NDArray[np.float64]:
    """Return lightness, green to red and blue to yellow, where distances are as seen.

    Parameters
    ----------
    linear : ndarray of shape (..., 3)
        Red, green and blue light, from 0 to 1.

    Examples
    --------
    >>> to_oklab(np.ones(3)).round(3) + 0.0
    array([1., 0., 0.])
    """
    return np.asarray(np.cbrt(linear @ _TO_CONES.T) @ _TO_OKLAB.T)


def from_oklab(oklab: Colours) -> NDArray[np.float64]:
    """Return the light of colours in OKLab, the inverse of `to_oklab`.

    Parameters
    ----------
    oklab : ndarray of shape (..., 3)
        Lightness, green to red and blue to yellow; those that no screen shows give
        light below 0 or above 1.
    """
    roots = oklab @ np.linalg.inv(_TO_OKLAB).T
    return np.asarray(roots**3 @ np.linalg.inv(_TO_CONES).T)
