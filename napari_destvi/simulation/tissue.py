"""The whole simulation on one page: from a seed and a design to tissue and counts."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from napari_destvi.simulation.design import Design
from napari_destvi.simulation.fields import (
    Composition,
    activation_at,
    draw_activations,
    draw_composition,
)
from napari_destvi.simulation.gene_programmes import GeneProgrammes, draw_programmes
from napari_destvi.simulation.learned import Learned, active_programmes
from napari_destvi.simulation.molecule_counts import (
    Platform,
    ReferenceCounts,
    SpotCounts,
    count_reference,
    count_spots,
    draw_cell_numbers,
    draw_platform,
)
from napari_destvi.simulation.outline import (
    Outline,
    SpotGrid,
    draw_outline,
    place_spots,
)

#: One per step below.
N_GENERATORS = 8


@dataclass(frozen=True)
class SimulatedTissue:
    """Everything that is known of a simulated tissue.

    Attributes
    ----------
    design, seed
        What it was drawn from.
    outline, mixture
        Its shape, and the expected mixture of types at every place.
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
    """

    design: Design
    seed: int
    outline: Outline = field(repr=False)
    mixture: Composition = field(repr=False)
    spots: SpotGrid = field(repr=False)
    cell_numbers: NDArray[np.int64] = field(repr=False)
    activation: NDArray[np.float64] = field(repr=False)
    programmes: GeneProgrammes = field(repr=False)
    platform: Platform = field(repr=False)
    spot_counts: SpotCounts = field(repr=False)
    reference_counts: ReferenceCounts = field(repr=False)


def simulate_tissue(
    design: Design, *, seed: int, exact: bool = True, learned: Learned | None = None
) -> SimulatedTissue:
    """Draw a tissue.

    Every step has its own random generator, so that a change of, say, the reference
    leaves the slide as it is.

    Parameters
    ----------
    design : Design
        Sizes and difficulty; its types and genes are those of `learned`, if given.
    seed : int
        Of everything random.
    exact : bool
        Whether there are exactly as many spots as designed, or all that lie on a
        tissue of that size.
    learned : Learned, optional
        Expression of the types; without it, it is drawn.
    """
    generators = iter(np.random.default_rng(seed).spawn(N_GENERATORS))
    cell_types = design.cell_types
    outline = draw_outline(next(generators), n_spots=design.n_spots)
    spots = place_spots(outline, n_spots=design.n_spots if exact else None)
    mixture = draw_composition(next(generators), cell_types, spots.centres)
    expected = mixture(spots.centres)
    cell_numbers = draw_cell_numbers(next(generators), design, expected)
    activations = draw_activations(
        next(generators), cell_types, spots.centres, expected
    )
    activation = activation_at(activations, cell_types, spots.centres)
    programmes, platform = _genes(
        design, learned, rng=next(generators), platform_rng=next(generators)
    )
    counts = count_spots(
        next(generators),
        programmes,
        platform,
        cell_numbers,
        activation,
        capture=design.capture,
    )
    reference = count_reference(next(generators), programmes, platform, design)
    return SimulatedTissue(
        design,
        seed,
        outline,
        mixture,
        spots,
        cell_numbers,
        activation,
        programmes,
        platform,
        counts,
        reference,
    )


def _genes(
    design: Design,
    learned: Learned | None,
    *,
    rng: np.random.Generator,
    platform_rng: np.random.Generator,
) -> tuple[GeneProgrammes, Platform]:
    if learned is None:
        return draw_programmes(rng, design), draw_platform(platform_rng, design)
    platform = draw_platform(platform_rng, design, dispersion=learned.dispersion)
    return active_programmes(learned, design), platform
