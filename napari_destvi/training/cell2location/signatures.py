"""The first stage: what a cell of each type holds, learned from the reference."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import scipy.sparse as sp
import torch

from napari_destvi.config import FitPlan
from napari_destvi.data.problem import Problem, Reference
from napari_destvi.model.cell2location.signatures import SignatureModel
from napari_destvi.training.cell2location.course import cell2location_course
from napari_destvi.training.cell2location.tally import tally_counts
from napari_destvi.training.counts import Counts
from napari_destvi.training.kept_stage import NOT_KEPT, KeptStage
from napari_destvi.training.optimisation import train_epochs
from napari_destvi.training.training_point import TrainingPoint


def build_signatures(
    reference: Reference, *, generator: torch.Generator
) -> SignatureModel:
    """Return the regression of these cells, before its training."""
    device = generator.device
    numbers = np.bincount(reference.labels, minlength=reference.n_cell_types)
    return SignatureModel(
        torch.from_numpy(type_sums(reference).toarray()).to(device),
        torch.from_numpy(numbers[:, None]).to(device, torch.float32),
        tally=tally_counts(reference.counts, device=device),
        generator=generator,
    )


def train_signatures(
    model: SignatureModel,
    problem: Problem,
    plan: FitPlan,
    *,
    generator: torch.Generator,
    kept: KeptStage = NOT_KEPT,
) -> Iterator[TrainingPoint]:
    """Train `model` in place; yield after every step, with the loss per cell.

    A step sees all cells: of each type their sum is enough. `kept` is where the state
    is saved, and may lie already.
    """
    reference = problem.reference
    yield from train_epochs(
        model,
        Counts(type_sums(reference), device=generator.device),
        lambda sums, types, _: model.loss(sums, types),
        course=cell2location_course(
            n_epochs=plan.reference_epochs,
            batch_size=reference.n_cell_types,
            learning_rate=plan.preset.reference_learning_rate,
            schedule=plan.preset.reference_schedule,
        ),
        generator=generator,
        scale=reference.n_cells,
        kept=kept,
    )


def type_sums(reference: Reference) -> sp.csr_matrix:
    """Return the sum of the counts of each type's cells, (n_cell_types, n_genes)."""
    n_cells, n_types = reference.n_cells, reference.n_cell_types
    members = sp.csr_matrix(
        (np.ones(n_cells, np.float32), (reference.labels, np.arange(n_cells))),
        shape=(n_types, n_cells),
    )
    return sp.csr_matrix(members @ reference.counts)
