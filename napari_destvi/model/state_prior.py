"""What states a cell type can take: a mixture of Gaussians per type."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import torch
from jaxtyping import Float
from torch import Tensor

#: Added to each standard deviation (published code).
MIN_SCALE = 1e-4


@dataclass(frozen=True, eq=False)
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
        squared, linear, constant = self._coefficients
        exponent = torch.einsum("skd,kpd->skp", state.square(), squared)
        exponent = exponent + torch.einsum("skd,kpd->skp", state, linear) + constant
        return torch.logsumexp(exponent, dim=-1)

    @cached_property
    def _coefficients(self) -> tuple[Tensor, Tensor, Tensor]:
        """The weighted log density of each component, as a polynomial in the state."""
        variance = (self.variance.sqrt() + MIN_SCALE).square()
        precision = 1 / variance
        distance = (self.mean.square() * precision + variance.log()).sum(-1)
        normaliser = math.log(2 * math.pi) * self.mean.shape[-1]
        # A weight of 0 has a logarithm of minus infinity, which logsumexp takes.
        constant = self.weight.log() - 0.5 * (distance + normaliser)
        return -0.5 * precision, self.mean * precision, constant

    def mean_state(self) -> Float[Tensor, "types latent"]:
        """Return the mean state of each type."""
        return (self.weight[..., None] * self.mean).sum(1)
