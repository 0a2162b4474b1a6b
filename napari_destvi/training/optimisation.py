"""The loop that both stages share: epochs of Adam steps over mini-batches."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from napari_destvi.training.counts import Counts
from napari_destvi.training.course import Course
from napari_destvi.training.kept_stage import NOT_KEPT, KeptStage
from napari_destvi.training.step import BatchLoss
from napari_destvi.training.training_point import TrainingPoint
from napari_destvi.training.training_run import TrainingRun

if TYPE_CHECKING:
    import torch
    from torch import nn

#: Reports are at least this many seconds apart, but for the ends of epochs.
REPORT_SECONDS = 0.1


def train_epochs(  # noqa: PLR0913 - what is trained, and five choices by name
    model: nn.Module,
    counts: Counts,
    loss: BatchLoss,
    *,
    course: Course,
    generator: torch.Generator,
    scale: float = 1.0,
    is_kernel: bool = False,
    kept: KeptStage = NOT_KEPT,
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
    kept : KeptStage
        Where its state is saved, and where an earlier run may have left it: then the
        ends of the epochs that are done are yielded again, at once.

    Raises
    ------
    FitError
        If the loss is not a number any more.
    InputError
        If what an earlier run left is damaged.
    """
    training = TrainingRun(model, counts, loss, course=course, generator=generator)
    training.resume(kept.stored())
    try:
        yield from training.told_before()
        reported = time.monotonic()
        while training.epoch < course.n_epochs:
            for indices in training.batches():
                if time.monotonic() - reported > REPORT_SECONDS and training.step:
                    reported = time.monotonic()
                    yield training.point()
                    model.train()  # who looked in between turned it off
                training.take(indices)
                kept.save_if_due(training.state)
            order = training.end_epoch()
            constant = counts.log_factorials[order].mean() if is_kernel else 0.0
            training.add_loss(float(training.total / scale + constant))
            reported = time.monotonic()
            yield training.point()
        if training.is_new:
            kept.save_end(training.end_state)
    finally:
        training.end()
