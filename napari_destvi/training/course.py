"""The length of a training and the course of its rates: what Adam is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

from napari_destvi.config.presets import Schedule

#: Share of a one-cycle schedule in which the learning rate rises: torch's default.
RISING_SHARE = 0.3


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
    optimiser = torch.optim.Adam(
        groups,
        eps=course.adam_eps,
        weight_decay=course.weight_decay,
        fused=True,
        capturable=recordable_on is not None,
    )
    # Else it warns of each training: the first steps, and the last of an epoch, are not
    # recorded.
    optimiser._warned_capturable_if_run_uncaptured = True
    return optimiser


def build_schedule(
    optimiser: torch.optim.Optimizer, course: Course, *, n_steps: int
) -> torch.optim.lr_scheduler.LRScheduler | None:
    """Return what changes the rates from step to step; None if they are constant."""
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
