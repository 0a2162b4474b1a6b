"""The two AnnData objects of the sample: those of the simulation, and the image."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

import napari_destvi.simulation.annotated as simulated
from napari_destvi.simulation.design import Design
from napari_destvi.simulation.tissue import SimulatedTissue, simulate_tissue
from tissue.section import HIRES_SCALE

if TYPE_CHECKING:
    from anndata import AnnData

LIBRARY_ID = "sample_tissue"
SCRIPT = "sample_data/make_sample_data.py"
LICENCE = "CC0-1.0"


def simulate_sample(
    *, seed: int, n_spots: int = 1000, n_reference_cells: int = 2000
) -> SimulatedTissue:
    """Draw the tissue of the sample, with all spots that lie on it."""
    design = Design(n_spots=n_spots, n_reference_cells=n_reference_cells)
    return simulate_tissue(design, seed=seed, exact=False)


def build_spots(tissue: SimulatedTissue, image: NDArray[np.uint8]) -> AnnData:
    """Build the slide: counts, positions, image and everything that is true."""
    spots = simulated.build_spots(tissue, origin=_origin(tissue), library=LIBRARY_ID)
    slide = spots.uns["spatial"][LIBRARY_ID]
    slide["images"]["hires"] = image
    scales = {"tissue_hires_scalef": HIRES_SCALE, **slide["scalefactors"]}
    slide["scalefactors"] = scales
    return spots


def build_reference(tissue: SimulatedTissue) -> AnnData:
    """Build the single cells with their types and activations."""
    return simulated.build_reference(tissue, origin=_origin(tissue))


def _origin(tissue: SimulatedTissue) -> dict[str, Any]:
    return {"script": SCRIPT, "seed": tissue.seed, "licence": LICENCE}
