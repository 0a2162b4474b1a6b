"""How far the shares of Cell2location may be off, from simulated spots.

The posterior does not tell: its numbers are independent, and its quantiles hold but a
few of the true shares that they should. So the intervals are those of
`napari_destvi.training.intervals`, with this model as the estimate.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import torch

from napari_destvi.data.problem import Problem
from napari_destvi.model.cell2location.spots import AbundanceModel
from napari_destvi.results import Result
from napari_destvi.training.cell2location.other_spots import explain_others
from napari_destvi.training.counts import Counts
from napari_destvi.training.intervals import Intervals, calibrated_intervals
from napari_destvi.training.simulated_spots import SimulatedSpots

#: Simulated spots that are fitted, and real ones at most: 512 hold each of twelve types
#: in a hundred.
N_SPOTS = 512


def with_intervals(result: Result, intervals: Intervals) -> Result:
    """Return a result with these intervals of its shares."""
    found = torch.from_numpy(result.proportions).to(intervals.half_width.device)
    low, high = (bound.cpu().numpy() for bound in intervals.bounds(found))
    return replace(result, proportions_low=low, proportions_high=high)


def share_intervals(
    model: AbundanceModel,
    problem: Problem,
    counts: Counts,
    *,
    generator: torch.Generator,
) -> Intervals:
    """Return the intervals of the shares that a trained model finds.

    Parameters
    ----------
    model : AbundanceModel
        Of the slide.
    problem : Problem
        Gives the cells of the reference.
    counts : Counts
        Of the slide.
    generator : torch.Generator
        Source of the simulated spots.
    """
    return calibrated_intervals(
        partial(explain_others, model),
        counts=counts,
        simulated=SimulatedSpots(problem, n_simulated=N_SPOTS, generator=generator),
        gene_factor=model.shared.mean("gene_factor")[0].log(),
        heeds_misfit=True,
        n_spots=N_SPOTS,
    )
