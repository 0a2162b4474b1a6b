"""The states of the cell types in each spot, where the proportions are known."""

from __future__ import annotations

from collections.abc import Iterator

import torch

from napari_destvi.config import FitPlan
from napari_destvi.model.reference import ReferenceModel
from napari_destvi.model.spots import Free, SpotModel, SpotPenalties
from napari_destvi.model.state_prior import StatePrior
from napari_destvi.training.counts import Counts
from napari_destvi.training.course import Course
from napari_destvi.training.kept_stage import NOT_KEPT, KeptStage
from napari_destvi.training.optimisation import train_epochs
from napari_destvi.training.proportions import Mixture
from napari_destvi.training.spots import state_source
from napari_destvi.training.training_point import TrainingPoint

#: No penalty: what they are on is known already.
NO_PENALTIES = SpotPenalties(abundance_l1=0.0, gene_factor=0.0, noise_profile=0.0)


@torch.no_grad()
def build_states(
    reference: ReferenceModel,
    prior: StatePrior,
    mixture: Mixture,
    *,
    amortized: bool,
    plan: FitPlan,
    generator: torch.Generator,
) -> SpotModel:
    """Return the spot model with all but the states as found.

    Parameters
    ----------
    reference : ReferenceModel
        The trained reference model.
    prior : StatePrior
        What states each type can take.
    mixture : Mixture
        Abundances, gene factors and noise profile, to be kept.
    amortized : bool
        Whether a network predicts the states; else they are free numbers.
    plan : FitPlan
        Gives the sizes.
    generator : Generator
        Source of the initial weights.
    """
    n_spots, n_columns = mixture.abundance.shape
    abundance = Free(n_spots, n_columns, generator=generator)
    # The softmax of the logarithm of shares gives the shares, also those of 0.
    abundance.values.copy_(mixture.abundance.log())
    states = state_source(
        reference.sizes,
        n_spots=n_spots,
        amortized=amortized,
        preset=plan.preset,
        generator=generator,
    )
    if isinstance(states, Free):
        mean_state = prior.mean_state().reshape(1, -1)
        states.values.copy_(mean_state.expand(n_spots, -1))
    model = SpotModel(
        reference,
        prior,
        abundance_source=abundance,
        state_source=states,
        abundance_link="softmax",
        penalties=NO_PENALTIES,
    )
    model.gene_factor.copy_(mixture.gene_factor)
    model.noise_profile.copy_(mixture.noise_profile)
    for known in (abundance.values, model.gene_factor, model.noise_profile):
        known.requires_grad_(False)  # noqa: FBT003  PyTorch's own
    return model


def train_states(
    model: SpotModel,
    counts: Counts,
    plan: FitPlan,
    *,
    generator: torch.Generator,
    kept: KeptStage = NOT_KEPT,
) -> Iterator[TrainingPoint]:
    """Train the states in place; yield now and then, with the loss per spot.

    Parameters
    ----------
    model : SpotModel
        From `build_states`.
    counts : Counts
        Of the spots, on the device.
    plan : FitPlan
        Length and rates.
    generator : Generator
        Source of the order of the spots.
    kept : KeptStage
        Where its state is saved and may lie.
    """
    preset, n_spots = plan.preset, len(counts)
    yield from train_epochs(
        model,
        counts,
        lambda rows, indices, kl_weight: model.loss(
            rows, indices, kl_weight=kl_weight, n_spots=n_spots
        ),
        course=Course(
            n_epochs=plan.state_epochs,
            batch_size=plan.batch_size,
            n_batches=plan.state_batches,
            learning_rate=preset.spot_learning_rate,
            schedule=preset.spot_schedule,
            kl_warmup_epochs=preset.spot_kl_warmup * plan.state_epochs,
            adam_eps=preset.adam_eps,
            weight_decay=preset.weight_decay,
        ),
        generator=generator,
        scale=n_spots,
        is_kernel=True,
        kept=kept,
    )
    model.eval()
