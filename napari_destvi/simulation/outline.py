"""The shape of the tissue section and the hexagonal grid of spots inside it.

Every length in here is in micrometres; x points right and y points down.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: Distance between neighbouring spot centres and spot diameter of a Visium slide.
SPOT_PITCH_UM = 100.0
SPOT_DIAMETER_UM = 55.0
#: Bare glass around the tissue in the image.
GLASS_MARGIN_UM = 160.0
#: Spots nearer to the edge than this are left out, so that all lie on tissue.
EDGE_MARGIN_UM = 55.0
#: The outline is a circle with this many harmonics on top, of this size at first
#: order and falling as 1 / order, stretched sideways by the last number.
N_HARMONICS = 8
HARMONIC_SIZE = 0.22
STRETCH = 1.15
N_EDGE_POINTS = 720


@dataclass(frozen=True)
class Outline:
    """A closed organic curve, given as a radius for each angle.

    Attributes
    ----------
    centre, size : ndarray of shape (2,)
        Where the curve is centred, and width and height of the whole picture.
    scale : float
        Mean radius in micrometres.
    amplitudes, phases : ndarray of shape (n_harmonics,)
        Of the harmonics of order 2, 3, ...
    """

    centre: Floats
    size: Floats
    scale: float
    amplitudes: Floats
    phases: Floats

    def depth(self, points: Floats) -> Floats:
        """Radial distance to the edge, positive inside, shape (n_points,)."""
        offset = (points - self.centre) / np.array([STRETCH, 1.0 / STRETCH])
        angle = np.arctan2(offset[:, 1], offset[:, 0])
        radius = np.hypot(offset[:, 0], offset[:, 1])
        return np.asarray(self.scale * self._relative_radius(angle) - radius)

    def edge(self) -> Floats:
        """Points around the curve, shape (N_EDGE_POINTS, 2)."""
        angle = np.linspace(0.0, 2.0 * np.pi, N_EDGE_POINTS, endpoint=False)
        radius = self.scale * self._relative_radius(angle)
        x, y = radius * np.cos(angle) * STRETCH, radius * np.sin(angle) / STRETCH
        return self.centre + np.column_stack([x, y])

    def area(self) -> float:
        """Area inside the curve, in square micrometres (shoelace formula)."""
        x, y = self.edge().T
        return float(abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2.0)

    def _relative_radius(self, angle: Floats) -> Floats:
        orders = np.arange(2, 2 + self.amplitudes.size)
        waves = np.cos(np.outer(angle, orders) + self.phases)
        return np.asarray(1.0 + waves @ self.amplitudes)


@dataclass(frozen=True)
class SpotGrid:
    """The spots under the tissue.

    Attributes
    ----------
    centres : ndarray of shape (n_spots, 2)
        x and y in micrometres.
    rows, columns : ndarray of shape (n_spots,)
        Place on the slide; columns count in steps of two, as Space Ranger does.
    """

    centres: Floats
    rows: NDArray[np.int64]
    columns: NDArray[np.int64]


def draw_outline(rng: np.random.Generator, *, n_spots: int) -> Outline:
    """Draw a tissue with room for about `n_spots` spots."""
    orders = np.arange(2, 2 + N_HARMONICS)
    amplitudes = HARMONIC_SIZE / orders * rng.uniform(0.4, 1.0, N_HARMONICS)
    phases = rng.uniform(0.0, 2.0 * np.pi, N_HARMONICS)
    unit = Outline(np.zeros(2), np.zeros(2), 1.0, amplitudes, phases)
    return _framed(replace(unit, scale=_radius_for_spots(unit, n_spots)))


def place_spots(outline: Outline, *, n_spots: int | None = None) -> SpotGrid:
    """Lay a hexagonal grid and keep the spots well inside the tissue.

    Parameters
    ----------
    outline
        The tissue.
    n_spots
        Keep so many, those furthest inside; None for all that lie on tissue.
    """
    width, height = outline.size
    row_height = SPOT_PITCH_UM * np.sqrt(3.0) / 2.0
    rows, places = np.mgrid[: int(height / row_height), : int(width / SPOT_PITCH_UM)]
    columns = 2 * places + rows % 2
    centres = np.column_stack(
        [columns.ravel() * SPOT_PITCH_UM / 2.0, rows.ravel() * row_height]
    )
    depth = outline.depth(centres)
    if n_spots is None:
        inside = np.flatnonzero(depth > EDGE_MARGIN_UM)
    else:
        inside = np.sort(np.argsort(-depth, kind="stable")[:n_spots])
    return SpotGrid(centres[inside], rows.ravel()[inside], columns.ravel()[inside])


def _radius_for_spots(unit: Outline, n_spots: int) -> float:
    """Radius at which the area inside the margin holds `n_spots`."""
    area_of_spot = SPOT_PITCH_UM**2 * np.sqrt(3.0) / 2.0
    return float(np.sqrt(n_spots * area_of_spot / unit.area()) + EDGE_MARGIN_UM)


def _framed(outline: Outline) -> Outline:
    """Move the tissue to where it has the same glass margin on all sides."""
    edge = outline.edge()
    lowest, highest = edge.min(axis=0), edge.max(axis=0)
    centre = outline.centre - lowest + GLASS_MARGIN_UM
    size = highest - lowest + 2.0 * GLASS_MARGIN_UM
    return replace(outline, centre=centre, size=size)
