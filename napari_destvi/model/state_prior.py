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

        By distances, not as a polynomial in the state: where a component is narrow, its
        large terms would cancel, and a card that rounds the factors of products leave
        nothing.
        """
        scale, constant = self._scale_and_constant
        distance = (state.unsqueeze(-2) - self.mean) / scale
        exponent = constant - 0.5 * distance.square().sum(-1)
        return torch.logsumexp(exponent, dim=-1)

    @cached_property
    def _scale_and_constant(self) -> tuple[Tensor, Tensor]:
        """Standard deviations, and the weighted log density at each mean."""
        scale = self.variance.sqrt() + MIN_SCALE
        normaliser = 0.5 * math.log(2 * math.pi) * self.mean.shape[-1]
        # A weight of 0 has a logarithm of minus infinity, which logsumexp takes.
        return scale, self.weight.log() - scale.log().sum(-1) - normaliser

    def mean_state(self) -> Float[Tensor, "types latent"]:
        """Return the mean state of each type."""
        return (self.weight[..., None] * self.mean).sum(1)
