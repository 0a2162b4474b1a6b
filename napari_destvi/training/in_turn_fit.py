"""The proportions of all spots first, with the states averaged out; then the states."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from napari_destvi.model.proportions import shares
from napari_destvi.model.reference import ReferenceModel
from napari_destvi.model.spots import SpotModel
from napari_destvi.results import Result, Stage
from napari_destvi.training.intervals import calibrated_intervals
from napari_destvi.training.mean_expression import mean_expression
from napari_destvi.training.optimisation import TrainingPoint
from napari_destvi.training.proportions import Mixture, ProportionFit
from napari_destvi.training.readout import read_out, read_out_proportions
from napari_destvi.training.spot_fit import SpotTask
from napari_destvi.training.state_prior import estimate_state_prior
from napari_destvi.training.states import build_states, train_states

if TYPE_CHECKING:
    from jaxtyping import Float

#: Streams of random numbers.
EXPRESSION, PROPORTIONS, STATE_WEIGHTS, STATES = range(4)


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """The proportions once they are final.

    Parameters
    ----------
    mixture : Mixture
        Abundances, gene factors and noise profile.
    low, high : Tensor of shape (n_spots, n_cell_types)
        Bounds of the 90 % interval of each share.
    """

    mixture: Mixture
    low: Float[Tensor, "spots types"] = field(repr=False)
    high: Float[Tensor, "spots types"] = field(repr=False)


class InTurnFit:
    """Two models, trained in two stages.

    Parameters
    ----------
    task : SpotTask
        What to fit.
    """

    def __init__(self, task: SpotTask) -> None:
        assert isinstance(task.reference, ReferenceModel)
        self.task, self.reference = task, task.reference
        self.prior = estimate_state_prior(
            task.reference,
            task.problem.reference,
            n_components=task.plan.preset.n_prior_components,
            seed=task.config.seed,
        )
        self.proportions = ProportionFit(
            task.problem,
            task.plan,
            task.counts,
            mean_expression(
                task.reference,
                task.problem.reference,
                generator=task.generator(EXPRESSION),
            ),
            amortized=task.config.amortizes_proportions,
            generator=task.generator(PROPORTIONS),
        )
        self.found: Found | None = None
        self.states: SpotModel | None = None

    @property
    def stages(self) -> dict[Stage, int]:
        """The stages in their order, with their epochs."""
        plan = self.task.plan
        return {"spots": plan.epochs, "states": plan.state_epochs}

    def train(self, stage: Stage) -> Iterator[TrainingPoint]:
        """Train a stage; yield now and then, with the loss per spot."""
        return self.proportions.train() if stage == "spots" else self._train_states()

    def _train_states(self) -> Iterator[TrainingPoint]:
        task = self.task
        self.states = build_states(
            self.reference,
            self.prior,
            self._final().mixture,
            amortized=task.config.amortizes_states,
            plan=task.plan,
            generator=task.generator(STATE_WEIGHTS),
        )
        yield from train_states(
            self.states, task.counts, task.plan, generator=task.generator(STATES)
        )

    def read_out(self, **details: Any) -> Result:  # noqa: ANN401 - fields of Result
        """Return what is found so far; `details` are further fields of the result."""
        task = self.task
        if self.found is None and details["status"] == "running":
            mixture = self.proportions.mixture()
            return read_out_proportions(mixture, self.prior, task.problem, **details)
        found = self._final()
        details |= {
            "proportions_low": found.low.cpu().numpy(),
            "proportions_high": found.high.cpu().numpy(),
        }
        if self.states is None:
            return read_out_proportions(
                found.mixture, self.prior, task.problem, **details
            )
        return read_out(self.states, task.counts, task.totals, task.problem, **details)

    def _final(self) -> Found:
        if self.found is None:
            mixture = self.proportions.mixture()
            self.found = Found(mixture, *self._bounds(mixture))
        return self.found

    @torch.no_grad()
    def _bounds(self, mixture: Mixture) -> tuple[Tensor, Tensor]:
        profile = self.proportions.expression.profile() * mixture.gene_factor.exp()
        intervals = calibrated_intervals(
            self.proportions.proportions,
            profile,
            counts=self.task.counts,
            simulated=self.proportions.simulated,
            gene_factor=mixture.gene_factor,
        )
        return intervals.bounds(shares(mixture.abundance))
