"""Our augmented form with the weights of scvi-tools 1.4.2: built and asked.

The tests beside it speak of numbers only, as those of the published form.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

import torch
from torch import Tensor

from napari_destvi.config.augmented import AugmentedForm
from napari_destvi.model.augmented.copies import Copies
from napari_destvi.model.augmented.gamma_poisson import negative_log_likelihood
from napari_destvi.model.augmented.mixture_prior import MixturePrior
from napari_destvi.model.augmented.reference import (
    AugmentedReferenceModel,
    AugmentedSizes,
)
from napari_destvi.model.augmented.spots import AugmentedSpotModel
from napari_destvi.model.spots import Amortized, Free
from napari_destvi.training.augmented.copies import SpotCopies, mixed

from .our_augmented_layout import (
    BATCH_NUMBERS,
    N_BATCH_NUMBERS,
    decoder_pairs,
    reference_pairs,
    spot_pairs,
)
from .our_layout import Pair, Theirs, as_it_is, copy_weights

#: The terms of the loss, as they are stored.
TERMS = (
    "rate_in_training",
    "reconstruction",
    "state_cost",
    "gene_factor_cost",
    "entropy_cost",
    "noise_share_sum",
    "composition_cost",
)


class OurReference:
    """The reference model in evaluation mode, in float64."""

    def __init__(self, theirs: Theirs) -> None:
        generator = torch.Generator()
        self.model = AugmentedReferenceModel(_sizes(theirs), generator=generator)
        self.model.double().eval()
        self.pairs = list(reference_pairs(self.model))
        copy_weights(theirs, self.pairs)

    def posterior(self, counts: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
        """Return mean and variance of each cell's state."""
        return self.model.encoder(counts, labels)

    def expression(self, counts: Tensor, labels: Tensor, noise: Tensor) -> Tensor:
        """Return each cell's expression at the state with this noise."""
        mean, variance = self.posterior(counts, labels)
        return self.model.decoder(mean + variance.sqrt() * noise, labels)

    def reconstruction(self, counts: Tensor, expected: Tensor) -> Tensor:
        """Return minus the log likelihood of each cell."""
        dispersion = self.model.log_inverse_dispersion
        return negative_log_likelihood(counts, expected, dispersion)

    def divergence(
        self, mean: Tensor, variance: Tensor, labels: Tensor, noise: Tensor
    ) -> Tensor:
        """Return the divergence of each cell when the model draws this noise."""
        with _drawing(noise):
            return self.model.divergence(mean, variance, labels)

    def loss(
        self, counts: Tensor, labels: Tensor, *noise: Tensor, kl_weight: float
    ) -> Tensor:
        """Return the loss when the model draws this noise, in this order."""
        with _drawing(*noise):
            return self.model.loss(counts, labels, kl_weight=kl_weight)


class OurSpots:
    """The spot model in evaluation mode, in float64, with or without copies."""

    def __init__(
        self, theirs: Theirs, *, mode: str, prior_scale_offset: float = 0.0
    ) -> None:
        self.model = _spot_model(theirs, mode, prior_scale_offset).double().eval()
        self.pairs = list(spot_pairs(self.model))
        copy_weights(theirs, self.pairs)

    def estimate(self, counts: Tensor) -> dict[str, Tensor]:
        """Return what is shown of all spots; axes as they are stored."""
        rows = torch.arange(len(counts))
        found, shown = (
            self.model.predict(counts, rows),
            self.model.estimate(counts, rows),
        )
        expression = self.model.type_expression(found.state)
        return {
            "abundance": shown.abundance,
            "proportions": shown.proportions(),
            "states": found.state.transpose(1, 2),
            "state_shares": found.share.transpose(1, 2),
            "cell_state": shown.cell_state,
            "expression": (found.share.unsqueeze(-1) * expression).sum(1),
            "rate": counts.sum(-1, keepdim=True) * self.model.rate(found),
        }

    def terms(
        self, counts: Tensor, rows: Tensor, copies: Copies | None
    ) -> dict[str, Tensor]:
        """Return the terms of the loss, those of `TERMS`, as they are stored."""
        model, form = self.model, self.model.form
        terms = model.loss_terms(counts[rows], rows, copies)
        composition = terms.composition
        if composition is None:
            composition = counts.new_zeros(1)
        return {
            "rate_in_training": self._rate_in_training(counts, rows, copies),
            "reconstruction": terms.reconstruction.mean(0),
            "state_cost": terms.state_cost,
            "gene_factor_cost": terms.gene_factor,
            "entropy_cost": form.entropy_weight * terms.entropy.mean(),
            "noise_share_sum": terms.noise.sum(),
            "composition_cost": form.composition_weight * composition.mean(),
        }

    def _rate_in_training(
        self, counts: Tensor, rows: Tensor, copies: Copies | None
    ) -> Tensor:
        given = counts[rows].unsqueeze(0) if copies is None else copies.counts
        found = self.model.predict(given, rows.expand(given.shape[:-1]))
        floor = self.model.form.abundance_floor
        rate = self.model.rate(found, abundance_floor=floor)
        return given.sum(-1, keepdim=True) * rate

    def loss(
        self, counts: Tensor, rows: Tensor, copies: Copies | None, *, kl_weight: float
    ) -> Tensor:
        """Return the loss of the mini-batch `rows`."""
        return self.model.loss(counts[rows], rows, kl_weight=kl_weight, copies=copies)

    def expected_copies(self, counts: Tensor, drawn: Theirs) -> Tensor:
        """Return the expected counts of the simulations of these draws."""
        copies = SpotCopies(self.model, generator=torch.Generator())
        return copies.expected_counts(counts, drawn["proportions"], drawn["states"])

    def drawn_states(self, n_drawn: int) -> Tensor:
        """Return states of each type, of shape (n_drawn, n_cell_types, n_latent)."""
        generator = torch.Generator().manual_seed(0)
        return self.model.prior.sample(n_drawn, generator=generator)


