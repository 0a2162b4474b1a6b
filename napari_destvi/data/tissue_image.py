"""The picture of the tissue in a slide's file: finding it, reading it as RGB."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: Numbers of channels of a picture: grey, RGB, RGB with opacity.
_CHANNELS = (1, 3, 4)
_N_RGB = 3
_MAX_BYTE = 255
_BYTES_IN_16_BIT = 257  # 65535 / 255


@dataclass(frozen=True, slots=True, eq=False)
class TissueImage:
    """A picture and how it lies on the slide.

    Parameters
    ----------
    pixels : ndarray of shape (height, width) or (height, width, channels)
        As it is in the file; channels may come first.
    scale : float
        Pixels of the picture per full-resolution pixel.
    key : str
        Its name in the file, such as "hires".
    """

    pixels: NDArray[Any] = field(repr=False)
    scale: float
    key: str

    @property
    def full_size(self) -> tuple[float, float]:
        """(width, height) that the picture covers, in full-resolution pixels."""
        height, width = height_and_width(self.pixels)
        return width / self.scale, height / self.scale


def is_picture(pixels: object) -> bool:
    """Return whether an array can be shown as a picture."""
    array = np.asarray(pixels)
    if array.dtype.kind not in "buif" or array.size == 0:
        return False
    is_grey = array.ndim == 2
    return is_grey or (array.ndim == _N_RGB and _channel_axis(array) is not None)


def height_and_width(pixels: NDArray[Any]) -> tuple[int, int]:
    """Return the size of a picture, wherever its channels are."""
    if pixels.ndim == _N_RGB and _channel_axis(pixels) == 0:
        return int(pixels.shape[1]), int(pixels.shape[2])
    return int(pixels.shape[0]), int(pixels.shape[1])


def read_scale(scale_factors: Mapping[str, Any], key: str) -> float | None:
    """Return a scale factor if it is there and above zero."""
    try:
        value = float(scale_factors[key])
    except (KeyError, TypeError, ValueError):
        return None
    return value if math.isfinite(value) and value > 0 else None


def as_rgb(pixels: NDArray[Any]) -> NDArray[np.uint8]:
    """Return a picture of any kind as eight-bit RGB.

    Parameters
    ----------
    pixels : ndarray
        Grey, RGB or RGBA; whole numbers, or fractions from 0 to 1.

    Returns
    -------
    ndarray of shape (height, width, 3)
        What is transparent becomes white, as the glass around the tissue.
    """
    array = _channels_last(np.asarray(pixels))
    image = _as_bytes(array)
    if image.shape[2] == 1:
        return np.repeat(image, _N_RGB, axis=2)
    if image.shape[2] == _N_RGB:
        return image
    opacity = image[..., _N_RGB:].astype(np.float32) / _MAX_BYTE
    colours = image[..., :_N_RGB].astype(np.float32)
    blended = np.rint(colours * opacity + _MAX_BYTE * (1 - opacity))
    return np.asarray(blended, dtype=np.uint8)


def _channel_axis(array: NDArray[Any]) -> int | None:
    if array.shape[2] in _CHANNELS:
        return 2
    return 0 if array.shape[0] in _CHANNELS else None


def _channels_last(array: NDArray[Any]) -> NDArray[Any]:
    if array.ndim != _N_RGB:
        return array[..., np.newaxis]
    return np.moveaxis(array, _channel_axis(array) or 0, -1)


def _as_bytes(array: NDArray[Any]) -> NDArray[np.uint8]:
    if array.dtype == np.uint8:
        return array
    if array.dtype == np.bool_:
        return array.astype(np.uint8) * _MAX_BYTE
    values: NDArray[np.float32] = np.nan_to_num(array.astype(np.float32))
    largest = float(values.max())
    if array.dtype.kind == "f" and largest <= 1:
        values *= _MAX_BYTE
    elif largest > _MAX_BYTE:
        values /= _BYTES_IN_16_BIT
    return np.asarray(np.rint(values.clip(0, _MAX_BYTE)), dtype=np.uint8)
