"""Where a picture lies in the world that a viewer shows.

The world is full-resolution pixels of the slide, or micrometres where their size
is known; its origin is the centre of the first full-resolution pixel, because a
viewer puts the centre, not the corner, of a picture's first pixel at `translate`.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from napari_destvi.layers.spot_index import SpotIndex


class Placement(NamedTuple):
    """Size and position of the pixels of a picture.

    Parameters
    ----------
    scale : tuple of float
        (height, width) of a pixel, in world units.
    translate : tuple of float
        (y, x) of the centre of pixel [0, 0], in world units.
    unit : {"um", "pixel"}
        What a world unit is.
    """

    scale: tuple[float, float]
    translate: tuple[float, float]
    unit: Literal["um", "pixel"]


def place_image(image_scale: float, microns_per_pixel: float | None) -> Placement:
    """Place a downscaled image of the whole slide.

    Parameters
    ----------
    image_scale : float
        Image pixels per full-resolution pixel.
    microns_per_pixel : float or None
        Size of a full-resolution pixel; None while unknown.

    Examples
    --------
    Its first pixel covers the full-resolution pixels 0 to 3, centred on 1.5:

    >>> place_image(0.25, None)
    Placement(scale=(4.0, 4.0), translate=(1.5, 1.5), unit='pixel')
    """
    first = 0.5 / image_scale - 0.5
    return place_picture(1 / image_scale, (first, first), microns_per_pixel)


def place_map(index: SpotIndex, microns_per_pixel: float | None) -> Placement:
    """Place a map that was gathered through a spot index."""
    return place_picture(index.scale, index.translate, microns_per_pixel)


def place_picture(
    scale: float, translate: tuple[float, float], microns_per_pixel: float | None
) -> Placement:
    """Place a picture whose pixels are known in full-resolution pixels.

    Parameters
    ----------
    scale : float
        Full-resolution pixels per pixel of the picture.
    translate : tuple of float
        (y, x) of the centre of pixel [0, 0], in full-resolution pixels.
    microns_per_pixel : float or None
        Size of a full-resolution pixel; None while unknown.
    """
    size = 1.0 if microns_per_pixel is None else microns_per_pixel
    return Placement(
        scale=(scale * size, scale * size),
        translate=(translate[0] * size, translate[1] * size),
        unit="pixel" if microns_per_pixel is None else "um",
    )
