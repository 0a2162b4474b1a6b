"""What states a type can take in the augmented form: a learned Gaussian mixture."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from jaxtyping import Float, Int
from torch import Tensor

from napari_destvi.model.augmented.copies import Copies

#: From the weights of components to logarithms, none of them infinite.
LogWeight = Callable[[Tensor], Tensor]


@dataclass(frozen=True, slots=True, eq=False)
class MixturePrior:
    """A Gaussian mixture per cell type over the cell state.

    Parameters
    ----------
    mean, scale : Tensor of shape (n_cell_types, n_prior_components, n_latent)
        Of each component; `scale` is its standard deviation.
    log_weight : Tensor of shape (n_cell_types, n_prior_components)
        Logarithm of the share of each component.
    """

    mean: Float[Tensor, "types components latent"]
    scale: Float[Tensor, "types components latent"]
    log_weight: Float[Tensor, "types components"]

    def of(self, labels: Int[Tensor, " cells"]) -> MixturePrior:
        """Return the prior of each of these labels, in the place of all types."""
        return MixturePrior(
            self.mean[labels], self.scale[labels], self.log_weight[labels]
        )

    def log_density(
        self, state: Float[Tensor, "*rows types latent"]
    ) -> Float[Tensor, "*rows types"]:
        """Return the log density of each type's state."""
        return torch.logsumexp(self._log_components(state) + self.log_weight, dim=-1)

    def log_density_with_copies(
        self,
        state: Float[Tensor, "copies spots states types latent"],
        copies: Copies | None,
        *,
        log_weight: LogWeight,
    ) -> Float[Tensor, "copies spots states types"]:
        r"""Return the log density when a simulated copy knows its state.

        .. math::
            p(\gamma) \propto (1 - q) \sum_j w_j N(\gamma; m_j, s_j)
            + q r N(\gamma; z, \min_j s_j)

        with the share q of the simulation in the copy, the proportion r of the type
        in the simulation and the state z in which it was simulated. All weights
        belong to the copy, so that a wholly simulated one has but its own component.

        Parameters
        ----------
        state : Tensor of shape (n_copies, n_spots, n_states, n_cell_types, n_latent)
            States.
        copies : Copies or None
            None for real spots alone, `n_copies` then being 1.
        log_weight : callable
            Gives the logarithms of the weights.
        """
        log_components = self._log_components(state)
        weight = self.log_weight.exp()
        if copies is not None:
            narrowest = self.scale.amin(-2)
            drawn = copies.state.unsqueeze(2)
            of_copy = log_normal(state, drawn, narrowest).unsqueeze(-1)
            log_components = torch.cat([log_components, of_copy], dim=-1)
            weight = _weights_with(copies, weight).unsqueeze(2)
        return torch.logsumexp(log_components + log_weight(weight), dim=-1)

    def mean_state(self) -> Float[Tensor, "types latent"]:
        """Return the mean state of each type."""
        return (self.log_weight.exp()[..., None] * self.mean).sum(1)

    def sample(
        self, n_drawn: int, *, generator: torch.Generator
    ) -> Float[Tensor, "drawn types latent"]:
        """Return `n_drawn` states of each type."""
        chosen = torch.multinomial(
            self.log_weight.exp(), n_drawn, replacement=True, generator=generator
        )
        index = chosen[..., None].expand(-1, -1, self.mean.shape[-1])
        mean, scale = self.mean.gather(1, index), self.scale.gather(1, index)
        noise = torch.empty_like(mean).normal_(generator=generator)
        return (mean + scale * noise).transpose(0, 1)

    def _log_components(
        self, state: Float[Tensor, "*rows types latent"]
    ) -> Float[Tensor, "*rows types components"]:
        return log_normal(state.unsqueeze(-2), self.mean, self.scale)


def _weights_with(
    copies: Copies, weight: Float[Tensor, "types components"]
) -> Float[Tensor, "copies spots types components_and_own"]:
    """Return the weights of the learned components and, last, of the drawn state."""
    share = copies.share[..., None, None]
    own = share * copies.proportions.unsqueeze(-1)
    return torch.cat([(1 - share) * weight, own], dim=-1)


def log_normal(value: Tensor, mean: Tensor, scale: Tensor) -> Tensor:
    """Return the log density of a diagonal normal; the last axis is its dimensions.

    All three of shape (..., n_latent), or of shapes that broadcast to one.
    """
    exponent = -0.5 * ((value - mean) / scale).square() - scale.log()
    return exponent.sum(-1) - 0.5 * math.log(2 * math.pi) * value.shape[-1]
