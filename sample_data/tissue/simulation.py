"""The whole simulation on one page: from a seed to tissue, counts and picture."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tissue.cell_positions import place_cells
from tissue.fields import (
    Composition,
    activation_at,
    draw_activations,
    draw_composition,
)
from tissue.gene_programmes import GeneProgrammes, draw_programmes
from tissue.molecule_counts import (
    Platform,
    ReferenceCounts,
    SpotCounts,
    count_reference,
    count_spots,
    draw_cell_numbers,
    draw_platform,
)
from tissue.outline import Outline, SpotGrid, draw_outline, place_spots
from tissue.raster import raster_over
from tissue.stained_image import paint_section
from tissue.vessels import draw_vessels

#: Size of a full-resolution pixel, as of a 20x objective, and the factor from
#: full-resolution pixels to pixels of the image that is kept.
UM_PER_PIXEL = 0.5
HIRES_SCALE = 0.22
#: One per step below.
N_GENERATORS = 11


@dataclass(frozen=True)
class SimulatedTissue:
    """Everything that is known of the sample tissue.

    Attributes
    ----------
    seed
        What it was drawn from.
    spots
        Centres in micrometres and places on the slide.
    cell_numbers : ndarray of shape (n_spots, n_cell_types)
        Cells under each spot.
    activation : ndarray of shape (n_spots, n_cell_types)
        From 0 to 1; NaN for types without one.
    programmes, platform
        The genes.
    spot_counts, reference_counts
        What the two instruments report.
    image : ndarray of shape (height, width, 3)
        The stained section.
    """

    seed: int
    spots: SpotGrid
    cell_numbers: NDArray[np.int64]
    activation: NDArray[np.float64]
    programmes: GeneProgrammes
    platform: Platform
    spot_counts: SpotCounts
    reference_counts: ReferenceCounts
    image: NDArray[np.uint8]


def simulate_tissue(
    *, seed: int, n_spots: int = 1000, n_reference_cells: int = 2000
) -> SimulatedTissue:
    """Draw a tissue with about `n_spots` spots.

    Every step has its own random generator, so that a change of, say, the picture
    leaves the counts as they are.
    """
    generators = iter(np.random.default_rng(seed).spawn(N_GENERATORS))
    outline = draw_outline(next(generators), n_spots=n_spots)
    spots = place_spots(outline)
    mixture = draw_composition(next(generators), spots.centres)
    expected = mixture(spots.centres)
    cell_numbers = draw_cell_numbers(next(generators), expected)
    activations = draw_activations(next(generators), spots.centres, expected)
    activation = activation_at(activations, spots.centres)
    programmes = draw_programmes(next(generators))
    platform = draw_platform(next(generators))
    return SimulatedTissue(
        seed,
        spots,
        cell_numbers,
        activation,
        programmes,
        platform,
        count_spots(next(generators), programmes, platform, cell_numbers, activation),
        count_reference(
            next(generators), programmes, platform, n_cells=n_reference_cells
        ),
        _paint(generators, outline, spots.centres, cell_numbers, mixture),
    )


def _paint(
    generators: Iterator[np.random.Generator],
    outline: Outline,
    spots: NDArray[np.float64],
    cell_numbers: NDArray[np.int64],
    mixture: Composition,
) -> NDArray[np.uint8]:
    """Place all cells and vessels of the section and stain them."""
    vessels = draw_vessels(next(generators), outline, spots, mixture)
    cells = place_cells(
        next(generators), outline, spots, cell_numbers, mixture, vessels
    )
    raster = raster_over(outline.size, um_per_pixel=UM_PER_PIXEL / HIRES_SCALE)
    return paint_section(next(generators), raster, outline, cells, vessels)
