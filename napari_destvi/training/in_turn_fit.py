"""The proportions of all spots first, with the states averaged out; then the states."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import torch
from torch import Tensor

from napari_destvi.config import SpotFitOrder
from napari_destvi.model.proportions import shares
from napari_destvi.model.reference import ReferenceModel
from napari_destvi.model.spots import Free, SpotModel
from napari_destvi.results import Result, Stage
from napari_destvi.results.result import Status
from napari_destvi.results.trained_model import TrainedModel
from napari_destvi.training.expression import model_of_decoder
from napari_destvi.training.found_shares import (
    ABUNDANCE,
    FoundShares,
    state_of_first,
)
from napari_destvi.training.intervals import calibrated_intervals
from napari_destvi.training.kept_prior import kept_state_prior
from napari_destvi.training.mean_expression import mean_expression
from napari_destvi.training.proportions import Mixture, ProportionFit
from napari_destvi.training.readout import read_out, read_out_proportions
from napari_destvi.training.reference_states import draw_reference_states
from napari_destvi.training.simulated_spots import SimulatedSpots
from napari_destvi.training.spot_fit import SpotTask
from napari_destvi.training.states import build_states, train_states
from napari_destvi.training.trained import trained_model
from napari_destvi.training.training_point import TrainingPoint

#: Streams of random numbers.
EXPRESSION, PROPORTIONS, STATE_WEIGHTS, STATES, INTERVALS, TRACES = range(6)
#: Before so many steps the states are near where they began: they are not shown.
MIN_STATE_STEPS = 100
#: Products of a share and a profile, of all spots, genes and types: for 50 rounds of
#: them a core needs about two seconds.
MOMENT = 1e8


class InTurnFit:
    """Two models, trained in two stages.

    Parameters
    ----------
    task : SpotTask
        What to fit.
    """

    order: SpotFitOrder = "in turn"

    def __init__(self, task: SpotTask) -> None:
        assert isinstance(task.reference, ReferenceModel)
        self.task, self.reference = task, task.reference
        self.prior = kept_state_prior(task)
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
        self.found: FoundShares | None = None
        self.states: SpotModel | None = None
        self.state_steps = 0

    @property
    def stages(self) -> dict[Stage, int]:
        """The stages in their order, with their epochs."""
        plan = self.task.plan
        return {"spots": plan.epochs, "shares": 1, "states": plan.state_epochs}

    @property
    def has_maps_at_once(self) -> bool:
        """Whether the most likely shares of all spots take no more than a moment.

        Not where nothing is trained: then they are what comes next anyway.
        """
        problem = self.task.problem
        n_products = problem.spatial.n_spots * problem.n_genes
        is_quick = n_products * problem.reference.n_cell_types <= MOMENT
        return is_quick and self.task.plan.epochs > 0

    def is_worth_keeping(self, stage: Stage, point: TrainingPoint) -> bool:  # noqa: ARG002
        """Return True: while the networks know little, the likelihood tells."""
        return True

    def train(self, stage: Stage) -> Iterator[TrainingPoint]:
        """Train a stage; yield now and then, with the loss per spot where it has one.

        In the stage "shares" nothing is trained: the shares of all spots are read.
        """
        if stage == "spots":
            yield from self.proportions.train(self.task.kept("spots"))
        elif stage == "shares":
            yield from self._estimate_all()
        else:
            yield from self._train_states()

    def _estimate_all(self) -> Iterator[TrainingPoint]:
        """Settle the proportions of all spots, or take those that are kept."""
        kept, device = self.task.kept("shares"), self.task.counts.device
        stored = kept.stored()
        if stored is not None and set(stored.arrays) != {ABUNDANCE}:
            self.found = FoundShares.of_state(stored, device=device)
        else:
            blocks = [] if stored is None else [stored.arrays[ABUNDANCE]]
            yield from self._estimate([torch.from_numpy(b).to(device) for b in blocks])
            assert self.found is not None
            kept.save_end(self.found.state)
        yield TrainingPoint(1, 0.0, math.nan)

    def _estimate(self, done: list[Tensor]) -> Iterator[TrainingPoint]:
        """Find the proportions of all spots but those that are done."""
        kept, proportions = self.task.kept("shares"), self.proportions
        settled = proportions.settle(self.task.generator(TRACES))
        for share, mixture in proportions.mixtures(done):
            if mixture is not None:
                self.found = FoundShares(mixture, settled, *self._bounds(mixture))
            else:
                kept.save_if_due(lambda: state_of_first(done))
                yield TrainingPoint(0, share, math.nan)

    def _train_states(self) -> Iterator[TrainingPoint]:
        task = self.task
        assert self.found is not None
        self.states = build_states(
            self.reference,
            self.prior,
            self.found.mixture,
            amortized=task.config.amortizes_states,
            plan=task.plan,
            generator=task.generator(STATE_WEIGHTS),
        )
        n_batches = task.plan.state_batches
        for point in train_states(
            self.states,
            task.counts,
            task.plan,
            generator=task.generator(STATES),
            kept=task.kept("states"),
        ):
            self.state_steps = round((point.epoch + point.step_share) * n_batches)
            yield point

    def read_out(self, *, status: Status, **details: Any) -> Result:  # noqa: ANN401 - fields of Result
        """Return what is found so far; `details` are further fields of the result."""
        task = self.task
        details["status"] = status
        if self.found is None and status == "running":
            draft = self.proportions.draft()
            return self._read_out_proportions(draft, **details)
        found = self.found
        assert found is not None, "the stage of the shares comes before any end"
        details |= {
            "settings": {**details["settings"], **self._told_by_spots()},
            "proportions_low": found.low.cpu().numpy(),
            "proportions_high": found.high.cpu().numpy(),
        }
        if self.states is None or self.state_steps < MIN_STATE_STEPS:
            return self._read_out_proportions(found.mixture, **details)
        if status != "running":
            details["reference_states"] = draw_reference_states(task)
        return read_out(self.states, task.counts, task.problem, **details)

    def trained(self, result: Result) -> TrainedModel | None:
        """Return what another slide is read with, if networks predict all of it."""
        networks, states, found = self.proportions.model, self.states, self.found
        if networks is None or states is None or found is None:
            return None
        if isinstance(states.state_source, Free) or not result.has_fitted_states:
            return None
        return trained_model(
            self.task,
            result,
            order=self.order,
            abundance_link="softmax",
            composition=networks.network,
            states=states.state_source,
            profile=self.proportions.expression.profile(),
            solved_factor=self.proportions.solved_factor,
            trace_level=found.settled.trace_level,
        )

    def _read_out_proportions(self, mixture: Mixture, **details: Any) -> Result:  # noqa: ANN401 - fields of Result
        expression = model_of_decoder(
            self.reference.decoder,
            logits=self.reference.logits,
            gene_factor=mixture.gene_factor,
            noise_profile=mixture.noise_profile,
        )
        return read_out_proportions(
            mixture, self.prior, expression, self.task.problem, **details
        )

    def _told_by_spots(self) -> dict[str, float | None]:
        """Return what the spots told of themselves; None for what they do not tell."""
        assert self.found is not None
        told = asdict(self.found.settled)
        return {name: None if math.isnan(n) else n for name, n in told.items()}

    @torch.no_grad()
    def _bounds(self, mixture: Mixture) -> tuple[Tensor, Tensor]:
        task = self.task
        intervals = calibrated_intervals(
            self.proportions.explain,
            counts=task.counts,
            simulated=SimulatedSpots(
                task.problem,
                n_simulated=task.plan.preset.n_simulated,
                generator=task.generator(INTERVALS),
            ),
            gene_factor=mixture.gene_factor,
            heeds_misfit=True,
        )
        return intervals.bounds(shares(mixture.abundance))
