"""A picture of the user's own beside a slide: does it fit, and how does it lie."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from napari_destvi.data.tissue import Tissue
from napari_destvi.data.wording import percent
from napari_destvi.errors import InputError

#: By how much the sides of a picture and of the slide's own may differ: the small one
#: is rounded to whole pixels.
_TOLERANCE = 0.01
#: Share of the spots that may lie outside: tissue at the very edge.
_MAX_SHARE_OUTSIDE = 0.02


@dataclass(frozen=True, slots=True, eq=False)
class FullPicture:
    """A picture in several sizes, of which a viewer reads what it shows.

    Parameters
    ----------
    name : str
        Of the file.
    levels : sequence of array, each of shape (height, width) or (height, width, 3 or 4)
        The largest first; they may be read from the file when sliced.
    scale : float
        Pixels of the largest per full-resolution pixel of the slide.
    """

    name: str
    levels: Sequence[Any] = field(repr=False)
    scale: float = 1.0

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) in pixels."""
        height, width = self.levels[0].shape[:2]
        return int(width), int(height)


def fitting_scale(size: tuple[int, int], tissue: Tissue) -> float:
    """Return how a picture lies under the spots (case 28).

    Parameters
    ----------
    size : tuple of int
        (width, height) of the picture.
    tissue : Tissue
        The slide: its own picture tells the size of the full-resolution one; without
        it the spots must lie on the picture.

    Returns
    -------
    float
        Pixels of the picture per full-resolution pixel: 1, or less for a copy that
        was made smaller.

    Raises
    ------
    InputError
        If it is a picture of something else.
    """
    if tissue.image is None:
        _check_spots_inside(size, tissue)
        return 1.0
    height, width = (side / tissue.image_scale for side in tissue.image.shape[:2])
    across, down = size[0] / width, size[1] / height
    if abs(across / down - 1) > _TOLERANCE:
        msg = (
            f"The image has {_sides(*size)} pixels, but the slide's own picture shows "
            f"an area of {_sides(width, height)} full-resolution pixels: one is not a "
            "copy of the other. Give the image that was given to Space Ranger, neither "
            "cropped nor turned."
        )
        raise InputError(msg)
    scale = (across + down) / 2
    return 1.0 if abs(scale - 1) <= _TOLERANCE else scale


def _check_spots_inside(size: tuple[int, int], tissue: Tissue) -> None:
    places = tissue.coordinates
    is_inside = ((places >= 0) & (places <= size)).all(axis=1)
    outside = float(1 - is_inside.mean())
    if outside > _MAX_SHARE_OUTSIDE:
        x, y = np.max(places, axis=0)
        msg = (
            f"{percent(outside)} of the spots lie outside the image, which has "
            f"{_sides(*size)} pixels; the spots reach to x {x:,.0f} and y {y:,.0f}. It "
            "is a smaller copy, or of another slide. Give the full-resolution image."
        )
        raise InputError(msg)


def _sides(width: float, height: float) -> str:
    return f"{width:,.0f} x {height:,.0f}"
