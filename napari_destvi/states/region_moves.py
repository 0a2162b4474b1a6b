"""Regions of the same shapes elsewhere on the slide: what chance and place would do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from napari_destvi.results.difference import AGAINST, GROUP, NEITHER

if TYPE_CHECKING:
    from scipy.spatial import cKDTree

Floats = NDArray[np.float64]
Labels = NDArray[np.int8]

#: A moved group keeps at least this part of its spots, or the move is not taken.
LEAST_KEPT = 0.5
#: So many moves are tried for each that is wanted.
N_TRIES = 10
#: A moved spot takes the label of the nearest one within so many spacings.
REACH = 0.75


def moved_labels(
    coordinates: Floats, labels: Labels, n_moves: int, rng: np.random.Generator
) -> Iterator[Labels]:
    """Yield labels that two groups have after a turn, and a shift, of both together.

    Their shapes and their distance stay; a group that leaves the slide is cut off.

    Parameters
    ----------
    coordinates : ndarray of shape (n_spots, 2)
        Places of all spots.
    labels : ndarray of shape (n_spots,)
        `NEITHER`, `GROUP` or `AGAINST` for each.
    n_moves : int
        How many are wanted; fewer come where the groups hardly fit elsewhere.
    rng : Generator
        Draws.
    """
    from scipy.spatial import cKDTree

    tree = cKDTree(coordinates)
    reach = REACH * float(np.median(tree.query(coordinates, k=2)[0][:, 1]))
    n_yielded = 0
    for number in range(N_TRIES * n_moves):
        # Turns about the middle first: what covers the slide cannot be shifted.
        spread = 0.0 if number % 2 == 0 else 1.0
        moved = _moved(tree, coordinates, labels, spread, reach, rng)
        if _is_like(moved, labels):
            n_yielded += 1
            yield moved
        if n_yielded == n_moves:
            return


def _moved(
    tree: cKDTree,
    coordinates: Floats,
    labels: Labels,
    spread: float,
    reach: float,
    rng: np.random.Generator,
) -> Labels:
    """Return the labels after one move, drawn at random."""
    angle = rng.uniform(0, 2 * np.pi)
    cosine, sine = np.cos(angle), np.sin(angle)
    turn = np.array([[cosine, -sine], [sine, cosine]])
    middle = (coordinates.min(axis=0) + coordinates.max(axis=0)) / 2
    half = np.ptp(coordinates, axis=0) / 2
    shift = spread * rng.uniform(-half, half)
    places = (coordinates - middle - shift) @ turn + middle
    distance, nearest = tree.query(places, distance_upper_bound=reach)
    is_there = np.isfinite(distance)
    moved = np.full_like(labels, NEITHER)
    moved[is_there] = labels[nearest[is_there]]
    return moved


def _is_like(moved: Labels, labels: Labels) -> bool:
    """Tell whether both groups are mostly on the slide."""
    return all(
        (moved == group).sum() >= LEAST_KEPT * (labels == group).sum()
        for group in (GROUP, AGAINST)
    )
