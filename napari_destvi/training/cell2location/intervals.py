"""How far the shares of Cell2location may be off, from a simulated slide.

The posterior does not tell: its numbers are independent of each other, and its
quantiles hold but a few of the true shares that they should. So the whole model is
fitted once more, to spots whose cells are known.
"""

from __future__ import annotations

from collections import deque
from dataclasses import replace

import numpy as np
import scipy.sparse as sp
import torch
from torch import Tensor

from napari_destvi.config import FitConfig, FitPlan, cell2location_preset
from napari_destvi.config.presets import DEFAULT_PRESET
from napari_destvi.data.problem import Problem, Spatial
from napari_destvi.model.cell2location.spots import AbundanceModel
from napari_destvi.results import Result
from napari_destvi.training.cell2location.readout import cell_numbers, shares
from napari_destvi.training.cell2location.spots import (
    build_abundances,
    train_abundances,
)
from napari_destvi.training.checkpoint import NOT_KEPT, KeptStage
from napari_destvi.training.counts import Counts
from napari_destvi.training.dispersion import mean_overdispersion
from napari_destvi.training.intervals import (
    MISFIT_RANGE,
    Intervals,
    intervals_of,
)
from napari_destvi.training.simulated_spots import SimulatedSpots

#: Simulated spots: as many as the slide has, within these limits.
N_SPOTS = (256, 512)
#: By how much a slide that fits worse than the simulated one widens the intervals. One
#: that fits better does not narrow them: what spots tell of the misfit is rough.
WIDENING = (1.0, MISFIT_RANGE[1])
#: Steps at most: a third of those of the default, which find the same shares.
N_STEPS = 1000


def with_intervals(result: Result, intervals: Intervals) -> Result:
    """Return a result with these intervals of its shares."""
    found = torch.from_numpy(result.proportions).to(intervals.half_width.device)
    low, high = (bound.cpu().numpy() for bound in intervals.bounds(found))
    return replace(result, proportions_low=low, proportions_high=high)


def share_intervals(
    model: AbundanceModel,
    problem: Problem,
    config: FitConfig,
    plan: FitPlan,
    *,
    generator: torch.Generator,
    kept: KeptStage = NOT_KEPT,
) -> Intervals:
    """Return the intervals of the shares that a trained model finds.

    Parameters
    ----------
    model : AbundanceModel
        Of the slide.
    problem : Problem
        The slide, whose spots are imitated, and the cells they are made of.
    config, plan : FitConfig, FitPlan
        What the slide was fitted with.
    generator : torch.Generator
        Source of the simulated spots and of their training.
    kept : KeptStage
        Where the state of that is saved and may lie.
    """
    n_spots = int(np.clip(problem.spatial.n_spots, *N_SPOTS))
    simulated = SimulatedSpots(problem, n_simulated=n_spots, generator=generator)
    known = simulated.draw(n_spots, model.shared.mean("gene_factor")[0].log())
    spatial = _slide_of(known.counts)
    again = build_abundances(model.signatures, spatial, config, generator=generator)
    counts = Counts(spatial.counts, device=generator.device)
    short = _short_plan(plan, n_spots)
    points = train_abundances(again, counts, short, generator=generator, kept=kept)
    deque(points, maxlen=0)
    found = shares(cell_numbers(again.local).sure)
    intervals = intervals_of(known, torch.from_numpy(found).to(generator.device))
    misfit = _misfit(model, problem.spatial) / _misfit(again, spatial)
    return Intervals(intervals.half_width * misfit.sqrt().clamp(*WIDENING))


def _misfit(model: AbundanceModel, spatial: Spatial) -> Tensor:
    """Return by how much the first spots deviate from what a model expects of them."""
    spots = torch.arange(min(spatial.n_spots, N_SPOTS[1]))
    rows = torch.from_numpy(spatial.counts[: len(spots)].toarray())
    mean = model.posterior_mean(spots.to(model.signatures.device))
    return mean_overdispersion(rows.to(mean.device), mean)


def _short_plan(plan: FitPlan, n_spots: int) -> FitPlan:
    return replace(
        plan,
        preset=cell2location_preset(DEFAULT_PRESET),
        epochs=min(plan.epochs, N_STEPS),
        batch_size=n_spots,
    )


def _slide_of(counts: Tensor) -> Spatial:
    """Return simulated counts as a slide; where its spots lie is of no account."""
    n_spots = len(counts)
    return Spatial(
        sp.csr_matrix(counts.cpu().numpy()),
        tuple(map(str, range(n_spots))),
        np.zeros((n_spots, 2)),
    )
