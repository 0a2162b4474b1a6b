"""The spot model: every spot a mixture of cell types, each in a state of its own."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn import functional

from napari_destvi.config import AbundanceLink
from napari_destvi.model.conditional import ConditionalNetwork, Head
from napari_destvi.model.negative_binomial import negative_log_kernel
from napari_destvi.model.reference import Decoder, ReferenceModel
from napari_destvi.model.state_prior import StatePrior

#: Keeps the logarithm of a share finite.
MIN_SHARE = 1e-8


@dataclass(frozen=True, slots=True)
class SpotPenalties:
    """Weights of the penalties in the loss.

    Parameters
    ----------
    abundance_l1 : float
        On the mean abundance.
    gene_factor : float
        On the variance of the log gene factors.
    noise_profile : float
        On the noise profile.
    """

    abundance_l1: float
    gene_factor: float
    noise_profile: float


@dataclass(frozen=True, slots=True, eq=False)
class SpotEstimate:
    """What the model holds of some spots.

    Parameters
    ----------
    abundance : Tensor of shape (n_spots, n_cell_types + 1)
        Amount of each type; the last column is the noise profile's.
    cell_state : Tensor of shape (n_spots, n_cell_types, n_latent)
        State of each type.
    """

    abundance: Float[Tensor, "spots types_and_noise"]
    cell_state: Float[Tensor, "spots types latent"]

    def proportions(self) -> Float[Tensor, "spots types"]:
        """Return the share of each type, without the noise."""
        abundance = self.abundance[:, :-1]
        total = abundance.sum(-1, keepdim=True)
        return abundance / total


class Amortized(nn.Module):
    """A network that predicts `n_out` numbers per spot from its counts."""

    def __init__(
        self,
        n_genes: int,
        n_out: int,
        *,
        n_hidden: int,
        dropout: float,
        generator: torch.Generator,
    ) -> None:
        super().__init__()
        self.network = ConditionalNetwork(
            n_genes, n_hidden, n_cell_types=0, dropout=dropout, generator=generator
        )
        self.head = Head(n_hidden, n_out, generator=generator)

    def forward(
        self,
        log_counts: Float[Tensor, "spots genes"],
        indices: Int[Tensor, " spots"],  # noqa: ARG002  same call as Free
    ) -> Float[Tensor, "spots out"]:
        """Return the numbers predicted from the counts."""
        values: Tensor = self.head(self.network(log_counts))
        return values


class Free(nn.Module):
    """`n_out` free numbers for each spot."""

    def __init__(self, n_spots: int, n_out: int, *, generator: torch.Generator) -> None:
        super().__init__()
        values = torch.empty(n_spots, n_out, device=generator.device)
        self.values = nn.Parameter(values.normal_(generator=generator))

    def forward(
        self,
        log_counts: Float[Tensor, "spots genes"],  # noqa: ARG002  same call as Amortized
        indices: Int[Tensor, " spots"],
    ) -> Float[Tensor, "spots out"]:
        """Return the numbers of the spots with these indices."""
        return self.values[indices]


class SpotModel(nn.Module):
    r"""A spot's counts given abundance and state of each type (stLVM).

    .. math::
        x_{sg} \sim \mathrm{NB}\Bigl(l_s \bigl( e^{\beta_g} \sum_k v_{sk}
        f_g(\gamma_{sk}, k) + v_{s0}\, \mathrm{softplus}(\eta_g) \bigr), r_g\Bigr)

    with the decoder f and the log odds r of the reference model, both frozen.

    ==================  ==================  ===================  ==============
    what                here                paper                scvi-tools
    ==================  ==================  ===================  ==============
    abundance           ``abundance``       :math:`\beta_{sk}`   ``V``
    cell state          ``cell_state``      :math:`\gamma`       ``gamma``
    log gene factor     ``gene_factor``     :math:`\log\alpha`   ``beta``
    noise profile       ``noise_profile``   :math:`\eta`         ``eta``
    log odds            ``logits``          :math:`p_g`          ``px_o``
    ==================  ==================  ===================  ==============

    Lopez et al. 2022, doi 10.1038/s41587-022-01272-8.

    Parameters
    ----------
    reference : ReferenceModel
        The trained reference model; its decoder is frozen here.
    prior : StatePrior
        What states each type can take.
    abundance_source, state_source : Amortized or Free
        Where the numbers of a spot come from.
    abundance_link : {"softplus", "softmax"}
        From a source's numbers to abundances: of any sum, as published, or summing
        to 1, so that the library size alone sets the scale.
    penalties : SpotPenalties
        Weights of the penalties.
    """

    logits: Tensor

    def __init__(
        self,
        reference: ReferenceModel,
        prior: StatePrior,
        *,
        abundance_source: Amortized | Free,
        state_source: Amortized | Free,
        abundance_link: AbundanceLink,
        penalties: SpotPenalties,
    ) -> None:
        super().__init__()
        sizes, device = reference.sizes, reference.logits.device
        self.n_cell_types, self.n_latent = sizes.n_cell_types, sizes.n_latent
        self.abundance_source, self.state_source = abundance_source, state_source
        self.penalties, self.prior = penalties, prior
        self.abundance_link: AbundanceLink = abundance_link
        self.gene_factor = nn.Parameter(torch.zeros(sizes.n_genes, device=device))
        self.noise_profile = nn.Parameter(torch.zeros(sizes.n_genes, device=device))
        self.decoder: Decoder = reference.decoder.eval().requires_grad_(False)  # noqa: FBT003
        self.register_buffer("logits", reference.logits.detach().clone())

    def train(self, mode: bool = True) -> SpotModel:  # noqa: FBT001, FBT002  nn.Module
        """Set the mode of all but the decoder, whose dropout stays off."""
        super().train(mode)
        self.decoder.eval()
        return self

    def estimate(
        self, counts: Float[Tensor, "spots genes"], indices: Int[Tensor, " spots"]
    ) -> SpotEstimate:
        """Return abundance and state of the spots with these counts and indices."""
        log_counts = torch.log1p(counts)
        abundance = self._linked(self.abundance_source(log_counts, indices))
        state = self.state_source(log_counts, indices)
        shape = (-1, self.n_cell_types, self.n_latent)
        return SpotEstimate(abundance, state.reshape(shape))

    def _linked(self, values: Tensor) -> Tensor:
        if self.abundance_link == "softmax":
            return functional.softmax(values, dim=-1)
        return functional.softplus(values)

    def rate(self, estimate: SpotEstimate) -> Float[Tensor, "spots genes"]:
        """Return the expected rate of each gene per count of library size."""
        abundance = estimate.abundance
        mixed = self._mixed(estimate.cell_state, abundance[:, :-1])
        noise = functional.softplus(self.noise_profile)
        return mixed * self.gene_factor.exp() + abundance[:, -1:] * noise

    def _mixed(self, state: Tensor, abundance: Tensor) -> Tensor:
        """Return the expression of the types, mixed.

        Types without a share add nothing, nor to any gradient but that of their share:
        where shares are known, leaving them out is exact. A graphics card would have to
        wait to know which they are.
        """
        if abundance.requires_grad or abundance.device.type != "cpu":
            return self._mixed_of_all(state, abundance)
        spot, cell_type = abundance.nonzero(as_tuple=True)
        expression = self.decoder(state[spot, cell_type], cell_type)
        present = abundance[spot, cell_type, None] * expression
        mixed = abundance.new_zeros(len(abundance), present.shape[1])
        return mixed.index_add(0, spot, present)

    def _mixed_of_all(self, state: Tensor, abundance: Tensor) -> Tensor:
        return torch.bmm(abundance.unsqueeze(1), self.decoder(state)).squeeze(1)

    def type_expression(
        self, state: Float[Tensor, "*shape latent"], labels: Tensor | None = None
    ) -> Float[Tensor, "*shape genes"]:
        """Return the expression of types in these states, on the slide's platform.

        As shares of the library size; without labels the last axis but one of `state`
        is all types.
        """
        expression: Tensor = self.decoder(state, labels)
        return expression * (self.logits + self.gene_factor).exp()

    def loss(
        self,
        counts: Float[Tensor, "spots genes"],
        indices: Int[Tensor, " spots"],
        *,
        kl_weight: float | Tensor,
        n_spots: int,
    ) -> Float[Tensor, ""]:
        """Return the negative log posterior of all spots, estimated from some.

        It is the sum over the spots, not their mean, and the penalties count once for
        each spot, as in the published code: the epsilon of Adam is not indifferent to
        the scale.

        Parameters
        ----------
        counts : Tensor of shape (batch, n_genes)
            Counts of the spots of the mini-batch.
        indices : Tensor of shape (batch,)
            Their rows among all spots.
        kl_weight : float or Tensor of shape ()
            Weight of the state prior, from 0 to 1.
        n_spots : int
            Spots of the whole slide.
        """
        estimate = self.estimate(counts, indices)
        rate = counts.sum(-1, keepdim=True) * self.rate(estimate)
        reconstruction = negative_log_kernel(counts, rate, self.logits)
        state_cost = -self.prior.log_density(estimate.cell_state).sum(-1)
        sparsity = self.penalties.abundance_l1 * estimate.abundance.mean(-1)
        per_spot = reconstruction + kl_weight * (state_cost + sparsity)
        return n_spots * (per_spot.mean() + self._global_penalty())

    def composition_loss(
        self,
        counts: Float[Tensor, "spots genes"],
        proportions: Float[Tensor, "spots types"],
    ) -> Float[Tensor, ""]:
        """Return the mean cross-entropy of the network on spots of known composition.

        Parameters
        ----------
        counts : Tensor of shape (batch, n_genes)
            Counts of simulated spots.
        proportions : Tensor of shape (batch, n_cell_types)
            Their composition; rows sum to 1.
        """
        rows = torch.arange(len(counts), device=counts.device)  # no spots of the slide
        abundance = self._linked(self.abundance_source(torch.log1p(counts), rows))
        share = abundance / abundance.sum(-1, keepdim=True)
        log_share = (share[:, :-1] + MIN_SHARE).log()
        return -(proportions * log_share).sum(-1).mean()

    def _global_penalty(self) -> Float[Tensor, ""]:
        noise = 0.5 * self.noise_profile.square().sum()
        spread = self.gene_factor.var()
        weights = self.penalties
        return weights.noise_profile * noise + weights.gene_factor * spread
