"""The pixel grid of the image, and the way between micrometres and pixels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import zoom

Floats = NDArray[np.float64]

#: Smooth maps are computed on every so many-th pixel and interpolated.
SMOOTH_STEP = 8


@dataclass(frozen=True)
class Raster:
    """An image grid whose top left corner is at the origin.

    Attributes
    ----------
    height, width
        In pixels.
    um_per_pixel
        Size of a pixel in micrometres.
    """

    height: int
    width: int
    um_per_pixel: float

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.height, self.width

    def points(self) -> Floats:
        """Pixel centres as x and y in micrometres, shape (height * width, 2)."""
        rows, columns = np.indices(self.shape)
        pixels = np.column_stack([columns.ravel(), rows.ravel()])
        return np.asarray((pixels + 0.5) * self.um_per_pixel)

    def smooth_map(self, field: Callable[[Floats], Floats]) -> Floats:
        """Values of a smooth field at every pixel, shape (height, width)."""
        coarse = self._coarser()
        values = field(coarse.points()).reshape(coarse.shape)
        fine = zoom(values, SMOOTH_STEP, order=1, mode="nearest", grid_mode=True)
        return np.asarray(fine[: self.height, : self.width])

    def _coarser(self) -> Raster:
        height = -(-self.height // SMOOTH_STEP)
        width = -(-self.width // SMOOTH_STEP)
        return Raster(height, width, self.um_per_pixel * SMOOTH_STEP)


def raster_over(size_um: Floats, *, um_per_pixel: float) -> Raster:
    """Grid that covers a picture of the given width and height."""
    width, height = np.ceil(size_um / um_per_pixel).astype(int)
    return Raster(int(height), int(width), um_per_pixel)
