"""The second stage of the augmented form: fitting the spots beside their copies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from napari_destvi.config import Amortization, FitPlan, Preset
from napari_destvi.config.augmented import AugmentedForm
from napari_destvi.data.problem import Problem
from napari_destvi.model.augmented.reference import AugmentedReferenceModel
from napari_destvi.model.augmented.spots import AugmentedSpotModel
from napari_destvi.model.spots import Amortized, Free
from napari_destvi.training.augmented.copies import SpotCopies
from napari_destvi.training.counts import Counts
from napari_destvi.training.course import Course
from napari_destvi.training.kept_stage import NOT_KEPT, KeptStage
from napari_destvi.training.optimisation import train_epochs
from napari_destvi.training.step import BatchLoss, Weight
from napari_destvi.training.training_point import TrainingPoint

if TYPE_CHECKING:
    import torch
    from torch import Tensor

#: Of the network of the abundances (scvi-tools 1.4.2).
ABUNDANCE_DROPOUT = 0.0


def build_spots(
    problem: Problem,
    reference: AugmentedReferenceModel,
    *,
    amortization: Amortization,
    preset: Preset,
    form: AugmentedForm,
    generator: torch.Generator,
) -> AugmentedSpotModel:
    """Return an untrained spot model; its prior is that of the reference model."""
    sizes, n_spots = reference.sizes, problem.spatial.n_spots
    n_types, n_latent = sizes.n_cell_types, sizes.n_latent

    def network(n_out: int, *, dropout: float) -> Amortized:
        return Amortized(
            sizes.n_genes,
            n_out,
            n_hidden=preset.n_hidden,
            dropout=dropout,
            generator=generator,
        )

    abundance_source: Amortized | Free
    if amortization in ("both", "proportion"):
        abundance_source = network(n_types + 1, dropout=ABUNDANCE_DROPOUT)
    else:
        abundance_source = Free(n_spots, n_types + 1, generator=generator)
    state_source: Amortized | Free
    if amortization in ("both", "latent"):
        n_numbers = form.n_states * n_types * (n_latent + 1)
        state_source = network(n_numbers, dropout=form.state_dropout)
    else:
        state_source = Free(n_spots, n_types * n_latent, generator=generator)
    return AugmentedSpotModel(
        reference,
        abundance_source=abundance_source,
        state_source=state_source,
        form=form,
    )


def train_spots(
    model: AugmentedSpotModel,
    counts: Counts,
    plan: FitPlan,
    *,
    generator: torch.Generator,
    kept: KeptStage = NOT_KEPT,
) -> Iterator[TrainingPoint]:
    """Train `model` in place; yield after every epoch, with the loss per spot.

    Parameters
    ----------
    model : AugmentedSpotModel
        Untrained.
    counts : Counts
        Of the spots, on the device.
    plan : FitPlan
        Length and rates.
    generator : Generator
        Source of everything random.
    kept : KeptStage
        Where its state is saved and may lie.
    """
    preset = plan.preset
    yield from train_epochs(
        model,
        counts,
        _batch_loss(model, generator),
        course=Course(
            n_epochs=plan.epochs,
            batch_size=plan.batch_size,
            learning_rate=preset.spot_learning_rate,
            schedule=preset.spot_schedule,
            kl_warmup_epochs=preset.spot_kl_warmup * plan.epochs,
            adam_eps=preset.adam_eps,
            weight_decay=preset.weight_decay,
        ),
        generator=generator,
        kept=kept,
    )
    model.eval()


def _batch_loss(model: AugmentedSpotModel, generator: torch.Generator) -> BatchLoss:
    """Return the loss of a mini-batch, with copies where they teach.

    Free numbers belong to their spots: copies of another composition, in other states,
    would train them to be random.
    """
    if isinstance(model.abundance_source, Free) or isinstance(model.state_source, Free):
        return lambda counts, rows, kl_weight: model.loss(
            counts, rows, kl_weight=kl_weight
        )
    copies = SpotCopies(model, generator=generator)

    def with_copies(counts: Tensor, rows: Tensor, kl_weight: Weight) -> Tensor:
        return model.loss(counts, rows, kl_weight=kl_weight, copies=copies.draw(counts))

    return with_copies
