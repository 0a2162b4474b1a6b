"""Lumina of vessels and the red blood cells in them, as drawn on the image."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tissue.canvas import DARKEST, Canvas
from tissue.raster import Raster
from tissue.vessels import Vessels

Floats = NDArray[np.float64]

#: The lumen is this much smaller than the wall around it; corners of its outline.
LUMEN_SHARE = 0.9
N_CORNERS = 64
#: Share of vessels with red blood cells, and how many they hold.
FILLED_SHARE, N_RED_CELLS = 0.45, (4, 22)
#: Radius in micrometres, and how near to the wall they come.
RED_CELL_UM, NEAREST_TO_WALL = 3.2, 0.75


def draw_lumina(raster: Raster, vessels: Vessels) -> Floats:
    """Share of each pixel that is the lumen of a vessel, shape of the raster."""
    canvas = Canvas(raster)
    turns = np.linspace(0.0, 2.0 * np.pi, N_CORNERS, endpoint=False)
    for vessel, centre in enumerate(vessels.centres):
        rim = vessels.rim(vessel, turns)
        canvas.polygon(centre + LUMEN_SHARE * (rim - centre), grey=DARKEST)
    return canvas.finish()


def draw_red_cells(
    rng: np.random.Generator, raster: Raster, vessels: Vessels
) -> Floats:
    """Share of each pixel that is red blood cell, shape of the raster."""
    canvas = Canvas(raster)
    filled = rng.random(len(vessels.centres)) < FILLED_SHARE
    for vessel in np.flatnonzero(filled):
        for place in _inside(rng, vessels, int(vessel)):
            canvas.dot(place, radius=RED_CELL_UM, grey=DARKEST)
    return canvas.finish()


def _inside(rng: np.random.Generator, vessels: Vessels, vessel: int) -> Floats:
    """Random places in a lumen, shape (n_red_cells, 2)."""
    n_cells = int(rng.integers(*N_RED_CELLS))
    centre = vessels.centres[vessel]
    rim = vessels.rim(vessel, rng.uniform(0.0, 2.0 * np.pi, n_cells))
    nearness = rng.uniform(0.0, NEAREST_TO_WALL, (n_cells, 1))
    return np.asarray(centre + (rim - centre) * nearness)
