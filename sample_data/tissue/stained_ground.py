"""What lies between the nuclei of the stained image: cytoplasm, fibres, glass.

Stains are optical densities: 0 lets all light through. Lengths are in micrometres.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter
from scipy.special import expit

from napari_destvi.simulation.cell_types import SAMPLE_TYPE_NAMES
from napari_destvi.simulation.fields import draw_field
from napari_destvi.simulation.outline import Outline
from tissue.cell_positions import Cells
from tissue.fibres import FibreDirection, draw_fibres
from tissue.neighbourhood import Neighbourhood, look_around
from tissue.raster import Raster

Floats = NDArray[np.float64]

#: Cytoplasm of each type: eosin (pink), haematoxylin (blue), and how far it
#: reaches from the nucleus.
CYTOPLASM = {
    "Tumour cell": (0.52, 0.25, 14.0),
    "Fibroblast": (0.70, 0.02, 5.0),
    "Macrophage": (0.36, 0.05, 10.0),
    "T cell": (0.38, 0.24, 6.0),
    "Endothelial cell": (0.62, 0.04, 5.0),
    "Plasma cell": (0.50, 0.34, 7.0),
}
#: The same stains beyond the reach of any cell; among tumour and T cells, whose
#: regions are dense, more of the blue one.
MATRIX_EOSIN, MATRIX_HAEMATOXYLIN = 0.50, 0.02
DENSE_HAEMATOXYLIN = {"Tumour cell": 0.14, "T cell": 0.08}
#: Softness of the border of a cell, and blur of the whole.
BORDER_UM, BLUR_UM = 1.2, 1.8
#: Paleness of the seam where two cells meet; fibres hide most of it.
SEAM_PALENESS, SEAM_HIDDEN = 0.22, 0.6
#: Fibres: contrast where all is fibroblast, and where none is; how fibrous the
#: surroundings of endothelial cells are.
FIBRE_CONTRAST, BARE_CONTRAST, ENDOTHELIAL_FIBRES = 0.36, 0.04, 0.6
#: Slits between fibres: how far below the mean they open, how sharply, how pale.
SLIT_LEVEL, SLIT_SHARPNESS, SLIT_PALENESS = 1.4, 6.0, 0.75
#: Foam in macrophages: bubble size in pixels and contrast.
FOAM_PX, FOAM_CONTRAST = 1.5, 0.22
#: Uneven staining, broad and fine: length scale and size.
UNEVEN = ((700.0, 0.08), (150.0, 0.06))
#: Ragged edge of the tissue, broad and fine: length scale and size; its limit.
RAGGED, RAGGED_LIMIT_UM = ((90.0, 10.0), (22.0, 4.0)), 18.0
#: Width over which tissue fades into glass.
EDGE_SOFTNESS_UM = 8.0


@dataclass(frozen=True)
class Ground:
    """The stained image without nuclei and vessels.

    Attributes
    ----------
    eosin, haematoxylin : ndarray of shape (height, width)
        Optical densities.
    tissue : ndarray of shape (height, width)
        From 0, glass, to 1, tissue.
    """

    eosin: Floats
    haematoxylin: Floats
    tissue: Floats


def stain_ground(
    rng: np.random.Generator,
    raster: Raster,
    outline: Outline,
    cells: Cells,
    direction: FibreDirection,
) -> Ground:
    """Stain everything but nuclei and vessels."""
    around = look_around(raster, cells)
    eosin, haematoxylin = _stain_cytoplasm(raster, around)
    texture = _draw_texture(rng, raster, around, direction)
    texture *= np.exp(_waves(rng, raster, UNEVEN))
    tissue = _draw_tissue_mask(rng, raster, outline)
    return Ground(eosin * texture, haematoxylin * texture, tissue)


def _stain_cytoplasm(raster: Raster, around: Neighbourhood) -> tuple[Floats, Floats]:
    """Eosin and haematoxylin of cell bodies in their matrix."""
    table = np.array([CYTOPLASM[name] for name in SAMPLE_TYPE_NAMES])
    eosin, haematoxylin, reach = np.moveaxis(table[around.cell_type], -1, 0)
    body = expit((reach - around.distance) / BORDER_UM)
    dense = sum(
        amount * around.shares[name] for name, amount in DENSE_HAEMATOXYLIN.items()
    )
    pink = body * eosin + (1.0 - body) * MATRIX_EOSIN
    blue = body * haematoxylin + (1.0 - body) * (MATRIX_HAEMATOXYLIN + dense)
    blur = BLUR_UM / raster.um_per_pixel
    return gaussian_filter(pink, blur), gaussian_filter(blue, blur)


def _draw_texture(
    rng: np.random.Generator,
    raster: Raster,
    around: Neighbourhood,
    direction: FibreDirection,
) -> Floats:
    """Factor on both stains: fibres with slits, seams between cells, foam."""
    fibrous = around.shares["Fibroblast"]
    fibrous = fibrous + ENDOTHELIAL_FIBRES * around.shares["Endothelial cell"]
    fibres = draw_fibres(rng, raster, direction)
    slits = fibrous * expit(SLIT_SHARPNESS * (-fibres - SLIT_LEVEL))
    seams = around.seam * (1.0 - SEAM_HIDDEN * fibrous)
    foam = gaussian_filter(rng.normal(size=raster.shape), FOAM_PX)
    foam *= around.shares["Macrophage"] / foam.std()
    contrast = (BARE_CONTRAST + FIBRE_CONTRAST * fibrous) * fibres
    contrast += FOAM_CONTRAST * foam
    pale = (1.0 - SLIT_PALENESS * slits) * (1.0 - SEAM_PALENESS * seams)
    return np.asarray(np.exp(contrast) * pale)


def _draw_tissue_mask(
    rng: np.random.Generator, raster: Raster, outline: Outline
) -> Floats:
    ragged = _waves(rng, raster, RAGGED).clip(-RAGGED_LIMIT_UM, RAGGED_LIMIT_UM)
    depth = raster.smooth_map(outline.depth) + ragged
    return np.asarray((depth / EDGE_SOFTNESS_UM + 0.5).clip(0.0, 1.0))


def _waves(
    rng: np.random.Generator, raster: Raster, scales: tuple[tuple[float, float], ...]
) -> Floats:
    """Sum of smooth fields, each with its length scale and size."""
    total = np.zeros(raster.shape)
    for length, size in scales:
        total += size * raster.smooth_map(draw_field(rng, length_um=length))
    return total
