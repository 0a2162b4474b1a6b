"""Our model with the weights of scvi-tools 1.4.0: built and asked.

The tests beside it speak of numbers only: how our modules are built and how they are
asked is all here, and in `our_layout.py` what their weights are called.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

import numpy as np
import scipy.sparse as sp
import torch
from torch import Tensor

from napari_destvi.config import PRESETS, Preset
from napari_destvi.data.problem import Reference
from napari_destvi.model.negative_binomial import negative_log_kernel
from napari_destvi.model.reference import (
    ReferenceModel,
    ReferenceSizes,
    _kl_from_normal,
)
from napari_destvi.model.spots import Amortized, Free, SpotModel, SpotPenalties
from napari_destvi.model.state_prior import StatePrior
from napari_destvi.training import state_prior as between_the_stages

from .our_layout import (
    Pair,
    Theirs,
    as_it_is,
    copy_weights,
    decoder_pairs,
    reference_pairs,
    spot_pairs,
)


class OurReference:
    """The reference model in evaluation mode, in float64."""

    def __init__(self, theirs: Theirs) -> None:
        self.model = ReferenceModel(_sizes(theirs), generator=torch.Generator())
        self.model.double().eval()
        self.pairs = list(reference_pairs(self.model))
        copy_weights(theirs, self.pairs)

    def posterior(self, counts: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
        """Return mean and variance of each cell's state."""
        return self.model.encoder(counts, labels)

    def rate(self, counts: Tensor, labels: Tensor, noise: Tensor) -> Tensor:
        """Return the rate of each cell's counts at the state with this noise."""
        mean, variance = self.posterior(counts, labels)
        expression = self.model.decoder(mean + variance.sqrt() * noise, labels)
        return counts.sum(-1, keepdim=True) * expression

    def reconstruction(self, counts: Tensor, rate: Tensor) -> Tensor:
        """Return minus the log likelihood of each cell."""
        kernel = negative_log_kernel(counts, rate, self.model.logits)
        return kernel + log_factorials(counts)

    def divergence(self, mean: Tensor, variance: Tensor) -> Tensor:
        """Return the divergence of each cell's posterior from the prior."""
        return _kl_from_normal(mean, variance)

    def loss(
        self, counts: Tensor, labels: Tensor, noise: Tensor, *, kl_weight: float
    ) -> Tensor:
        """Return the loss when the model draws this noise."""
        with _drawing(noise):
            loss = self.model.loss(counts, labels, kl_weight=kl_weight)
        return loss + log_factorials(counts).mean()


class OurSpots:
    """The spot model in evaluation mode, in float64."""

    def __init__(self, theirs: Theirs, *, mode: str) -> None:
        self.n_spots = theirs["V"].shape[1]
        self.model = _spot_model(theirs, mode).double().eval()
        self.pairs = list(spot_pairs(self.model))
        copy_weights(theirs, self.pairs)

    def estimate(self, counts: Tensor) -> dict[str, Tensor]:
        """Return what is shown of all spots, and the rate of their counts."""
        estimate = self.model.estimate(counts, torch.arange(len(counts)))
        factor = (self.model.logits + self.model.gene_factor).exp()
        return {
            "abundance": estimate.abundance,
            "proportions": estimate.proportions(),
            "cell_state": estimate.cell_state,
            "rate": counts.sum(-1, keepdim=True) * self.model.rate(estimate),
            "expression": self.model.decoder(estimate.cell_state) * factor,
        }

    def reconstruction(self, counts: Tensor, rate: Tensor) -> Tensor:
        """Return minus the log likelihood of each spot."""
        kernel = negative_log_kernel(counts, rate, self.model.logits)
        return kernel + log_factorials(counts)

    def state_cost(self, cell_state: Tensor) -> Tensor:
        """Return minus the log density of the states of each spot."""
        return -self.model.prior.log_density(cell_state).sum(-1)

    def loss(
        self,
        counts: Tensor,
        rows: Tensor,
        *,
        kl_weight: float,
        l1: float = 0.0,
        gene_factor: float = 0.0,
        noise_profile: float = 0.0,
    ) -> Tensor:
        """Return the loss of the mini-batch `rows`, with these penalties."""
        self.model.penalties = SpotPenalties(
            abundance_l1=l1, gene_factor=gene_factor, noise_profile=noise_profile
        )
        loss = self.model.loss(
            counts[rows], rows, kl_weight=kl_weight, n_spots=self.n_spots
        )
        return loss + self.n_spots * log_factorials(counts[rows]).mean()


