"""Small blood vessels: pale lumina in the gaps between the spots.

Lengths are in micrometres.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

from napari_destvi.simulation.cell_types import SAMPLE_TYPE_NAMES
from napari_destvi.simulation.fields import Composition
from napari_destvi.simulation.outline import SPOT_PITCH_UM, Outline

Floats = NDArray[np.float64]

#: Long half axis of a lumen, and the short one relative to it. With its waves a
#: lumen of this size just fits between three spots.
LONG_HALF_AXIS_UM = (9.0, 26.0)
FLATTENING = (0.5, 1.0)
#: Height of the waves around a lumen, relative to its size, and their number.
WAVE_SIZE, N_WAVES_AROUND = 0.1, 3
#: Chance of a vessel in a gap, per unit of the endothelial proportion there.
VESSELS_PER_GAP = 0.75
#: Room that one flat nucleus takes in the wall, and the depth of the wall.
WALL_CELL_UM = 16.0
WALL_DEPTH_UM = 6.0


@dataclass(frozen=True)
class Vessels:
    """Slightly wavy elliptic lumina.

    Attributes
    ----------
    centres, half_axes : ndarray of shape (n_vessels, 2)
    angles, phases : ndarray of shape (n_vessels,)
        Direction of the first axis and of the waves, in radians.
    """

    centres: Floats
    half_axes: Floats
    angles: Floats
    phases: Floats

    def rim(self, vessel: int, turns: Floats) -> Floats:
        """Points of the wall at the given turns (radians), shape (n_turns, 2)."""
        wave = 1.0 + WAVE_SIZE * np.cos(N_WAVES_AROUND * turns + self.phases[vessel])
        circle = np.column_stack([np.cos(turns), np.sin(turns)]) * wave[:, None]
        turned = circle * self.half_axes[vessel] @ _rotation(self.angles[vessel])
        return np.asarray(self.centres[vessel] + turned)

    def push_out(self, points: Floats) -> Floats:
        """Move points that lie in a lumen or its wall to the outside of it."""
        if not len(self.centres):
            return points
        _, nearest = KDTree(self.centres).query(points)
        offset = points - self.centres[nearest]
        upright = np.einsum("pij,pj->pi", _rotation(self.angles[nearest]), offset)
        relative = upright / (self.half_axes[nearest] + WALL_DEPTH_UM)
        radius = np.maximum(np.hypot(relative[:, 0], relative[:, 1]), 1e-6)
        return np.asarray(points + offset * (1.0 / radius - 1.0).clip(0.0)[:, None])


def draw_vessels(
    rng: np.random.Generator, outline: Outline, spots: Floats, mixture: Composition
) -> Vessels:
    """Put vessels into gaps of the grid, more where endothelial cells abound."""
    step = np.array([SPOT_PITCH_UM / 2.0, SPOT_PITCH_UM / np.sqrt(12.0)])
    gaps = np.concatenate([spots + step, spots + step * [1.0, -1.0]])
    gaps = gaps[outline.depth(gaps) > 2.0 * LONG_HALF_AXIS_UM[1]]
    endothelial = mixture(gaps)[:, SAMPLE_TYPE_NAMES.index("Endothelial cell")]
    centres = gaps[rng.random(len(gaps)) < VESSELS_PER_GAP * endothelial]
    long_axis = rng.uniform(*LONG_HALF_AXIS_UM, len(centres))
    half_axes = np.column_stack(
        [long_axis, long_axis * rng.uniform(*FLATTENING, len(centres))]
    )
    angles, phases = rng.uniform(0.0, 2.0 * np.pi, (2, len(centres)))
    return Vessels(centres, half_axes, angles, phases)


def line_vessels(rng: np.random.Generator, vessels: Vessels) -> tuple[Floats, Floats]:
    """Flat nuclei around each lumen.

    Returns
    -------
    positions : ndarray of shape (n_cells, 2)
    angles : ndarray of shape (n_cells,)
        Direction of the wall there, in radians.
    """
    positions, angles = [np.empty((0, 2))], [np.empty(0)]
    for vessel, half_axes in enumerate(vessels.half_axes):
        n_cells = max(3, round(2.0 * np.pi * half_axes.mean() / WALL_CELL_UM))
        places = np.arange(n_cells) + rng.uniform(0.0, 0.6, n_cells)
        turns = 2.0 * np.pi * places / n_cells
        rim = vessels.rim(vessel, turns)
        ahead = vessels.rim(vessel, turns + 0.01) - rim
        positions.append(rim)
        angles.append(np.arctan2(ahead[:, 1], ahead[:, 0]))
    return np.concatenate(positions), np.concatenate(angles)


def _rotation(angles: Floats | float) -> Floats:
    """Matrices that turn row vectors by `angles` when multiplied from the right."""
    cosine, sine = np.cos(angles), np.sin(angles)
    return np.moveaxis(np.array([[cosine, sine], [-sine, cosine]]), (0, 1), (-2, -1))
