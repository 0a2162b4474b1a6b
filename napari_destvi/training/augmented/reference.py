"""The first stage of the augmented form: which model is trained."""

from __future__ import annotations

from typing import TYPE_CHECKING

from napari_destvi.config import FitPlan
from napari_destvi.data.problem import Problem
from napari_destvi.model.augmented.reference import (
    AugmentedReferenceModel,
    AugmentedSizes,
)

if TYPE_CHECKING:
    import torch


def build_reference(
    problem: Problem, plan: FitPlan, *, generator: torch.Generator
) -> AugmentedReferenceModel:
    """Return an untrained reference model of the problem's size.

    It is trained as that of the published form, by
    `napari_destvi.training.reference.train_reference`.
    """
    preset = plan.preset
    sizes = AugmentedSizes(
        n_genes=problem.n_genes,
        n_cell_types=problem.reference.n_cell_types,
        n_latent=preset.n_latent,
        n_hidden=preset.n_hidden,
        n_prior_components=preset.n_prior_components,
        dropout=preset.dropout,
    )
    return AugmentedReferenceModel(sizes, generator=generator)
