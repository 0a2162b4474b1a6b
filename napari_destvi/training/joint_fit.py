"""Proportions and states of all spots at once, as published."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import torch
from torch import Tensor

from napari_destvi.config import SpotFitOrder, resolve
from napari_destvi.model.augmented.reference import AugmentedReferenceModel
from napari_destvi.model.augmented.spots import AugmentedSpotModel
from napari_destvi.model.reference import ReferenceModel
from napari_destvi.model.spots import Free, SpotModel
from napari_destvi.results import Result, Stage
from napari_destvi.results.result import Status
from napari_destvi.results.trained_model import TrainedModel
from napari_destvi.training import spots as published
from napari_destvi.training.augmented import spots as augmented
from napari_destvi.training.blocks import in_blocks
from napari_destvi.training.estimates import Explanation, explanation
from napari_destvi.training.gene_factors import FACTOR_STREAM, solved_factors
from napari_destvi.training.intervals import calibrated_intervals
from napari_destvi.training.kept_prior import kept_state_prior
from napari_destvi.training.profiles import type_profiles
from napari_destvi.training.readout import read_out
from napari_destvi.training.reference_states import draw_reference_states
from napari_destvi.training.simulated_spots import SimulatedSpots
from napari_destvi.training.spot_fit import SpotTask
from napari_destvi.training.trained import trained_model
from napari_destvi.training.training_point import TrainingPoint

#: Streams of random numbers: of the initial weights, the training and the intervals.
WEIGHTS, TRAINING, INTERVALS = range(3)
#: The preset of the fit at once.
JOINT = "joint"
#: Of the 1,500 of the preset: before, the shares are near where they began.
MIN_STEPS_TO_KEEP = 100
#: Spots whose expression of every type is there at once.
EXPRESSION_BLOCK_SIZE = 128


class JointFit:
    """One model, trained in one stage.

    Parameters
    ----------
    task : SpotTask
        What to fit.
    model : SpotModel or AugmentedSpotModel
        Untrained.
    train : callable
        Returns the training of the model.
    gives_intervals : bool
        Whether the shares get intervals; networks must predict all.
    """

    order: SpotFitOrder = "joint"

    def __init__(
        self,
        task: SpotTask,
        model: SpotModel | AugmentedSpotModel,
        train: Callable[[], Iterator[TrainingPoint]],
        *,
        gives_intervals: bool = False,
    ) -> None:
        self.task, self.model, self._train = task, model, train
        self.gives_intervals = gives_intervals

    @property
    def stages(self) -> dict[Stage, int]:
        """The stages in their order, with their epochs."""
        return {"spots": self.task.plan.epochs}

    @property
    def has_maps_at_once(self) -> bool:
        """False: before the training there is its start alone."""
        return False

    def is_worth_keeping(self, stage: Stage, point: TrainingPoint) -> bool:  # noqa: ARG002
        """Whether the shares have left their start."""
        done = (point.epoch + point.step_share) * self.task.plan.batches
        return done >= MIN_STEPS_TO_KEEP

    def train(self, stage: Stage) -> Iterator[TrainingPoint]:  # noqa: ARG002  the only one
        """Train the model; yield now and then, with the loss per spot."""
        return self._train()

    def read_out(self, *, status: Status, **details: Any) -> Result:  # noqa: ANN401 - fields of Result
        """Return what is found so far; `details` are further fields of the result."""
        task = self.task
        if status != "running":
            details["reference_states"] = draw_reference_states(task)
        result = read_out(
            self.model, task.counts, task.problem, status=status, **details
        )
        is_final = status != "running" and self.gives_intervals
        return self._with_intervals(result) if is_final else result

    def trained(self, result: Result) -> TrainedModel | None:
        """Return what another slide is read with, if networks predict all of it."""
        task, model = self.task, self.model
        if not isinstance(model, SpotModel):
            return None
        if isinstance(model.abundance_source, Free) or isinstance(
            model.state_source, Free
        ):
            return None
        device = task.counts.device
        means = torch.from_numpy(type_profiles(task.problem.reference))
        profile = means.float().to(device)
        return trained_model(
            task,
            result,
            order=self.order,
            abundance_link=model.abundance_link,
            composition=model.abundance_source,
            states=model.state_source,
            profile=profile,
            solved_factor=solved_factors(
                task.counts, profile, task.generator(FACTOR_STREAM)
            ),
        )

    def _with_intervals(self, result: Result) -> Result:
        task, model = self.task, self.model
        assert isinstance(model, SpotModel)
        model.eval()  # one that was stopped is still in training
        intervals = calibrated_intervals(
            partial(_explain, model),
            counts=task.counts,
            simulated=SimulatedSpots(
                task.problem,
                n_simulated=task.plan.preset.n_simulated,
                generator=task.generator(INTERVALS),
            ),
            gene_factor=model.gene_factor.detach(),
            heeds_misfit=False,
        )
        found = torch.from_numpy(result.proportions).to(task.counts.device)
        low, high = (bound.cpu().numpy() for bound in intervals.bounds(found))
        return replace(result, proportions_low=low, proportions_high=high)


@torch.no_grad()
def _explain(model: SpotModel, counts: Tensor) -> Explanation:
    blocks = in_blocks(
        lambda rows: _explain_block(model, counts[rows], rows),
        len(counts),
        device=counts.device,
        block_size=EXPRESSION_BLOCK_SIZE,
    )
    return Explanation(
        torch.cat([block.proportions for block in blocks]),
        torch.cat([block.mean for block in blocks]),
    )


def _explain_block(model: SpotModel, counts: Tensor, rows: Tensor) -> Explanation:
    estimate = model.estimate(counts, rows)  # networks heed no rows
    expected = model.rate(estimate) * model.logits.exp()
    return explanation(counts, estimate.proportions(), expected)


def coherent_fit(task: SpotTask) -> JointFit:
    """Return the fit of the default where the cells of a spot share their state.

    It has the length of the preset "joint", and intervals where networks predict all.
    """
    joint = resolve(
        replace(task.config, preset=JOINT),
        n_spots=task.problem.spatial.n_spots,
        n_cells=task.problem.reference.n_cells,
    )
    is_amortized = task.config.amortization == "both"
    return published_fit(replace(task, plan=joint), gives_intervals=is_amortized)


def published_fit(task: SpotTask, *, gives_intervals: bool = False) -> JointFit:
    """Return the fit of the published form."""
    assert isinstance(task.reference, ReferenceModel)
    preset = task.plan.preset
    prior = kept_state_prior(task)
    model = published.build_spots(
        task.problem,
        task.reference,
        prior,
        amortization=task.config.amortization,
        preset=preset,
        generator=task.generator(WEIGHTS),
    )
    return JointFit(
        task,
        model,
        lambda: published.train_spots(
            model,
            task.counts,
            task.problem,
            task.plan,
            generator=task.generator(TRAINING),
            kept=task.kept("spots"),
        ),
        gives_intervals=gives_intervals,
    )


def augmented_fit(task: SpotTask) -> JointFit:
    """Return the fit of the augmented form."""
    form = task.plan.preset.augmented
    assert isinstance(task.reference, AugmentedReferenceModel)
    assert form is not None
    model = augmented.build_spots(
        task.problem,
        task.reference,
        amortization=task.config.amortization,
        preset=task.plan.preset,
        form=form,
        generator=task.generator(WEIGHTS),
    )
    return JointFit(
        task,
        model,
        lambda: augmented.train_spots(
            model,
            task.counts,
            task.plan,
            generator=task.generator(TRAINING),
            kept=task.kept("spots"),
        ),
    )
