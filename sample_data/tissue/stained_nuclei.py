"""The nuclei of the stained image: shape, direction and darkness by cell type."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from napari_destvi.simulation.cell_types import SAMPLE_TYPE_NAMES
from tissue.canvas import DARKEST, Canvas
from tissue.cell_positions import Cells
from tissue.fibres import FibreDirection
from tissue.raster import Raster

Floats = NDArray[np.float64]

#: Grey level of a nucleus of darkness 1; the rest is room for darker ones.
GREY_OF_ONE = 150
#: Corners of an outline, and how uneven the outline is.
N_CORNERS, UNEVENNESS = 16, 0.05
#: The rim of a nucleus is darker than its inside by this factor.
RIM_DARKNESS = 1.25
#: Tumour nuclei show a nucleolus this often, of this radius (in micrometres) and
#: so much darker than the nucleus.
NUCLEOLUS_SHARE, NUCLEOLUS_UM, NUCLEOLUS_DARKNESS = 0.6, 0.9, 1.5
#: Spread of the log aspect and log darkness, and of the angle along a fibre.
ASPECT_SPREAD, DARKNESS_SPREAD, ANGLE_SPREAD = 0.12, 0.15, 0.2


@dataclass(frozen=True)
class Look:
    """Half length in micrometres, length over width, darkness, spread of length."""

    half_length: float
    aspect: float
    darkness: float
    spread: float


LOOKS = {
    "Tumour cell": Look(5.0, 1.3, 0.80, 0.20),
    "Fibroblast": Look(6.2, 3.4, 0.85, 0.15),
    "Macrophage": Look(4.3, 1.5, 0.62, 0.15),
    "T cell": Look(3.5, 1.08, 1.40, 0.10),
    "Endothelial cell": Look(5.6, 3.0, 0.95, 0.10),
    "Plasma cell": Look(3.4, 1.15, 1.15, 0.10),
}


def draw_nuclei(
    rng: np.random.Generator, raster: Raster, cells: Cells, direction: FibreDirection
) -> Floats:
    """Haematoxylin of all nuclei, shape of the raster."""
    outlines = _outlines(rng, cells, _angles(rng, cells, direction))
    greys = _greys(rng, cells)
    canvas = Canvas(raster)
    for outline, grey in zip(outlines, greys, strict=True):
        rim = min(DARKEST, int(RIM_DARKNESS * grey))
        canvas.polygon(outline, grey=int(grey), rim=rim)
    _draw_nucleoli(rng, canvas, cells, greys)
    return canvas.finish() * DARKEST / GREY_OF_ONE


def _angles(
    rng: np.random.Generator, cells: Cells, direction: FibreDirection
) -> Floats:
    """Fibroblasts lie along fibres, cells of a vessel along its wall."""
    n_cells = len(cells.positions)
    along_fibres = direction(cells.positions) + rng.normal(0, ANGLE_SPREAD, n_cells)
    fibroblast = cells.cell_types == SAMPLE_TYPE_NAMES.index("Fibroblast")
    free = np.where(fibroblast, along_fibres, rng.uniform(0.0, np.pi, n_cells))
    return np.where(np.isnan(cells.wall_angles), free, cells.wall_angles)


def _greys(rng: np.random.Generator, cells: Cells) -> NDArray[np.int64]:
    """Grey level of each nucleus, light enough for a nucleolus to be darker."""
    darkness = _of_each_cell(cells, "darkness")
    varied = darkness * rng.lognormal(0.0, DARKNESS_SPREAD, len(darkness))
    return (GREY_OF_ONE * varied).clip(0, DARKEST).astype(np.int64)


def _outlines(rng: np.random.Generator, cells: Cells, angles: Floats) -> Floats:
    """Corners of all nuclei in micrometres, shape (n_cells, N_CORNERS, 2)."""
    half_length = _of_each_cell(cells, "half_length")
    half_length = half_length * rng.lognormal(0.0, _of_each_cell(cells, "spread"))
    flatness = rng.lognormal(0.0, ASPECT_SPREAD, len(angles))
    half_width = half_length * flatness / _of_each_cell(cells, "aspect")
    turns = np.linspace(0.0, 2.0 * np.pi, N_CORNERS, endpoint=False)
    uneven = 1.0 + UNEVENNESS * rng.normal(size=(len(angles), N_CORNERS))
    along = half_length[:, None] * np.cos(turns) * uneven
    across = half_width[:, None] * np.sin(turns) * uneven
    cosine, sine = np.cos(angles)[:, None], np.sin(angles)[:, None]
    x, y = along * cosine - across * sine, along * sine + across * cosine
    return cells.positions[:, None, :] + np.stack([x, y], axis=-1)


def _draw_nucleoli(
    rng: np.random.Generator, canvas: Canvas, cells: Cells, greys: NDArray[np.int64]
) -> None:
    tumour = cells.cell_types == SAMPLE_TYPE_NAMES.index("Tumour cell")
    shown = np.flatnonzero(tumour & (rng.random(len(tumour)) < NUCLEOLUS_SHARE))
    places = cells.positions[shown] + rng.normal(0.0, NUCLEOLUS_UM, (len(shown), 2))
    darker = (NUCLEOLUS_DARKNESS * greys[shown]).clip(0, DARKEST).astype(np.int64)
    for place, grey in zip(places, darker, strict=True):
        canvas.dot(place, radius=NUCLEOLUS_UM, grey=int(grey))


def _of_each_cell(cells: Cells, quality: str) -> Floats:
    """One number of the look of its type for each cell, shape (n_cells,)."""
    per_type = np.array([getattr(LOOKS[name], quality) for name in SAMPLE_TYPE_NAMES])
    return np.asarray(per_type[cells.cell_types])
