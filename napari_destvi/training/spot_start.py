"""Where the spot model begins: near a plain explanation of the slide."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from napari_destvi.data.problem import Problem
from napari_destvi.data.slide_totals import overall_profile
from napari_destvi.model.negative_binomial import MIN_RATE
from napari_destvi.model.spots import Free, SpotModel
from napari_destvi.training.least_squares import least_squares_proportions
from napari_destvi.training.profiles import type_profiles

#: Share of the noise profile at the start, and the smallest share of a type: a share
#: near 0 would leave no gradient.
NOISE_SHARE = 0.02
MIN_TYPE_SHARE = 0.01


#: Spread of the log gene factors and of the noise profile at a random start
#: (published code).
GENE_FACTOR_SPREAD = 0.01
NOISE_PROFILE_SPREAD = 1.0


@torch.no_grad()
def start_at_random(model: SpotModel, generator: torch.Generator) -> None:
    """Draw what all spots share, as the published code does."""
    model.gene_factor.normal_(std=GENE_FACTOR_SPREAD, generator=generator)
    model.noise_profile.normal_(std=NOISE_PROFILE_SPREAD, generator=generator)


@torch.no_grad()
def start_from_profiles(model: SpotModel, problem: Problem) -> None:
    """Let a slide begin with expected counts of the right size.

    Networks begin with equal shares of all types; free abundances with the
    non-negative least squares solution; free states with the mean state of the type;
    the noise profile with the mean of the slide.
    """
    model.noise_profile.copy_(starting_noise(problem, model.logits))
    _start_abundance(model, problem)
    if isinstance(model.state_source, Free):
        mean_state = model.prior.mean_state().reshape(1, -1)
        model.state_source.values.copy_(mean_state.expand(problem.spatial.n_spots, -1))


def starting_noise(problem: Problem, logits: Tensor) -> Tensor:
    """Return the noise profile of a slide at the start: its mean profile.

    Parameters
    ----------
    problem : Problem
        The slide.
    logits : Tensor of shape (n_genes,)
        Log odds of each gene, from the reference model.
    """
    profile = torch.from_numpy(overall_profile(problem.spatial.counts))
    return inverse_softplus(profile.float().to(logits.device) / logits.exp())


def inverse_softplus(value: Tensor) -> Tensor:
    """Return what softplus turns into these values above 0, without overflow."""
    value = value.clamp_min(MIN_RATE)
    return value + torch.log(-torch.expm1(-value))


def _start_abundance(model: SpotModel, problem: Problem) -> None:
    n_types = model.n_cell_types
    if isinstance(model.abundance_source, Free):
        profiles = type_profiles(problem.reference)
        shares = least_squares_proportions(problem.spatial.counts, profiles)
        shares = np.maximum(shares, MIN_TYPE_SHARE)
        shares /= shares.sum(axis=1, keepdims=True)
        model.abundance_source.values.copy_(_numbers_of(model, shares))
    else:
        even = np.full((1, n_types), 1 / n_types)
        model.abundance_source.head.bias.copy_(_numbers_of(model, even)[0])


def _numbers_of(model: SpotModel, shares: np.ndarray) -> Tensor:
    """Return what the abundance source has to give for these positive shares.

    Of shape (n_rows, n_cell_types + 1); the last column belongs to the noise.
    """
    noise = np.full((len(shares), 1), NOISE_SHARE)
    wanted = np.hstack([shares * (1 - NOISE_SHARE), noise])
    numbers = np.log(wanted if model.abundance_link == "softmax" else np.expm1(wanted))
    return torch.from_numpy(numbers).float().to(model.logits.device)
