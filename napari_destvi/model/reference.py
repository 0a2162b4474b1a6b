"""The reference model: a variational autoencoder of single cells of known type."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn import functional

from napari_destvi.model.autoencoder import Encoder, TypedDecoder
from napari_destvi.model.negative_binomial import negative_log_kernel


@dataclass(frozen=True, slots=True)
class ReferenceSizes:
    """The sizes of a reference model."""

    n_genes: int
    n_cell_types: int
    n_latent: int
    n_hidden: int
    dropout: float
    has_type_offset: bool


class Decoder(nn.Module):
    r"""From a cell's state and type to its expression, :math:`f_g(z, y)`.

    .. math:: f_g = \mathrm{softplus}(W h(z, y) + b + b_y)_g

    The offset :math:`b_y` of the type is ours: it lets the training start from the
    type's mean profile. It stays 0, as published, without `sizes.has_type_offset`.
    """

    def __init__(self, sizes: ReferenceSizes, *, generator: torch.Generator) -> None:
        super().__init__()
        self.numbers = TypedDecoder(
            sizes.n_latent,
            sizes.n_hidden,
            sizes.n_genes,
            n_cell_types=sizes.n_cell_types,
            dropout=sizes.dropout,
            generator=generator,
        )
        self.numbers.type_offset.requires_grad_(sizes.has_type_offset)

    def forward(
        self, state: Float[Tensor, "*shape latent"], labels: Tensor | None = None
    ) -> Float[Tensor, "*shape genes"]:
        """Return the expression; without labels the last axis but one is all types."""
        return functional.softplus(self.numbers(state, labels))


class ReferenceModel(nn.Module):
    r"""A cell's counts given its type and state (scLVM of Lopez et al. 2022).

    .. math::
        z \sim N(0, I), \quad x_g \sim \mathrm{NB}(l f_g(z, y), r_g)

    with library size l, and an encoder for the posterior of z.
    doi 10.1038/s41587-022-01272-8.

    Parameters
    ----------
    sizes : ReferenceSizes
        Numbers of genes, types, latent and hidden units.
    generator : torch.Generator
        Source of initial weights, dropout and samples.
    """

    def __init__(self, sizes: ReferenceSizes, *, generator: torch.Generator) -> None:
        super().__init__()
        self.sizes = sizes
        self.generator = generator
        self.encoder = Encoder(
            sizes.n_genes,
            sizes.n_hidden,
            sizes.n_latent,
            n_cell_types=sizes.n_cell_types,
            dropout=sizes.dropout,
            generator=generator,
        )
        self.decoder = Decoder(sizes, generator=generator)
        device = generator.device
        logits = torch.empty(sizes.n_genes, device=device)
        self.logits = nn.Parameter(logits.normal_(generator=generator))

    def loss(
        self,
        counts: Float[Tensor, "cells genes"],
        labels: Int[Tensor, " cells"],
        *,
        kl_weight: float | Tensor,
    ) -> Float[Tensor, ""]:
        """Return the mean negative evidence lower bound of the cells.

        Parameters
        ----------
        counts : Tensor of shape (n_cells, n_genes)
            Counts.
        labels : Tensor of shape (n_cells,)
            Cell types.
        kl_weight : float or Tensor of shape ()
            Weight of the divergence from the prior, from 0 to 1.
        """
        mean, variance = self.encoder(counts, labels)
        noise = torch.empty_like(mean).normal_(generator=self.generator)
        state = mean + variance.sqrt() * noise
        library_size = counts.sum(-1, keepdim=True)
        rate = library_size * self.decoder(state, labels)
        reconstruction = negative_log_kernel(counts, rate, self.logits)
        return (reconstruction + kl_weight * _kl_from_normal(mean, variance)).mean()


def _kl_from_normal(
    mean: Float[Tensor, "cells latent"], variance: Float[Tensor, "cells latent"]
) -> Float[Tensor, " cells"]:
    """Return the divergence of N(mean, variance) from N(0, I)."""
    return 0.5 * (variance + mean.square() - 1 - variance.log()).sum(-1)
