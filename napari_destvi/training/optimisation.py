"""The loop that both stages share: epochs of Adam steps over mini-batches."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from napari_destvi.errors import FitError
from napari_destvi.training.counts import Counts
from napari_destvi.training.course import Course, build_optimiser, build_schedule
from napari_destvi.training.quick_step import build_step
from napari_destvi.training.step import BatchLoss

#: Reports are at least this many seconds apart, but for the ends of epochs.
REPORT_SECONDS = 0.1


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
    is_kernel: bool = False,
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
    is_kernel : bool
        Whether `loss` leaves out the factorials of the counts: they are added to what
        is reported.

    Raises
    ------
    FitError
        If the loss is not a number any more.
    """
    training = _Training(model, counts, loss, course=course, generator=generator)
    newest, reported = math.nan, time.monotonic()
    try:
        for epoch in range(course.n_epochs):
            model.train()
            order = counts.shuffled(generator)[: training.n_rows]
            total = torch.zeros((), device=counts.device)
            for step, indices in enumerate(order.split(course.batch_size)):
                share = step / training.n_steps
                if time.monotonic() - reported > REPORT_SECONDS and step:
                    reported = time.monotonic()
                    yield TrainingPoint(epoch, share, newest)
                    model.train()  # who looked in between turned it off
                total += training.step(indices, course.kl_weight(epoch + share))
            constant = counts.log_factorials[order].mean() if is_kernel else 0.0
            newest = _finite(float(total / scale + constant), epoch + 1)
            reported = time.monotonic()
            yield TrainingPoint(epoch + 1, 0.0, newest)
    finally:
        training.end()


class _Training:
    """A model with its optimiser and the course of its rates."""

    def __init__(
        self,
        model: nn.Module,
        counts: Counts,
        loss: BatchLoss,
        *,
        course: Course,
        generator: torch.Generator,
    ) -> None:
        batch_size = course.batch_size
        self.n_steps = course.n_batches or math.ceil(len(counts) / batch_size)
        self.n_rows = min(self.n_steps * batch_size, len(counts))
        n_all = self.n_steps * course.n_epochs
        on_card = counts.device.type == "cuda"
        self.optimiser = build_optimiser(
            model, course, recordable_on=counts.device if on_card else None
        )
        self.schedule = build_schedule(self.optimiser, course, n_steps=n_all)
        self.take_step = build_step(
            model,
            counts,
            loss,
            self.optimiser,
            batch_size=batch_size,
            n_steps=n_all,
            generator=generator,
        )

    def step(self, indices: Tensor, kl_weight: float) -> Tensor:
        """Train on these rows; return their part of the epoch's loss."""
        value = self.take_step(indices, kl_weight)
        if self.schedule is not None:
            self.schedule.step()
        return value * (len(indices) / self.n_rows)

    def end(self) -> None:
        """Let go of the gradients: maps are drawn next, and need the memory."""
        self.optimiser.zero_grad(set_to_none=True)


def _finite(loss: float, epoch: int) -> float:
    if not math.isfinite(loss):
        msg = (
            f"The loss is not a number since epoch {epoch}: the training diverged. "
            "Check that the counts are raw counts, or try another batch size or seed."
        )
        raise FitError(msg)
    return loss
