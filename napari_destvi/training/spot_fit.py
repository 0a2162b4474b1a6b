"""What every way to fit the spots is given, and what it offers in return."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from napari_destvi.config import FitConfig, FitPlan, SpotFitOrder
from napari_destvi.data.problem import Problem
from napari_destvi.model.augmented.reference import AugmentedReferenceModel
from napari_destvi.model.reference import ReferenceModel
from napari_destvi.results import Result, Stage
from napari_destvi.results.result import Status
from napari_destvi.results.trained_model import TrainedModel
from napari_destvi.training.counts import Counts
from napari_destvi.training.kept_stage import KeptStage, not_kept
from napari_destvi.training.training_point import TrainingPoint

if TYPE_CHECKING:
    import torch

AnyReferenceModel = ReferenceModel | AugmentedReferenceModel


@dataclass(frozen=True, slots=True, eq=False)
class SpotTask:
    """A slide, what is known of its cell types, and how to fit it.

    Parameters
    ----------
    problem : Problem
        The slide and the reference.
    config : FitConfig
        The wishes.
    plan : FitPlan
        The numbers that they led to.
    reference : ReferenceModel or AugmentedReferenceModel
        Trained.
    counts : Counts
        Of the spots of `problem`, on the device.
    generator : callable
        From the number of a stream to a source of random numbers of its own.
    kept : callable
        From the name of a stage to what is saved of it.
    """

    problem: Problem
    config: FitConfig
    plan: FitPlan
    reference: AnyReferenceModel = field(repr=False)
    counts: Counts = field(repr=False)
    generator: Callable[[int], torch.Generator] = field(repr=False)
    kept: Callable[[str], KeptStage] = not_kept


class SpotFit(Protocol):
    """A way to fit the spots: trained stage by stage, readable at any time."""

    order: SpotFitOrder
    task: SpotTask

    @property
    def stages(self) -> dict[Stage, int]:
        """The stages in their order, with their epochs."""

    @property
    def has_maps_at_once(self) -> bool:
        """Whether there are maps worth a look before the training, quickly."""

    def is_worth_keeping(self, stage: Stage, point: TrainingPoint) -> bool:
        """Whether a stop at this point of a stage has something to keep."""

    def train(self, stage: Stage) -> Iterator[TrainingPoint]:
        """Train a stage; yield now and then, with the loss per spot."""

    def read_out(self, *, status: Status, **details: Any) -> Result:  # noqa: ANN401 - fields of Result
        """Return what is found so far; `details` are further fields of the result."""

    def trained(self, result: Result) -> TrainedModel | None:
        """Return what another slide is read with; None if spots have own numbers.

        Parameters
        ----------
        result : Result
            What `read_out` returned at the end of the training.
        """
