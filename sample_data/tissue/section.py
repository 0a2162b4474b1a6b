"""The stained section of a simulated tissue: all its cells and vessels, painted."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from napari_destvi.simulation.annotated import UM_PER_PIXEL
from napari_destvi.simulation.tissue import N_GENERATORS, SimulatedTissue
from tissue.cell_positions import place_cells
from tissue.raster import raster_over
from tissue.stained_image import paint_section
from tissue.vessels import draw_vessels

#: The factor from full-resolution pixels to pixels of the image that is kept.
HIRES_SCALE = 0.22
#: One per step below, after those of the simulation.
N_PAINT_GENERATORS = 3


def paint_tissue(tissue: SimulatedTissue) -> NDArray[np.uint8]:
    """Place all cells and vessels of the section and stain them.

    Returns
    -------
    ndarray of shape (height, width, 3)
    """
    every = np.random.default_rng(tissue.seed).spawn(N_GENERATORS + N_PAINT_GENERATORS)
    generators = iter(every[N_GENERATORS:])
    outline, mixture = tissue.outline, tissue.mixture
    spots = tissue.spots.centres
    vessels = draw_vessels(next(generators), outline, spots, mixture)
    cells = place_cells(
        next(generators), outline, spots, tissue.cell_numbers, mixture, vessels
    )
    raster = raster_over(outline.size, um_per_pixel=UM_PER_PIXEL / HIRES_SCALE)
    return paint_section(next(generators), raster, outline, cells, vessels)
