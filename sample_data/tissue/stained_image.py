"""The picture of the section, stained with haematoxylin and eosin."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from napari_destvi.simulation.outline import Outline
from tissue.cell_positions import Cells
from tissue.fibres import draw_direction
from tissue.raster import Raster
from tissue.stained_ground import Ground, stain_ground
from tissue.stained_nuclei import draw_nuclei
from tissue.stained_vessels import draw_lumina, draw_red_cells
from tissue.vessels import Vessels

Floats = NDArray[np.float64]

#: Light behind the glass, and what one unit of each stain takes from red, green
#: and blue (Beer-Lambert); chosen by eye.
GLASS = (248.0, 248.0, 248.0)
HAEMATOXYLIN = (0.92, 1.12, 0.50)
EOSIN = (0.07, 0.50, 0.24)
BLOOD = (0.10, 1.05, 0.85)
#: Density of a red blood cell, and what is left of the stains in a lumen.
BLOOD_DENSITY = 0.75
PLASMA_SHARE = 0.05
#: Colours are rounded to multiples of this: invisible, and the file is half as large.
COLOUR_STEP = 4


def paint_section(
    rng: np.random.Generator,
    raster: Raster,
    outline: Outline,
    cells: Cells,
    vessels: Vessels,
) -> NDArray[np.uint8]:
    """Paint the section.

    Returns
    -------
    ndarray of shape (height, width, 3)
        Red, green and blue.
    """
    direction = draw_direction(rng)
    ground = stain_ground(rng, raster, outline, cells, direction)
    nuclei = draw_nuclei(rng, raster, cells, direction)
    lumina = draw_lumina(raster, vessels)
    blood = draw_red_cells(rng, raster, vessels) * lumina * BLOOD_DENSITY
    return _to_rgb(*_combine(ground, nuclei, lumina), blood)


def _combine(ground: Ground, nuclei: Floats, lumina: Floats) -> tuple[Floats, Floats]:
    """Haematoxylin and eosin of the whole picture."""
    solid = ground.tissue * (1.0 - (1.0 - PLASMA_SHARE) * lumina)
    return (ground.haematoxylin + nuclei) * solid, ground.eosin * solid


def _to_rgb(haematoxylin: Floats, eosin: Floats, blood: Floats) -> NDArray[np.uint8]:
    stains = np.stack([haematoxylin, eosin, blood], axis=-1)
    density = stains @ np.array([HAEMATOXYLIN, EOSIN, BLOOD])
    light = np.array(GLASS) * np.exp(-density)
    return np.asarray(light // COLOUR_STEP * COLOUR_STEP, dtype=np.uint8)
