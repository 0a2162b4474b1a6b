"""The first stage: learning each cell type and its states from single cells."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch

from napari_destvi.config import FitPlan
from napari_destvi.data.problem import Problem
from napari_destvi.data.slide_totals import overall_profile
from napari_destvi.model.augmented.reference import AugmentedReferenceModel
from napari_destvi.model.reference import ReferenceModel, ReferenceSizes
from napari_destvi.training.counts import Counts
from napari_destvi.training.course import Course
from napari_destvi.training.kept_stage import NOT_KEPT, KeptStage
from napari_destvi.training.optimisation import train_epochs
from napari_destvi.training.profiles import type_profiles
from napari_destvi.training.training_point import TrainingPoint


def build_reference(
    problem: Problem, plan: FitPlan, *, generator: torch.Generator
) -> ReferenceModel:
    """Return an untrained reference model of the problem's size."""
    preset = plan.preset
    sizes = ReferenceSizes(
        n_genes=problem.n_genes,
        n_cell_types=problem.reference.n_cell_types,
        n_latent=preset.n_latent,
        n_hidden=preset.n_hidden,
        dropout=preset.dropout,
        has_type_offset=preset.has_type_offset,
    )
    return ReferenceModel(sizes, generator=generator)


def train_reference(
    model: ReferenceModel | AugmentedReferenceModel,
    problem: Problem,
    plan: FitPlan,
    *,
    generator: torch.Generator,
    kept: KeptStage = NOT_KEPT,
) -> Iterator[TrainingPoint]:
    """Train `model` in place on the reference cells; yield after every epoch.

    `kept` is where its state is saved, and may lie already.
    """
    preset, device = plan.preset, generator.device
    if preset.start == "profiles" and isinstance(model, ReferenceModel):
        _start_from_profiles(model, problem)
    labels = torch.from_numpy(problem.reference.labels).to(device)
    cells = Counts(problem.reference.counts, device=device)
    yield from train_epochs(
        model,
        cells,
        lambda counts, rows, kl_weight: model.loss(
            counts, labels[rows], kl_weight=kl_weight
        ),
        course=Course(
            n_epochs=plan.reference_epochs,
            batch_size=preset.reference_batch_size,
            learning_rate=preset.reference_learning_rate,
            schedule=preset.reference_schedule,
            kl_warmup_epochs=preset.reference_kl_warmup * plan.reference_epochs,
            adam_eps=preset.adam_eps,
            weight_decay=preset.weight_decay,
        ),
        generator=generator,
        is_kernel=isinstance(model, ReferenceModel),  # not of the augmented form
        kept=kept,
    )
    model.eval()


@torch.no_grad()
def _start_from_profiles(model: ReferenceModel, problem: Problem) -> None:
    """Let each type begin at its mean profile, with a variance of twice the mean."""
    profiles = type_profiles(problem.reference)
    overall = overall_profile(problem.reference.counts)
    model.logits.zero_()
    model.decoder.numbers.head.bias.copy_(_inverse_softplus(overall))
    if model.sizes.has_type_offset:
        offset = _inverse_softplus(profiles) - _inverse_softplus(overall)
        model.decoder.numbers.type_offset.copy_(offset)


def _inverse_softplus(values: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(np.log(np.expm1(values))).float()
