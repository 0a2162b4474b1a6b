"""The loop that both stages share: epochs of Adam steps over mini-batches."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import torch
from torch import nn

from napari_destvi.config.presets import Schedule
from napari_destvi.errors import FitError
from napari_destvi.training.counts import Counts
from napari_destvi.training.quick_step import build_step
from napari_destvi.training.step import BatchLoss

#: Share of a one-cycle schedule in which the learning rate rises: torch's default.
RISING_SHARE = 0.3
#: Reports are at least this many seconds apart, but for the ends of epochs.
REPORT_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Course:
    """The length of a training and the course of its rates.

    Parameters
    ----------
    n_epochs, batch_size : int
        Length, and rows per step.
    n_batches : int or None
        Batches in an epoch, if not all: the first of a new random order each time.
    learning_rate : float
        Of Adam; the peak of a one-cycle schedule.
    schedule : {"constant", "one-cycle"}
        Course of the learning rate.
    kl_warmup_epochs : float
        Epochs in which the weight of the divergence rises from 0 to 1.
    adam_eps, weight_decay : float
        Of Adam.
    fast_parameters : tuple of str
        Names of the parameters whose learning rate is `speed` times as high.
    speed : float
        See above.
    """

    n_epochs: int
    batch_size: int
    learning_rate: float
    schedule: Schedule
    kl_warmup_epochs: float
    adam_eps: float
    weight_decay: float
    n_batches: int | None = None
    fast_parameters: tuple[str, ...] = ()
    speed: float = 1.0

    def kl_weight(self, epochs: float) -> float:
        """Return the weight of the divergence after this many epochs.

        It rises within an epoch too: a large slide may have but one.
        """
        if self.kl_warmup_epochs <= 0:
            return 1.0
        return min(epochs / self.kl_warmup_epochs, 1.0)


@dataclass(frozen=True, slots=True)
class TrainingPoint:
    """How far a training is.

    Parameters
    ----------
    epoch : int
        Epochs that are done.
    step_share : float
        Part of the running epoch that is done, from 0 to below 1.
    loss : float
        Mean loss of a row over the newest whole epoch; NaN before its end.
    """

    epoch: int
    step_share: float
    loss: float

    @property
    def ends_epoch(self) -> bool:
        """Whether this is the end of an epoch, with a new loss."""
        return self.epoch > 0 and self.step_share == 0


def train_epochs(
    model: nn.Module,
    counts: Counts,
    loss: BatchLoss,
    *,
    course: Course,
    generator: torch.Generator,
    scale: float = 1.0,
    constant: float = 0.0,
) -> Iterator[TrainingPoint]:
    """Train, and yield after every epoch and now and then within a long one.

    Parameters
    ----------
    model : Module
        Its parameters that require a gradient are trained.
    counts : Counts
        The rows.
    loss : callable
        From counts, row indices and weight of the divergence to the loss.
    course : Course
        Length and learning rates.
    generator : Generator
        Source of the order of the rows.
    scale : float
        Of `loss`, in losses of one row.
    constant : float
        What `loss` leaves out of the loss of a row, for no parameter changes it.

    Raises
    ------
    FitError
        If the loss is not a number any more.
    """
    n_steps = course.n_batches or math.ceil(len(counts) / course.batch_size)
    n_rows = min(n_steps * course.batch_size, len(counts))
    n_all = n_steps * course.n_epochs
    on_card = counts.device.type == "cuda"
    optimiser = build_optimiser(
        model, course, recordable_on=counts.device if on_card else None
    )
    scheduler = _scheduler(optimiser, course, n_steps=n_all)
    take_step = build_step(
        model,
        counts,
        loss,
        optimiser,
        batch_size=course.batch_size,
        n_steps=n_all,
        generator=generator,
    )
    newest, reported = math.nan, time.monotonic()
    for epoch in range(course.n_epochs):
        model.train()
        total = torch.zeros((), device=counts.device)
        batches = islice(counts.batches(course.batch_size, generator), n_steps)
        for step, indices in enumerate(batches):
            if time.monotonic() - reported > REPORT_SECONDS and step:
                reported = time.monotonic()
                yield TrainingPoint(epoch, step / n_steps, newest)
                model.train()
            value = take_step(indices, course.kl_weight(epoch + step / n_steps))
            if scheduler is not None:
                scheduler.step()
            total += value * (len(indices) / n_rows)
        newest = _finite(total.item() / scale + constant, epoch + 1)
        reported = time.monotonic()
        yield TrainingPoint(epoch + 1, 0.0, newest)


def build_optimiser(
    model: nn.Module, course: Course, *, recordable_on: torch.device | None = None
) -> torch.optim.Adam:
    """Return Adam for the parameters that require a gradient.

    Parameters
    ----------
    model : Module
        What is trained.
    course : Course
        Its rates.
    recordable_on : torch.device or None
        A card that may record its steps: the learning rates are then tensors there.
    """
    groups = _parameter_groups(model, course)
    if recordable_on is not None:
        for group in groups:
            group["lr"] = torch.tensor(group["lr"], device=recordable_on)
    return torch.optim.Adam(
        groups,
        eps=course.adam_eps,
        weight_decay=course.weight_decay,
        fused=True,
        capturable=recordable_on is not None,
    )


def _scheduler(
    optimiser: torch.optim.Optimizer, course: Course, *, n_steps: int
) -> torch.optim.lr_scheduler.LRScheduler | None:
    if course.schedule == "constant":
        return None
    return torch.optim.lr_scheduler.OneCycleLR(
        optimiser,
        max_lr=[float(group["lr"]) for group in optimiser.param_groups],
        total_steps=n_steps + 1,
        pct_start=RISING_SHARE,
        cycle_momentum=False,
    )


def _parameter_groups(model: nn.Module, course: Course) -> list[dict[str, Any]]:
    trained = [item for item in model.named_parameters() if item[1].requires_grad]
    fast_names = course.fast_parameters if course.speed != 1 else ()
    slow = [value for name, value in trained if name not in fast_names]
    fast = [value for name, value in trained if name in fast_names]
    groups = [{"params": slow, "lr": course.learning_rate}]
    if fast:
        groups.append({"params": fast, "lr": course.learning_rate * course.speed})
    return groups


def _finite(loss: float, epoch: int) -> float:
    if not math.isfinite(loss):
        msg = (
            f"The loss is not a number since epoch {epoch}: the training diverged. "
            "Check that the counts are raw counts, or try another batch size or seed."
        )
        raise FitError(msg)
    return loss
