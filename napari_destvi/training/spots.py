"""The second stage: fitting abundance and state of each type in each spot."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from napari_destvi.config import Amortization, FitPlan, Preset
from napari_destvi.data.problem import Problem
from napari_destvi.model.augmented.spots import AugmentedSpotModel
from napari_destvi.model.reference import ReferenceModel, ReferenceSizes
from napari_destvi.model.spots import (
    Amortized,
    Free,
    SpotEstimate,
    SpotModel,
    SpotPenalties,
)
from napari_destvi.model.state_prior import StatePrior
from napari_destvi.training.blocks import in_blocks
from napari_destvi.training.counts import Counts
from napari_destvi.training.course import Course
from napari_destvi.training.kept_stage import NOT_KEPT, KeptStage
from napari_destvi.training.optimisation import train_epochs
from napari_destvi.training.simulated_spots import SimulatedSpots
from napari_destvi.training.spot_start import start_at_random, start_from_profiles
from napari_destvi.training.step import BatchLoss, Weight
from napari_destvi.training.training_point import TrainingPoint


def build_spots(
    problem: Problem,
    reference: ReferenceModel,
    prior: StatePrior,
    *,
    amortization: Amortization,
    preset: Preset,
    generator: torch.Generator,
) -> SpotModel:
    """Return an untrained spot model."""
    sizes, n_spots = reference.sizes, problem.spatial.n_spots
    return SpotModel(
        reference,
        prior,
        abundance_source=_source(
            sizes,
            sizes.n_cell_types + 1,
            n_spots=n_spots,
            amortized=amortization in ("both", "proportion"),
            preset=preset,
            generator=generator,
        ),
        state_source=state_source(
            sizes,
            n_spots=n_spots,
            amortized=amortization in ("both", "latent"),
            preset=preset,
            generator=generator,
        ),
        abundance_link=preset.abundance_link,
        penalties=SpotPenalties(
            abundance_l1=preset.abundance_l1,
            gene_factor=preset.gene_factor_penalty,
            noise_profile=preset.noise_profile_penalty,
        ),
    )


def state_source(
    sizes: ReferenceSizes,
    *,
    n_spots: int,
    amortized: bool,
    preset: Preset,
    generator: torch.Generator,
) -> Amortized | Free:
    """Return where the states come from: an untrained network, or free numbers."""
    return _source(
        sizes,
        sizes.n_cell_types * sizes.n_latent,
        n_spots=n_spots,
        amortized=amortized,
        preset=preset,
        generator=generator,
    )


def _source(
    sizes: ReferenceSizes,
    n_out: int,
    *,
    n_spots: int,
    amortized: bool,
    preset: Preset,
    generator: torch.Generator,
) -> Amortized | Free:
    if not amortized:
        return Free(n_spots, n_out, generator=generator)
    return Amortized(
        sizes.n_genes,
        n_out,
        n_hidden=preset.n_hidden,
        dropout=preset.dropout,
        generator=generator,
    )


def train_spots(
    model: SpotModel,
    counts: Counts,
    problem: Problem,
    plan: FitPlan,
    *,
    generator: torch.Generator,
    kept: KeptStage = NOT_KEPT,
) -> Iterator[TrainingPoint]:
    """Train `model` in place; yield after every epoch, with the loss per spot.

    Parameters
    ----------
    model : SpotModel
        Untrained.
    counts : Counts
        Of the spots of `problem`, on the device.
    problem : Problem
        The slide and the reference.
    plan : FitPlan
        Length and rates.
    generator : Generator
        Source of everything random.
    kept : KeptStage
        Where its state is saved and may lie.
    """
    preset, n_spots = plan.preset, problem.spatial.n_spots
    if preset.start == "profiles":
        start_from_profiles(model, problem)
    else:
        start_at_random(model, generator)
    yield from train_epochs(
        model,
        counts,
        _batch_loss(model, problem, plan, generator),
        course=Course(
            n_epochs=plan.epochs,
            batch_size=plan.batch_size,
            n_batches=plan.batches,
            learning_rate=preset.spot_learning_rate,
            schedule=preset.spot_schedule,
            kl_warmup_epochs=preset.spot_kl_warmup * plan.epochs,
            adam_eps=preset.adam_eps,
            weight_decay=preset.weight_decay,
            fast_parameters=("gene_factor", "noise_profile"),
            speed=preset.shared_speed,
        ),
        generator=generator,
        scale=n_spots,
        is_kernel=True,
        kept=kept,
    )
    model.eval()


def _batch_loss(
    model: SpotModel, problem: Problem, plan: FitPlan, generator: torch.Generator
) -> BatchLoss:
    """Return the loss of a mini-batch, with simulated spots where they teach."""
    n_spots, weight = problem.spatial.n_spots, plan.preset.simulated_weight

    def real(counts: Tensor, rows: Tensor, kl_weight: Weight) -> Tensor:
        return model.loss(counts, rows, kl_weight=kl_weight, n_spots=n_spots)

    if weight == 0 or isinstance(model.abundance_source, Free):
        return real
    simulated = SimulatedSpots(
        problem, n_simulated=plan.preset.n_simulated, generator=generator
    )

    def with_simulated(counts: Tensor, rows: Tensor, kl_weight: Weight) -> Tensor:
        known = simulated.draw(len(rows), model.gene_factor)
        taught = model.composition_loss(known.counts, known.count_share)
        return real(counts, rows, kl_weight) + n_spots * weight * taught

    return with_simulated


@torch.no_grad()
def estimate_spots(
    model: SpotModel | AugmentedSpotModel, counts: Counts
) -> SpotEstimate:
    """Return abundance and state of all spots, with the dropout off."""
    was_training = model.training
    model.eval()
    blocks = in_blocks(
        lambda rows: model.estimate(counts.rows(rows), rows),
        len(counts),
        device=counts.device,
    )
    model.train(was_training)
    return SpotEstimate(
        torch.cat([block.abundance for block in blocks]),
        torch.cat([block.cell_state for block in blocks]),
    )
