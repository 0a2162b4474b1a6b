"""Which part of a slide a figure shows, and how long its scale bar is."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from napari_destvi.data.tissue import Tissue

#: Around the spots, so that none touches the edge, as a share of their diameter.
_ROOM = 0.5
#: The scale bar is at most this share of the width of a panel.
_MAX_SCALE_BAR = 0.3
_STEPS = (5, 2, 1)
_MICRONS_PER_MM = 1000


class Region(NamedTuple):
    """A rectangle of the slide, in full-resolution pixels.

    The centre of the first pixel is (0, 0), y runs down.
    """

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left

    @property
    def aspect(self) -> float:
        """Height per width."""
        return (self.bottom - self.top) / self.width


class ScaleBar(NamedTuple):
    """A round length.

    Parameters
    ----------
    length : float
        In full-resolution pixels.
    text : str
        The length with its unit.
    """

    length: float
    text: str


def shown_region(tissue: Tissue, *, with_image: bool, crop: bool) -> Region:
    """Return the region of the spots, or that of the whole picture as well.

    Parameters
    ----------
    tissue : Tissue
        The slide.
    with_image : bool
        Whether its picture is shown.
    crop : bool
        Whether the picture is cut to the spots.
    """
    room = tissue.spot_diameter * (0.5 + _ROOM)
    low = tissue.coordinates.min(axis=0) - room
    high = tissue.coordinates.max(axis=0) + room
    if with_image and not crop and tissue.image is not None:
        whole = _of_image(tissue.image, tissue.image_scale)
        low = np.minimum(low, whole[:2])
        high = np.maximum(high, whole[2:])
    return Region(*map(float, (*low, *high)))


def image_in(
    region: Region, image: NDArray[np.uint8], scale: float
) -> tuple[NDArray[np.uint8], Region]:
    """Return the part of a picture that is in a region, and where it lies.

    Parameters
    ----------
    region : Region
        Which may reach beyond the picture.
    image : ndarray of shape (height, width, 3)
        Of the whole slide.
    scale : float
        Pixels of the picture per full-resolution pixel.

    Returns
    -------
    part : ndarray of shape (part_height, part_width, 3)
        Empty where the picture has nothing of the region.
    place : Region
        Of whole pixels of the picture, so up to one of them larger than asked for.
    """
    height, width = image.shape[:2]
    low_x, high_x = _pixels(region.left, region.right, scale, width)
    low_y, high_y = _pixels(region.top, region.bottom, scale, height)
    part = image[low_y:high_y, low_x:high_x]
    return part, Region(*(n / scale - 0.5 for n in (low_x, low_y, high_x, high_y)))


def scale_bar(width: float, microns_per_pixel: float | None) -> ScaleBar:
    """Return a round length of up to three tenths of a width.

    Parameters
    ----------
    width : float
        Of a panel, in full-resolution pixels.
    microns_per_pixel : float or None
        Size of a full-resolution pixel; None while unknown.

    Examples
    --------
    >>> scale_bar(9000, 0.5), scale_bar(9000, None)
    (ScaleBar(length=2000.0, text='1 mm'), ScaleBar(length=2000.0, text='2,000 px'))
    """
    size = microns_per_pixel or 1.0
    length = _round_below(width * size * _MAX_SCALE_BAR)
    if microns_per_pixel is None:
        return ScaleBar(length, f"{length:,.10g} px")
    if length >= _MICRONS_PER_MM:
        return ScaleBar(length / size, f"{length / _MICRONS_PER_MM:g} mm")
    return ScaleBar(length / size, f"{length:g} µm")


def _of_image(image: NDArray[np.uint8], scale: float) -> Region:
    height, width = image.shape[:2]
    return Region(-0.5, -0.5, width / scale - 0.5, height / scale - 0.5)


def _pixels(low: float, high: float, scale: float, size: int) -> tuple[int, int]:
    """Return the first pixel of a picture in an interval, and the one after it."""
    first = math.floor((low + 0.5) * scale)
    last = math.ceil((high + 0.5) * scale)
    first = min(max(first, 0), size)
    return first, max(min(last, size), first)


def _round_below(length: float) -> float:
    """Return the largest of 1, 2, 5, 10, 20, ... that is not above a length."""
    power = 10.0 ** math.floor(math.log10(length))
    return next(step * power for step in _STEPS if step * power <= length * (1 + 1e-9))
