"""Wavy bundles of collagen: their direction and their texture.

Lengths are in micrometres, angles in radians.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, map_coordinates

from napari_destvi.simulation.fields import SmoothField, draw_field
from tissue.raster import Raster

Floats = NDArray[np.float64]

#: The direction bends over the first length scale and ripples over the second,
#: each by so many radians.
BEND_UM, BEND_SIZE = 750.0, 1.5
RIPPLE_UM, RIPPLE_SIZE = 130.0, 0.45
#: Half the length of a fibre and its thickness, in pixels.
HALF_LENGTH_PX = 14
THICKNESS_PX = 0.7
#: Texture values beyond this are cut, so that no fibre stands out.
LIMIT = 3.0


@dataclass(frozen=True)
class FibreDirection:
    """The direction of the fibres at any place."""

    bend: SmoothField
    ripple: SmoothField

    def __call__(self, points: Floats) -> Floats:
        """Angle at each point, shape (n_points,)."""
        return BEND_SIZE * self.bend(points) + RIPPLE_SIZE * self.ripple(points)


def draw_direction(rng: np.random.Generator) -> FibreDirection:
    """Draw a smoothly turning direction."""
    return FibreDirection(
        draw_field(rng, length_um=BEND_UM), draw_field(rng, length_um=RIPPLE_UM)
    )


def draw_fibres(
    rng: np.random.Generator, raster: Raster, direction: FibreDirection
) -> Floats:
    """Texture of fibres by line integral convolution, shape of the raster.

    Noise is averaged along the lines that follow the direction, which leaves
    streaks. The result has mean 0 and standard deviation 1.
    """
    angle = raster.smooth_map(direction)
    noise = gaussian_filter(rng.normal(size=raster.shape), THICKNESS_PX)
    streaks = noise + _along(noise, angle, 1.0) + _along(noise, angle, -1.0)
    standardised = (streaks - streaks.mean()) / streaks.std()
    return np.asarray(standardised.clip(-LIMIT, LIMIT))


def _along(noise: Floats, angle: Floats, sense: float) -> Floats:
    """Sum of the noise met on the way along the direction from each pixel."""
    cosine, sine = sense * np.cos(angle), sense * np.sin(angle)
    rows, columns = np.indices(noise.shape).astype(np.float64)
    total = np.zeros_like(noise)
    for _ in range(HALF_LENGTH_PX):
        row = rows.astype(np.intp).clip(0, noise.shape[0] - 1)
        column = columns.astype(np.intp).clip(0, noise.shape[1] - 1)
        columns += cosine[row, column]
        rows += sine[row, column]
        total += map_coordinates(noise, [rows, columns], order=1, mode="nearest")
    return total
