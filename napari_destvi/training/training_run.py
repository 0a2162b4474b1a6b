"""A model in training: its optimiser, the course of its rates, and how far it is."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from napari_destvi.errors import DivergedError
from napari_destvi.training.counts import Counts
from napari_destvi.training.course import Course, build_optimiser, build_schedule
from napari_destvi.training.kept_state import State
from napari_destvi.training.quick_step import build_step, generators_of
from napari_destvi.training.step import BatchLoss
from napari_destvi.training.training_point import TrainingPoint
from napari_destvi.training.training_state import (
    as_array,
    generators_state,
    optimiser_state,
    rates_state,
    restore_generators,
    restore_optimiser,
    restore_rates,
    restore_weights,
    weights_state,
)


class TrainingRun:
    """A model on its way through a course, which may go on where another run was.

    Parameters
    ----------
    model, counts, loss, course, generator
        As for `napari_destvi.training.optimisation.train_epochs`.
    """

    def __init__(
        self,
        model: nn.Module,
        counts: Counts,
        loss: BatchLoss,
        *,
        course: Course,
        generator: torch.Generator,
    ) -> None:
        self.model, self.counts, self.course = model, counts, course
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
        self.generator = generator
        self.generators = tuple(dict.fromkeys([generator, *generators_of(model)]))
        self.epoch = self.step = 0
        self.losses: list[float] = []
        self.order: Tensor | None = None
        self.total = torch.zeros((), device=counts.device)
        self.is_new = True

    def batches(self) -> Iterator[Tensor]:
        """Yield the rows of each step that the epoch still has."""
        if self.order is None:
            self.order = self.counts.shuffled(self.generator)[: self.n_rows]
            self.total = torch.zeros((), device=self.counts.device)
        self.model.train()
        yield from self.order.split(self.course.batch_size)[self.step :]

    def take(self, indices: Tensor) -> None:
        """Train on these rows, and add their part to the epoch's loss."""
        kl_weight = self.course.kl_weight(self.epoch + self.step / self.n_steps)
        value = self.take_step(indices, kl_weight)
        if self.schedule is not None:
            self.schedule.step()
        self.total += value * (len(indices) / self.n_rows)
        self.step += 1

    def end_epoch(self) -> Tensor:
        """Count the epoch; return its rows."""
        assert self.order is not None
        order, self.order = self.order, None
        self.epoch, self.step = self.epoch + 1, 0
        return order

    def add_loss(self, loss: float) -> None:
        """Keep the loss of the epoch that has just ended."""
        self.losses.append(_finite(loss, self.epoch))

    def point(self) -> TrainingPoint:
        """Return how far it is."""
        newest = self.losses[-1] if self.losses else math.nan
        return TrainingPoint(self.epoch, self.step / self.n_steps, newest)

    def told_before(self) -> Iterator[TrainingPoint]:
        """Yield again the ends of the epochs that an earlier run has done."""
        for epoch, loss in enumerate(self.losses, start=1):
            yield TrainingPoint(epoch, 0.0, loss)

    def state(self) -> State:
        """Return all that the rest of the training depends on."""
        arrays = {
            **self.end_state().arrays,
            **optimiser_state(self.optimiser, self.model),
            "total": as_array(self.total),
        }
        if self.order is not None:
            arrays["order"] = as_array(self.order)
        rates = rates_state(self.optimiser, self.schedule)
        return State(arrays, {**self._progress(), **rates})

    def end_state(self) -> State:
        """Return what is left of it at its end."""
        arrays = {
            **weights_state(self.model),
            **generators_state(self.generators),
            "losses": np.array(self.losses, dtype=np.float64),
        }
        return State(arrays, self._progress())

    def resume(self, state: State | None) -> None:
        """Go on from where an earlier run was, if there is such a state."""
        if state is None:
            return
        arrays, values = state
        restore_weights(self.model, arrays)
        restore_generators(self.generators, arrays)
        self.epoch, self.step = values["epoch"], values["step_of_epoch"]
        self.losses = arrays["losses"].tolist()
        if self.epoch == self.course.n_epochs:
            self.is_new = False
            return
        restore_optimiser(self.optimiser, self.model, arrays)
        restore_rates(self.optimiser, self.schedule, values)
        self.total = torch.from_numpy(arrays["total"]).to(self.counts.device)
        if "order" in arrays:
            self.order = torch.from_numpy(arrays["order"]).to(self.counts.device)

    def _progress(self) -> dict[str, Any]:
        n_epochs = self.course.n_epochs
        return {
            "epoch": self.epoch,
            "step_of_epoch": self.step,
            "n_epochs": n_epochs,
        }

    def end(self) -> None:
        """Let go of the gradients: maps are drawn next, and need the memory."""
        self.optimiser.zero_grad(set_to_none=True)


def _finite(loss: float, epoch: int) -> float:
    if not math.isfinite(loss):
        msg = (
            f"The loss is not a number since epoch {epoch}: the training diverged. "
            "Check that the counts are raw counts, or try another batch size or seed."
        )
        raise DivergedError(msg)
    return loss
