"""What states a cell type can take: a mixture of Gaussians per type."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

#: Added to each standard deviation (published code).
MIN_SCALE = 1e-4


@dataclass(frozen=True, slots=True, eq=False)
class StatePrior:
    """A Gaussian mixture per cell type over the cell state.

    Parameters
    ----------
    mean, variance : Tensor of shape (n_cell_types, n_prior_components, n_latent)
        Of each component; an unused one has weight 0.
    weight : Tensor of shape (n_cell_types, n_prior_components)
        Share of each component; rows sum to 1.
    """

    mean: Float[Tensor, "types components latent"]
    variance: Float[Tensor, "types components latent"]
    weight: Float[Tensor, "types components"]

    def log_density(
        self, state: Float[Tensor, "spots types latent"]
    ) -> Float[Tensor, "spots types"]:
        """Return the log density of each type's state.

        Expanded into products, so that no tensor of shape (spots, types,
        components, latent) is held.
        """
        variance = (self.variance.sqrt() + MIN_SCALE).square()
        precision = 1 / variance
        squared = torch.einsum("skd,kpd->skp", state.square(), precision)
        crossed = torch.einsum("skd,kpd->skp", state, self.mean * precision)
        constant = (self.mean.square() * precision + variance.log()).sum(-1)
        n_latent = state.shape[-1]
        exponent = -0.5 * (squared - 2 * crossed + constant)
        normaliser = 0.5 * n_latent * math.log(2 * math.pi)
        # A weight of 0 has a logarithm of minus infinity, which logsumexp takes.
        return torch.logsumexp(exponent + self.weight.log(), dim=-1) - normaliser

    def mean_state(self) -> Float[Tensor, "types latent"]:
        """Return the mean state of each type."""
        return (self.weight[..., None] * self.mean).sum(1)