def log_factorials(counts: Tensor) -> Tensor:
    """Return the constant of each row that our losses leave out."""
    return torch.lgamma(counts + 1).sum(-1)


def our_state_prior(
    mean: Tensor, variance: Tensor, labels: Tensor, *, n_components: int
) -> StatePrior:
    """Return our prior of cells that are encoded so, components in any order."""
    n_cells, n_types = len(labels), int(labels.max()) + 1
    cells = Reference(
        counts=sp.csr_matrix(np.ones((n_cells, 1), dtype=np.float32)),
        labels=labels.numpy(),
        cell_types=tuple(f"type {k}" for k in range(n_types)),
    )
    stand_in = mock.Mock(logits=mean)
    encoded = mock.Mock(return_value=(mean.numpy(), variance.numpy()))
    with mock.patch.object(between_the_stages, "encode_cells", encoded):
        return between_the_stages.estimate_state_prior(
            stand_in, cells, n_components=n_components, seed=0
        )


def our_preset() -> Preset:
    """Return the settings called published."""
    return PRESETS["published"]


def gradients(
    loss: Tensor, ours: OurReference | OurSpots, theirs: Theirs
) -> Iterator[tuple[str, Tensor, Tensor]]:
    """Yield the name, our gradient and theirs of every parameter that is trained."""
    pairs = [pair for pair in ours.pairs if pair.ours.numel() > 0]
    assert {pair.name for pair in pairs} == set(theirs)
    trained = [p for p in ours.model.parameters() if p.requires_grad and p.numel() > 0]
    assert {id(pair.ours) for pair in pairs} == set(map(id, trained))
    found = torch.autograd.grad(loss, [pair.ours for pair in pairs])
    for pair, gradient in zip(pairs, found, strict=True):
        yield pair.name, gradient, pair.of(theirs)


def _sizes(theirs: Theirs) -> ReferenceSizes:
    n_genes, n_hidden = theirs["px_decoder.0.weight"].shape
    n_types = theirs["decoder.fc_layers.Layer 1.0.weight"].shape[1] - n_hidden
    n_latent = theirs["decoder.fc_layers.Layer 0.0.weight"].shape[1] - n_types
    return ReferenceSizes(
        n_genes=n_genes,
        n_cell_types=n_types,
        n_latent=n_latent,
        n_hidden=n_hidden,
        dropout=0.0,
        has_type_offset=False,
    )


def _spot_model(theirs: Theirs, mode: str) -> SpotModel:
    sizes = _sizes(theirs)
    reference = ReferenceModel(sizes, generator=torch.Generator())
    reference.double()
    copy_weights(theirs, decoder_pairs(reference.decoder))
    copy_weights(theirs, [Pair(reference.logits, "px_o", as_it_is)])

    def source(n_out: int, *, amortized: bool) -> Amortized | Free:
        generator = torch.Generator()
        if not amortized:
            return Free(theirs["V"].shape[1], n_out, generator=generator)
        n_hidden = sizes.n_hidden
        return Amortized(
            sizes.n_genes, n_out, n_hidden=n_hidden, dropout=0.0, generator=generator
        )

    return SpotModel(
        reference,
        StatePrior(theirs["mean_vprior"], theirs["var_vprior"], theirs["mp_vprior"]),
        abundance_source=source(
            sizes.n_cell_types + 1, amortized=mode in ("both", "proportion")
        ),
        state_source=source(
            sizes.n_cell_types * sizes.n_latent, amortized=mode in ("both", "latent")
        ),
        abundance_link="softplus",
        penalties=SpotPenalties(abundance_l1=0.0, gene_factor=0.0, noise_profile=0.0),
    )


@contextmanager
def _drawing(noise: Tensor) -> Iterator[None]:
    """Let the one draw of standard normal numbers give `noise`."""
    left = [noise]

    def normal_(self: Tensor, *, generator: torch.Generator) -> Tensor:
        return self.copy_(left.pop().reshape(self.shape))

    with mock.patch.object(Tensor, "normal_", normal_):
        yield
    assert not left, "the model drew no noise"
