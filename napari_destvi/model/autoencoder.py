"""The two halves of a reference model, up to what its likelihood makes of them."""

from __future__ import annotations

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn import functional

from napari_destvi.model.conditional import ConditionalNetwork, Head

#: Smallest posterior variance of a cell's state (Lopez et al. 2022).
MIN_VARIANCE = 1e-4


class Encoder(nn.Module):
    """From a cell's counts and type to the posterior of its state.

    Parameters
    ----------
    n_genes, n_hidden, n_latent, n_cell_types : int
        Sizes.
    dropout : float
        Share of hidden units dropped while training.
    generator : torch.Generator
        Source of the initial weights and of the dropout.
    """

    def __init__(
        self,
        n_genes: int,
        n_hidden: int,
        n_latent: int,
        *,
        n_cell_types: int,
        dropout: float,
        generator: torch.Generator,
    ) -> None:
        super().__init__()
        self.network = ConditionalNetwork(
            n_genes,
            n_hidden,
            n_cell_types=n_cell_types,
            dropout=dropout,
            generator=generator,
        )
        self.mean_head = Head(n_hidden, n_latent, generator=generator)
        self.log_variance_head = Head(n_hidden, n_latent, generator=generator)

    def forward(
        self, counts: Float[Tensor, "cells genes"], labels: Int[Tensor, " cells"]
    ) -> tuple[Float[Tensor, "cells latent"], Float[Tensor, "cells latent"]]:
        """Return mean and variance of each cell's state."""
        hidden = self.network(torch.log1p(counts), labels)
        variance = torch.exp(self.log_variance_head(hidden)) + MIN_VARIANCE
        return self.mean_head(hidden), variance


class TypedDecoder(nn.Module):
    r"""From a state and its type to one number per gene, :math:`W h(z, y) + b + b_y`.

    What these numbers mean, the model says that uses them.

    Parameters
    ----------
    n_latent, n_hidden, n_genes, n_cell_types : int
        Sizes.
    dropout : float
        Share of hidden units dropped while training.
    generator : torch.Generator
        Source of the initial weights and of the dropout; the offsets of the types
        begin at 0.
    """

    def __init__(
        self,
        n_latent: int,
        n_hidden: int,
        n_genes: int,
        *,
        n_cell_types: int,
        dropout: float,
        generator: torch.Generator,
    ) -> None:
        super().__init__()
        self.network = ConditionalNetwork(
            n_latent,
            n_hidden,
            n_cell_types=n_cell_types,
            dropout=dropout,
            generator=generator,
        )
        self.head = Head(n_hidden, n_genes, generator=generator)
        offset = torch.zeros(n_cell_types, n_genes, device=generator.device)
        self.type_offset = nn.Parameter(offset)

    def forward(
        self,
        state: Float[Tensor, "*shape latent"],
        labels: Tensor | None = None,
        shift: Float[Tensor, " genes"] | None = None,
    ) -> Float[Tensor, "*shape genes"]:
        """Return the numbers, plus `shift` if there is one.

        Without labels the last axis but one is all types.
        """
        offset = self.type_offset if labels is None else self.type_offset[labels]
        offset = offset + self.head.bias
        if shift is not None:
            offset = offset + shift
        # All that is added to a gene is added at once, and in place: the numbers of
        # all types are the largest tensor of a step.
        hidden = self.network(state, labels)
        return functional.linear(hidden, self.head.weight).add_(offset)
