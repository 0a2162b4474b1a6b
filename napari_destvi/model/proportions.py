"""The proportion model: a spot's counts when each type shows its mean expression."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional

from napari_destvi.model.ensemble import EnsembleNetwork
from napari_destvi.model.negative_binomial import negative_log_kernel
from napari_destvi.model.spots import MIN_SHARE, SpotPenalties


@dataclass(frozen=True, slots=True, eq=False)
class MeanExpression:
    """What each type expresses on average over its states.

    Parameters
    ----------
    rate : Tensor of shape (n_cell_types, n_genes)
        Rate of each gene per count of library size.
    logits : Tensor of shape (n_genes,)
        Log odds of each gene, from the reference model.
    """

    rate: Float[Tensor, "types genes"]
    logits: Float[Tensor, " genes"]

    def profile(self) -> Float[Tensor, "types genes"]:
        """Return the expected share of each gene in the counts of each type."""
        return self.rate * self.logits.exp()


class ProportionModel(nn.Module):
    r"""The spot model of DestVI with the cell states averaged out.

    .. math::
        x_{sg} \sim \mathrm{NB}\Bigl(l_s \bigl( e^{\beta_g} \sum_k v_{sk}
        \bar f_{kg} + v_{s0}\, \mathrm{softplus}(\eta_g) \bigr), r_g\Bigr)

    with the mean :math:`\bar f_{kg}` of the decoder over the states of the type's
    cells. A state that is free in every spot takes up what belongs to the
    proportions; with the mean instead they are found first, and the states after them.
    Several networks, gene factors and noise profiles train side by side.

    Parameters
    ----------
    expression : MeanExpression
        Of the types; frozen.
    network : EnsembleNetwork
        From log counts to n_cell_types + 1 numbers; the last is the noise profile's.
    penalties : SpotPenalties
        Weights of the penalties.
    """

    rate: Tensor
    logits: Tensor

    def __init__(
        self,
        expression: MeanExpression,
        *,
        network: EnsembleNetwork,
        penalties: SpotPenalties,
    ) -> None:
        super().__init__()
        n_members, n_genes = len(network.head.weight), len(expression.logits)
        device = expression.logits.device
        self.network, self.penalties = network, penalties
        self.gene_factor = nn.Parameter(torch.zeros(n_members, n_genes, device=device))
        self.noise_profile = nn.Parameter(torch.zeros_like(self.gene_factor))
        self.register_buffer("rate", expression.rate)
        self.register_buffer("logits", expression.logits)

    @property
    def n_members(self) -> int:
        """Number of networks."""
        return len(self.gene_factor)

    def abundance(
        self, counts: Float[Tensor, "spots genes"]
    ) -> Float[Tensor, "members spots types_and_noise"]:
        """Return what each network says of the same spots.

        The share of each type and of the noise; rows sum to 1.

        Parameters
        ----------
        counts : Tensor of shape (n_spots, n_genes)
            Counts of any spots.
        """
        log_counts = torch.log1p(counts).expand(self.n_members, *counts.shape)
        return functional.softmax(self.network(log_counts), dim=-1)

    def loss(
        self,
        counts: Float[Tensor, "batch genes"],
        abundance: Float[Tensor, "members batch types_and_noise"],
        *,
        n_spots: int,
    ) -> Float[Tensor, ""]:
        """Return the negative log posterior of all spots, summed over the members.

        Parameters
        ----------
        counts : Tensor of shape (batch, n_genes)
            Counts of the spots of the mini-batch.
        abundance : Tensor of shape (n_members, batch, n_cell_types + 1)
            What the networks say of them.
        n_spots : int
            Spots of the whole slide.
        """
        mixed = (abundance[..., :-1] @ self.rate) * self.gene_factor.exp()[:, None]
        noise = functional.softplus(self.noise_profile)[:, None]
        expected = mixed + abundance[..., -1:] * noise
        rate = counts.sum(-1, keepdim=True) * expected
        reconstruction = negative_log_kernel(counts, rate, self.logits)
        per_member = reconstruction.mean(-1) + self._penalty()
        return n_spots * per_member.sum()

    def _penalty(self) -> Float[Tensor, " members"]:
        noise = 0.5 * self.noise_profile.square().sum(-1)
        spread = self.gene_factor.var(-1)
        weights = self.penalties
        return weights.noise_profile * noise + weights.gene_factor * spread


def composition_loss(
    abundance: Float[Tensor, "members batch types_and_noise"],
    proportions: Float[Tensor, "batch types"],
) -> Float[Tensor, ""]:
    """Return the mean cross-entropy on spots of known composition.

    Summed over the members.

    Parameters
    ----------
    abundance : Tensor of shape (n_members, batch, n_cell_types + 1)
        What the networks say of simulated spots.
    proportions : Tensor of shape (batch, n_cell_types)
        Their composition; rows sum to 1.
    """
    log_share = (shares(abundance) + MIN_SHARE).log()
    return -(proportions * log_share).sum(-1).mean(-1).sum()


def shares(
    abundance: Float[Tensor, "*rows types_and_noise"],
) -> Float[Tensor, "*rows types"]:
    """Return the share of each type without the noise; rows sum to 1."""
    of_types = abundance[..., :-1]
    return of_types / of_types.sum(-1, keepdim=True)
