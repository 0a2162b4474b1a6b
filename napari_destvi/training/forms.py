"""Which model a preset trains, in both stages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from napari_destvi.config import FitPlan
from napari_destvi.data.problem import Problem
from napari_destvi.training import reference as published
from napari_destvi.training.augmented import reference as augmented
from napari_destvi.training.coherence import shares_states
from napari_destvi.training.in_turn_fit import InTurnFit
from napari_destvi.training.joint_fit import augmented_fit, coherent_fit, published_fit
from napari_destvi.training.spot_fit import AnyReferenceModel, SpotFit, SpotTask

if TYPE_CHECKING:
    import torch


def build_reference(
    problem: Problem, plan: FitPlan, *, generator: torch.Generator
) -> AnyReferenceModel:
    """Return the untrained reference model of the plan's preset."""
    if plan.preset.augmented is not None:
        return augmented.build_reference(problem, plan, generator=generator)
    return published.build_reference(problem, plan, generator=generator)


def build_spot_fit(task: SpotTask) -> SpotFit:
    """Return the untrained fit of the spots of the plan's preset.

    The default fits proportions and states in turn, and at once where the cells of a
    spot share their state.
    """
    preset = task.plan.preset
    if preset.augmented is not None:
        return augmented_fit(task)
    if preset.spot_fit == "joint":
        return published_fit(task)
    in_turn = InTurnFit(task)
    if not task.config.amortizes_proportions:
        return in_turn
    is_coherent = shares_states(in_turn.proportions, task.counts)
    return coherent_fit(task) if is_coherent else in_turn
