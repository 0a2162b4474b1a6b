"""A drawing surface that takes micrometres and smooths what is drawn on it.

Everything is drawn several times too large and shrunk at the end.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from scipy.ndimage import gaussian_filter

from tissue.raster import Raster

Floats = NDArray[np.float64]

#: How many times too large everything is drawn.
OVERSIZE = 3
#: Blur of the finished drawing, in pixels: the focus of the microscope.
FOCUS_PX = 0.45
DARKEST = 255


class Canvas:
    """Grey drawing over the area of a raster; 0 is empty, 255 is darkest.

    Parameters
    ----------
    raster
        The grid of the finished drawing.
    """

    def __init__(self, raster: Raster) -> None:
        size = (raster.width * OVERSIZE, raster.height * OVERSIZE)
        self._image = Image.new("L", size, 0)
        self._pen = ImageDraw.Draw(self._image)
        self._pixels_per_um = OVERSIZE / raster.um_per_pixel

    def polygon(self, corners: Floats, *, grey: int, rim: int | None = None) -> None:
        """Fill a polygon; `corners` in micrometres, shape (n_corners, 2)."""
        self._pen.polygon(self._place(corners), fill=grey, outline=rim)

    def dot(self, centre: Floats, *, radius: float, grey: int) -> None:
        """Fill a disc; centre and radius in micrometres."""
        box = np.stack([centre - radius, centre + radius])
        self._pen.ellipse(self._place(box), fill=grey)

    def finish(self) -> Floats:
        """Return the drawing from 0, empty, to 1, shape of the raster."""
        drawing = np.asarray(self._image.reduce(OVERSIZE), dtype=np.float64)
        return np.asarray(gaussian_filter(drawing / DARKEST, FOCUS_PX))

    def _place(self, points: Floats) -> list[tuple[float, float]]:
        return [(float(x), float(y)) for x, y in points * self._pixels_per_um]