def our_copies(drawn: Theirs) -> Copies:
    """Return the copies that scvi-tools drew."""
    share = drawn["share_of_copy"].squeeze(-1)
    return Copies(drawn["counts"], share, drawn["proportions"], drawn["states"])


def our_mixture(counts: Tensor, drawn: Theirs) -> Tensor:
    """Return these spots with their simulations and what we make of both."""
    return mixed(counts, drawn["copies"][1:], drawn["share_of_copy"].squeeze(-1))


def without_batch_numbers(theirs: Theirs) -> Theirs:
    """Return the gradients of all weights that we have too."""
    return {name: value for name, value in theirs.items() if name != BATCH_NUMBERS}


def our_form() -> AugmentedForm:
    """Return the numbers of the form."""
    return AugmentedForm()


def _sizes(theirs: Theirs) -> AugmentedSizes:
    n_types, n_genes = theirs["per_ct_bias"].shape
    n_hidden = theirs["px_decoder.weight"].shape[1]
    n_in = theirs["decoder.fc_layers.Layer 0.0.weight"].shape[1]
    prior = theirs["prior_means" if "prior_means" in theirs else "mean_vprior"]
    return AugmentedSizes(
        n_genes=n_genes,
        n_cell_types=n_types,
        n_latent=n_in - n_types - N_BATCH_NUMBERS,
        n_hidden=n_hidden,
        n_prior_components=prior.shape[1],
        dropout=0.0,
    )


def _spot_model(
    theirs: Theirs, mode: str, prior_scale_offset: float
) -> AugmentedSpotModel:
    sizes, form, generator = _sizes(theirs), our_form(), torch.Generator()
    reference = AugmentedReferenceModel(sizes, generator=generator).double()
    copy_weights(theirs, decoder_pairs(reference.decoder))
    copy_weights(theirs, [Pair(reference.log_inverse_dispersion, "px_r", as_it_is)])
    n_numbers = sizes.n_cell_types * sizes.n_latent

    def source(n_amortized: int, n_free: int, *, amortized: bool) -> Amortized | Free:
        if not amortized:
            return Free(theirs["V"].shape[1], n_free, generator=generator)
        return Amortized(
            sizes.n_genes,
            n_amortized,
            n_hidden=sizes.n_hidden,
            dropout=0.0,
            generator=generator,
        )

    model = AugmentedSpotModel(
        reference,
        abundance_source=source(
            *[sizes.n_cell_types + 1] * 2, amortized=mode in ("both", "proportion")
        ),
        state_source=source(
            form.n_states * (n_numbers + sizes.n_cell_types),
            n_numbers,
            amortized=mode in ("both", "latent"),
        ),
        form=form,
    )
    scale = theirs["var_vprior"].sqrt() + prior_scale_offset
    model.prior = MixturePrior(theirs["mean_vprior"], scale, theirs["mp_vprior"].log())
    return model


@contextmanager
def _drawing(*noise: Tensor) -> Iterator[None]:
    """Let the draws of standard normal numbers give `noise`, one after the other."""
    left = list(noise)

    def normal_(self: Tensor, *, generator: torch.Generator) -> Tensor:
        return self.copy_(left.pop(0).reshape(self.shape))

    with mock.patch.object(Tensor, "normal_", normal_):
        yield
    assert not left, "the model drew less noise"
