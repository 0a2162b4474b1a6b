"""How far the shares of Cell2location may be off, from a simulated slide.

The posterior does not tell: its numbers are independent of each other, and its
quantiles hold but a few of the true shares that they should. So the whole model is
fitted once more, to spots whose cells are known.
"""

from __future__ import annotations

from collections.abc import Iterator
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
from napari_destvi.training.counts import Counts
from napari_destvi.training.dispersion import mean_overdispersion
from napari_destvi.training.intervals import (
    MISFIT_RANGE,
    Intervals,
    intervals_of,
)
from napari_destvi.training.kept_stage import NOT_KEPT, KeptStage
from napari_destvi.training.simulated_spots import SimulatedSpots
from napari_destvi.training.training_point import TrainingPoint

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


class IntervalFit:
    """The fit of spots whose cells are known, for the intervals of the slide's shares.

    Parameters
    ----------
    model : AbundanceModel
        Of the slide, trained.
    problem : Problem
        The slide, whose spots are imitated, and the cells they are made of.
    config, plan : FitConfig, FitPlan
        What the slide was fitted with.
    generator : torch.Generator
        Source of the simulated spots and of their training.
    """

    def __init__(
        self,
        model: AbundanceModel,
        problem: Problem,
        config: FitConfig,
        plan: FitPlan,
        *,
        generator: torch.Generator,
    ) -> None:
        self._model, self._slide, self._generator = model, problem.spatial, generator
        n_spots = n_simulated_spots(problem)
        simulated = SimulatedSpots(problem, n_simulated=n_spots, generator=generator)
        gene_factor = model.shared.mean("gene_factor")[0].log()
        self._known = simulated.draw(n_spots, gene_factor)
        self._spatial = _slide_of(self._known.counts)
        self._again = build_abundances(
            model.signatures, self._spatial, config, generator=generator
        )
        self._plan = _short_plan(plan, n_spots)

    def train(self, kept: KeptStage = NOT_KEPT) -> Iterator[TrainingPoint]:
        """Train the model of the simulated spots.

        Parameters
        ----------
        kept : KeptStage
            Where the state of that is saved and may lie.
        """
        counts = Counts(self._spatial.counts, device=self._generator.device)
        return train_abundances(
            self._again, counts, self._plan, generator=self._generator, kept=kept
        )

    def intervals(self) -> Intervals:
        """Return the intervals of the shares of the slide, after the training."""
        found = torch.from_numpy(shares(cell_numbers(self._again.local).sure))
        intervals = intervals_of(self._known, found.to(self._generator.device))
        of_slide = _misfit(self._model, self._slide)
        misfit = of_slide / _misfit(self._again, self._spatial)
        return Intervals(intervals.half_width * misfit.sqrt().clamp(*WIDENING))


def n_simulated_spots(problem: Problem) -> int:
    """Return how many spots are simulated, all of them in each step."""
    return int(np.clip(problem.spatial.n_spots, *N_SPOTS))


def n_interval_epochs(plan: FitPlan) -> int:
    """Return the length of their training."""
    return min(plan.epochs, N_STEPS)


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
        epochs=n_interval_epochs(plan),
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
