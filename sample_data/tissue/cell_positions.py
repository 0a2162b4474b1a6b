"""Where every nucleus of the section lies: under the spots and between them.

The nuclei under a spot are exactly the cells that its counts were made from, so
counting them in the image gives the true number. Lengths are in micrometres.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

from napari_destvi.simulation.cell_types import SAMPLE_TYPE_NAMES
from napari_destvi.simulation.design import Design
from napari_destvi.simulation.fields import Composition
from napari_destvi.simulation.outline import SPOT_DIAMETER_UM, Outline
from tissue.vessels import Vessels, line_vessels

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

SPOT_RADIUS_UM = SPOT_DIAMETER_UM / 2.0
#: Nuclei stay this far inside, or outside, the rim of a spot, and off the edge.
RIM_UM = 3.0
EDGE_UM = 8.0
#: Nuclei nearer than this push each other apart, for so many rounds.
SPACING_UM = 12.5
N_ROUNDS = 25


@dataclass(frozen=True)
class Cells:
    """All nuclei of the section.

    Attributes
    ----------
    positions : ndarray of shape (n_cells, 2)
    cell_types : ndarray of shape (n_cells,)
        Index of the type.
    wall_angles : ndarray of shape (n_cells,)
        Along the wall for cells of a vessel, in radians; NaN for all others.
    """

    positions: Floats
    cell_types: Integers
    wall_angles: Floats


def place_cells(
    rng: np.random.Generator,
    outline: Outline,
    spots: Floats,
    cell_numbers: Integers,
    mixture: Composition,
    vessels: Vessels,
) -> Cells:
    """Place the cells of all spots, fill the rest alike, and line the vessels.

    Parameters
    ----------
    rng, outline, mixture, vessels
        The randomness and the tissue.
    spots : ndarray of shape (n_spots, 2)
        Their centres.
    cell_numbers : ndarray of shape (n_spots, n_cell_types)
        Cells under each spot.
    """
    owner, types_under = _cells_under(cell_numbers)
    under = spots[owner] + _in_disc(rng, len(owner))
    between = _outside_spots(_scatter(rng, outline), spots)
    positions = _spread(np.concatenate([under, between]), spots, owner, vessels)
    types_between = _draw_types(rng, mixture(positions[len(owner) :]))
    wall, wall_angles = line_vessels(rng, vessels)
    types_wall = np.full(len(wall), SAMPLE_TYPE_NAMES.index("Endothelial cell"))
    return Cells(
        np.concatenate([positions, wall]),
        np.concatenate([types_under, types_between, types_wall]),
        np.concatenate([np.full(len(positions), np.nan), wall_angles]),
    )


def _cells_under(cell_numbers: Integers) -> tuple[Integers, Integers]:
    """Spot and type of each single cell."""
    spots, cell_types = np.indices(cell_numbers.shape)
    repeats = cell_numbers.ravel()
    return np.repeat(spots.ravel(), repeats), np.repeat(cell_types.ravel(), repeats)


def _in_disc(rng: np.random.Generator, n_points: int) -> Floats:
    radius = (SPOT_RADIUS_UM - RIM_UM) * np.sqrt(rng.random(n_points))
    angle = rng.uniform(0.0, 2.0 * np.pi, n_points)
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])


def _scatter(rng: np.random.Generator, outline: Outline) -> Floats:
    """Points all over the tissue, as dense as cells are under a spot."""
    density = Design().cells_per_spot / (np.pi * SPOT_RADIUS_UM**2)
    n_points = int(density * np.prod(outline.size))
    points = rng.uniform(0.0, 1.0, (n_points, 2)) * outline.size
    return np.asarray(points[outline.depth(points) > EDGE_UM])


def _outside_spots(points: Floats, spots: Floats) -> Floats:
    distance, _ = KDTree(spots).query(points)
    return np.asarray(points[distance > SPOT_RADIUS_UM])


def _spread(
    positions: Floats, spots: Floats, owner: Integers, vessels: Vessels
) -> Floats:
    """Push crowded cells apart; cells of a spot stay in it, others stay out."""
    spot_tree, n_under = KDTree(spots), len(owner)
    for _ in range(N_ROUNDS):
        positions = vessels.push_out(positions + _push(positions))
        inner, outer = positions[:n_under], positions[n_under:]
        _, nearest = spot_tree.query(outer)
        inner = _radially(inner, spots[owner], highest=SPOT_RADIUS_UM - RIM_UM)
        outer = _radially(outer, spots[nearest], lowest=SPOT_RADIUS_UM + RIM_UM)
        positions = np.concatenate([inner, outer])
    return positions


def _push(positions: Floats) -> Floats:
    """Half of the way that brings each close pair to the wanted spacing."""
    pairs = KDTree(positions).query_pairs(SPACING_UM, output_type="ndarray")
    apart = positions[pairs[:, 0]] - positions[pairs[:, 1]]
    distance = np.hypot(apart[:, 0], apart[:, 1])[:, None]
    step = 0.25 * (SPACING_UM - distance) * apart / np.maximum(distance, 1e-6)
    shift = np.zeros_like(positions)
    np.add.at(shift, pairs[:, 0], step)
    np.add.at(shift, pairs[:, 1], -step)
    return shift


def _radially(
    points: Floats, centres: Floats, *, lowest: float = 0.0, highest: float = np.inf
) -> Floats:
    """Move points along their radius until it is within the limits."""
    offset = points - centres
    radius = np.maximum(np.hypot(offset[:, 0], offset[:, 1]), 1e-6)[:, None]
    return np.asarray(centres + offset / radius * radius.clip(lowest, highest))


def _draw_types(rng: np.random.Generator, expected: Floats) -> Integers:
    cumulated = np.cumsum(expected, axis=1)
    draws = rng.random((len(expected), 1)) * cumulated[:, -1:]
    return np.asarray((draws > cumulated).sum(axis=1))
