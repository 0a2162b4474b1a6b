"""The spot model of the augmented form: shares of types, each in several states."""

from __future__ import annotations

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn import functional

from napari_destvi.config.augmented import AugmentedForm
from napari_destvi.model.augmented.copies import ORIGINAL, SIMULATED, Copies
from napari_destvi.model.augmented.gamma_poisson import negative_log_likelihood
from napari_destvi.model.augmented.loss_terms import LossTerms
from napari_destvi.model.augmented.mixture_prior import MixturePrior
from napari_destvi.model.augmented.penalties import composition_divergence, entropy
from napari_destvi.model.augmented.prediction import Prediction, states_and_shares
from napari_destvi.model.augmented.reference import (
    AugmentedReferenceModel,
    ShareDecoder,
)
from napari_destvi.model.augmented.state_cost import mixed_state_cost, single_state_cost
from napari_destvi.model.spots import Amortized, Free, SpotEstimate


class AugmentedSpotModel(nn.Module):
    r"""A spot's counts given share and states of each type, the augmented form.

    .. math::
        x_{sg} \sim \mathrm{NB}\Bigl(\mathrm{mean}\; l_s \bigl( \sum_k v_{sk}
        \sum_j \pi_{skj} f_g(\gamma_{skj}, k; \beta)
        + v_{s0}\, \mathrm{softmax}(\eta)_g \bigr),
        \mathrm{inverse\ dispersion}\; \theta_g\Bigr)

    with the decoder f of the reference model, frozen, and its dispersion, trained
    further. Abundances v sum to 1 over types and noise, shares :math:`\pi` over the
    states j of a type.

    ======================  ==========================  ==============
    what                    here                        scvi-tools
    ======================  ==========================  ==============
    abundance               ``abundance``               ``V``
    cell states             ``state``                   ``gamma``
    log gene factor         ``gene_factor``             ``beta``
    noise profile           ``noise_profile``           ``eta``
    log inverse dispersion  ``log_inverse_dispersion``  ``px_r``
    ======================  ==========================  ==============

    It is the model of scvi-tools 1.4.1 and 1.4.2 without the faults of that code: the
    prior is given standard deviations and not variances, the frozen decoder has no
    dropout, the penalty of the noise is a mean over the spots, and what is shown of
    free abundances is what was trained.

    Parameters
    ----------
    reference : AugmentedReferenceModel
        The trained reference model; its decoder is frozen here.
    abundance_source, state_source : Amortized or Free
        Where the numbers of a spot come from. A network of the states gives, for each
        of `form.n_states` states and each type, the state and the logarithm of its
        share; free numbers are one state of each type.
    form : AugmentedForm
        Weights of the loss, and number of states.
    """

    def __init__(
        self,
        reference: AugmentedReferenceModel,
        *,
        abundance_source: Amortized | Free,
        state_source: Amortized | Free,
        form: AugmentedForm,
    ) -> None:
        super().__init__()
        sizes = reference.sizes
        self.n_cell_types, self.n_latent = sizes.n_cell_types, sizes.n_latent
        self.abundance_source, self.state_source = abundance_source, state_source
        self.form = form
        self.decoder: ShareDecoder = reference.decoder.eval().requires_grad_(False)  # noqa: FBT003
        with torch.no_grad():
            self.prior: MixturePrior = reference.prior()
        dispersion = reference.log_inverse_dispersion.detach()
        self.log_inverse_dispersion = nn.Parameter(dispersion.clone())
        self.gene_factor = nn.Parameter(torch.zeros_like(dispersion))
        self.noise_profile = nn.Parameter(torch.zeros_like(dispersion))

    def train(self, mode: bool = True) -> AugmentedSpotModel:  # noqa: FBT001, FBT002  nn.Module
        """Set the mode of all but the decoder, whose dropout stays off."""
        super().train(mode)
        self.decoder.eval()
        return self

    def estimate(
        self, counts: Float[Tensor, "spots genes"], indices: Int[Tensor, " spots"]
    ) -> SpotEstimate:
        """Return abundance and state of the spots with these counts and indices.

        The state of a type is the mean of its states, each with its share.
        """
        return self.predict(counts, indices).estimate()

    def predict(
        self, counts: Float[Tensor, "*rows genes"], indices: Int[Tensor, "*rows"]
    ) -> Prediction:
        """Return what the sources give for these counts and indices."""
        rows = counts.shape[:-1]
        log_counts, indices = torch.log1p(counts).flatten(0, -2), indices.flatten()
        abundance = self.abundance_source(log_counts, indices)
        state, share = self._states(self.state_source(log_counts, indices))
        return Prediction(
            functional.log_softmax(abundance, dim=-1).unflatten(0, rows),
            state.unflatten(0, rows),
            share.unflatten(0, rows),
        )

    def _states(self, numbers: Tensor) -> tuple[Tensor, Tensor]:
        n_types, n_latent = self.n_cell_types, self.n_latent
        if isinstance(self.state_source, Free):
            state = numbers.unflatten(-1, (1, n_types, n_latent))
            return state, torch.ones_like(state[..., 0])
        return states_and_shares(
            numbers, n_states=self.form.n_states, n_cell_types=n_types
        )

    def rate(
        self, found: Prediction, *, abundance_floor: float = 0.0
    ) -> Float[Tensor, "*rows genes"]:
        """Return the expected share of each gene in the counts of each spot.

        Parameters
        ----------
        found : Prediction
            Abundances and states.
        abundance_floor : float
            Added to each abundance.
        """
        abundance = found.log_abundance.exp() + abundance_floor
        profiles = self.type_expression(found.state)
        weight = abundance[..., None, :-1] * found.share
        # All states of all types are one axis of a single matrix product.
        mixed = weight.flatten(-2).unsqueeze(-2) @ profiles.flatten(-3, -2)
        noise = functional.softmax(self.noise_profile, dim=-1)
        return mixed.squeeze(-2) + abundance[..., -1:] * noise

    def type_expression(
        self, state: Float[Tensor, "*shape latent"], labels: Tensor | None = None
    ) -> Float[Tensor, "*shape genes"]:
        """Return the expression of types in these states, on the slide's platform.

        As shares of the library size; without labels the last axis but one of `state`
        is all types.
        """
        expression: Tensor = self.decoder(state, labels, self.gene_factor)
        return expression

    def loss(
        self,
        counts: Float[Tensor, "spots genes"],
        indices: Int[Tensor, " spots"],
        *,
        kl_weight: float | Tensor,
        copies: Copies | None = None,
    ) -> Float[Tensor, ""]:
        """Return the loss per spot; see `LossTerms`.

        Parameters
        ----------
        counts : Tensor of shape (batch, n_genes)
            Counts of the spots of the mini-batch.
        indices : Tensor of shape (batch,)
            Their rows among all spots.
        kl_weight : float or Tensor of shape ()
            Weight of all priors but that of the gene factors, from 0 to 1.
        copies : Copies or None
            The same spots with their simulated copies; None trains without. Free
            abundances have no use for copies: a copy of another composition would
            train the very numbers that its spot has.
        """
        terms = self.loss_terms(counts, indices, copies)
        return terms.weighted_sum(self.form, kl_weight=kl_weight)

    def loss_terms(
        self,
        counts: Float[Tensor, "spots genes"],
        indices: Int[Tensor, " spots"],
        copies: Copies | None,
    ) -> LossTerms:
        """Return the loss in its parts; the arguments are those of `loss`."""
        rows = counts.unsqueeze(0) if copies is None else copies.counts
        found = self.predict(rows, indices.expand(rows.shape[:-1]))
        rate = self.rate(found, abundance_floor=self.form.abundance_floor)
        expected = rows.sum(-1, keepdim=True) * rate
        original = found.log_abundance[ORIGINAL]
        return LossTerms(
            reconstruction=negative_log_likelihood(
                rows, expected, self.log_inverse_dispersion
            ),
            state_cost=self._state_cost(found, copies),
            entropy=entropy(original),
            noise=original[:, -1].exp(),
            composition=_composition(found, copies),
            gene_factor=0.5 * self.gene_factor.square().sum(),
        )

    def _state_cost(
        self, found: Prediction, copies: Copies | None
    ) -> Float[Tensor, "copies spots"]:
        if isinstance(self.state_source, Free):
            return single_state_cost(self.prior, found.state, copies)
        abundance = found.log_abundance[..., :-1].exp()
        return mixed_state_cost(self.prior, found.state, found.share, abundance, copies)


def _composition(
    found: Prediction, copies: Copies | None
) -> Float[Tensor, " spots"] | None:
    if copies is None:
        return None
    return composition_divergence(
        found.log_abundance[SIMULATED], copies.proportions[SIMULATED]
    )
