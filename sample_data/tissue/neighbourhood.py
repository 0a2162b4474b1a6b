"""Which cell each pixel of the image belongs to, and what is around it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter
from scipy.spatial import KDTree

from napari_destvi.simulation.cell_types import SAMPLE_TYPE_NAMES
from tissue.cell_positions import Cells
from tissue.raster import Raster

Floats = NDArray[np.float64]

#: Width of the seam between two cells, and blur of the shares of the types; both
#: in micrometres.
SEAM_UM = 2.5
BLUR_UM = 16.0


@dataclass(frozen=True)
class Neighbourhood:
    """What is around every pixel.

    Attributes
    ----------
    cell_type, distance : ndarray of shape (height, width)
        Index of the type of the nearest cell, and micrometres to its centre.
    seam : ndarray of shape (height, width)
        From 0 to 1, where two cells are equally near.
    shares
        For each type, its smoothed share of the area, from 0 to 1.
    """

    cell_type: NDArray[np.int64]
    distance: Floats
    seam: Floats
    shares: dict[str, Floats]


def look_around(raster: Raster, cells: Cells) -> Neighbourhood:
    """Find the two cells nearest to every pixel."""
    distances, nearest = KDTree(cells.positions).query(raster.points(), k=2)
    cell_type = cells.cell_types[nearest[:, 0]].reshape(raster.shape)
    further = (distances[:, 1] - distances[:, 0]).reshape(raster.shape)
    return Neighbourhood(
        cell_type,
        distances[:, 0].reshape(raster.shape),
        np.exp(-((further / SEAM_UM) ** 2)),
        _blurred_shares(raster, cell_type),
    )


def _blurred_shares(raster: Raster, cell_type: NDArray[np.int64]) -> dict[str, Floats]:
    blur = BLUR_UM / raster.um_per_pixel
    return {
        name: gaussian_filter((cell_type == column).astype(np.float64), blur)
        for column, name in enumerate(SAMPLE_TYPE_NAMES)
    }
