"""Proportions and states of all spots at once, as published."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from napari_destvi.model.augmented.reference import AugmentedReferenceModel
from napari_destvi.model.augmented.spots import AugmentedSpotModel
from napari_destvi.model.reference import ReferenceModel
from napari_destvi.model.spots import SpotModel
from napari_destvi.results import Result, Stage
from napari_destvi.training import spots as published
from napari_destvi.training.augmented import spots as augmented
from napari_destvi.training.optimisation import TrainingPoint
from napari_destvi.training.readout import read_out
from napari_destvi.training.spot_fit import SpotTask
from napari_destvi.training.state_prior import estimate_state_prior

#: Streams of random numbers: of the initial weights and of the training.
WEIGHTS, TRAINING = 0, 1


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
    """

    def __init__(
        self,
        task: SpotTask,
        model: SpotModel | AugmentedSpotModel,
        train: Callable[[], Iterator[TrainingPoint]],
    ) -> None:
        self.task, self.model, self._train = task, model, train

    @property
    def stages(self) -> dict[Stage, int]:
        """The stages in their order, with their epochs."""
        return {"spots": self.task.plan.epochs}

    def train(self, stage: Stage) -> Iterator[TrainingPoint]:  # noqa: ARG002  the only one
        """Train the model; yield now and then, with the loss per spot."""
        return self._train()

    def read_out(self, **details: Any) -> Result:  # noqa: ANN401 - fields of Result
        """Return what is found so far; `details` are further fields of the result."""
        task = self.task
        return read_out(self.model, task.counts, task.totals, task.problem, **details)


def published_fit(task: SpotTask) -> JointFit:
    """Return the fit of the published form."""
    assert isinstance(task.reference, ReferenceModel)
    prior = estimate_state_prior(
        task.reference,
        task.problem.reference,
        n_components=task.plan.preset.n_prior_components,
        seed=task.config.seed,
    )
    model = published.build_spots(
        task.problem,
        task.reference,
        prior,
        amortization=task.config.amortization,
        preset=task.plan.preset,
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
        ),
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
            model, task.counts, task.plan, generator=task.generator(TRAINING)
        ),
    )
