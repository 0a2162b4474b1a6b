"""What a result tells of its making: settings, numbers, versions."""

from __future__ import annotations

import dataclasses
import platform
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from napari_destvi.config import FitConfig, FitPlan, SpotFitOrder
from napari_destvi.config.installed import installed_versions
from napari_destvi.data.problem import Problem
from napari_destvi.results import Stage

if TYPE_CHECKING:
    import torch


def described_settings(
    config: FitConfig,
    plan: FitPlan,
    problem: Problem,
    *,
    reference_was_stored: bool,
    order: SpotFitOrder,
    spot_epochs: Mapping[Stage, int],
) -> dict[str, Any]:
    """Return the wishes, the numbers that they led to, and where the data came from.

    Parameters
    ----------
    config, plan : FitConfig, FitPlan
        The wishes and the numbers.
    problem : Problem
        The data.
    reference_was_stored : bool
        Whether the reference stage was skipped: its times are those of loading.
    order : {"in turn", "joint"}
        Whether the proportions were fitted before the states, or with them.
    spot_epochs : mapping of str to int
        Epochs of each stage of the spots.
    """
    return {
        "method": "destvi",
        "wishes": config.to_dict(),
        "batch_size": plan.batch_size,
        "batch_size_reason": plan.batch_size_reason,
        "spot_fit": order,
        "epochs": spot_epochs.get("spots", 0),
        "state_epochs": spot_epochs.get("states", 0),
        "batches_per_epoch": plan.batches,
        "state_batches_per_epoch": plan.state_batches,
        "ensemble_size": plan.ensemble_size,
        "reference_epochs": plan.reference_epochs,
        "reference_was_stored": reference_was_stored,
        "preset": dataclasses.asdict(plan.preset),
        **described_problem(problem),
    }


def described_problem(problem: Problem) -> dict[str, Any]:
    """Return the size of the data and where they came from."""
    return {
        "n_spots": problem.spatial.n_spots,
        "n_cells": problem.reference.n_cells,
        "n_genes": problem.n_genes,
        "data": dict(problem.provenance),
    }


def package_versions(device: torch.device) -> dict[str, str]:
    """Return the versions of what took part, and the device by name."""
    import torch  # here: a method without it asks for `versions_on`

    is_card = device.type == "cuda"
    return versions_on(torch.cuda.get_device_name(device) if is_card else device.type)


def versions_on(device_name: str) -> dict[str, str]:
    """Return the versions of what took part, and a device given by name."""
    return {
        **installed_versions(),
        "python": platform.python_version(),
        "device": device_name,
    }
