"""The summary of the states of each type, found once for all runs of a fit."""

from __future__ import annotations

from dataclasses import fields

import torch

from napari_destvi.model.reference import ReferenceModel
from napari_destvi.model.state_prior import StatePrior
from napari_destvi.training.kept_state import State
from napari_destvi.training.spot_fit import SpotTask
from napari_destvi.training.state_prior import estimate_state_prior
from napari_destvi.training.training_state import as_array


def kept_state_prior(task: SpotTask) -> StatePrior:
    """Return what `estimate_state_prior` finds, or an earlier run of the fit found.

    With several threads two runs of k-means do not agree to the last bit.

    Parameters
    ----------
    task : SpotTask
        Its reference model is trained, and not augmented.
    """
    kept = task.kept("prior")
    found = kept.stored()
    if found is not None:
        device = task.counts.device
        names = [field.name for field in fields(StatePrior)]
        tensors = (torch.from_numpy(found.arrays[name]).to(device) for name in names)
        return StatePrior(*tensors)
    assert isinstance(task.reference, ReferenceModel)
    prior = estimate_state_prior(
        task.reference,
        task.problem.reference,
        n_components=task.plan.preset.n_prior_components,
        seed=task.config.seed,
    )
    arrays = {
        field.name: as_array(getattr(prior, field.name)) for field in fields(prior)
    }
    kept.save_end(lambda: State(arrays, {}))
    return prior
