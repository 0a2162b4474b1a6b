"""Networks side by side: one batched program trains all members of an ensemble."""

from __future__ import annotations

import math
from itertools import pairwise

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional


class EnsembleLinear(nn.Module):
    """A linear layer for each member.

    Parameters
    ----------
    n_members, n_in, n_out : int
        Sizes.
    generator : torch.Generator
        Source of the initial weights, uniform in +-1/sqrt(n_in).
    """

    def __init__(
        self, n_members: int, n_in: int, n_out: int, *, generator: torch.Generator
    ) -> None:
        super().__init__()
        bound, device = 1 / math.sqrt(n_in), generator.device
        weight = torch.empty(n_members, n_in, n_out, device=device)
        bias = torch.empty(n_members, 1, n_out, device=device)
        self.weight = nn.Parameter(weight.uniform_(-bound, bound, generator=generator))
        self.bias = nn.Parameter(bias.uniform_(-bound, bound, generator=generator))

    def forward(
        self, x: Float[Tensor, "members rows n_in"]
    ) -> Float[Tensor, "members rows n_out"]:
        """Return the product plus bias, member by member."""
        return torch.baddbmm(self.bias, x, self.weight)


class EnsembleNetwork(nn.Module):
    """Per member two blocks of linear layer, layer norm, ReLU, dropout, and a head.

    The network of Lopez et al. 2022 for the numbers of a spot, several times.

    Parameters
    ----------
    n_members, n_in, n_hidden, n_out : int
        Sizes.
    dropout : float
        Share of hidden units dropped while training.
    generator : torch.Generator
        Source of the initial weights and of the dropout.
    """

    def __init__(
        self,
        n_members: int,
        n_in: int,
        n_out: int,
        *,
        n_hidden: int,
        dropout: float,
        generator: torch.Generator,
    ) -> None:
        super().__init__()
        self.blocks = nn.ModuleList(
            EnsembleLinear(n_members, a, b, generator=generator)
            for a, b in pairwise((n_in, n_hidden, n_hidden))
        )
        self.head = EnsembleLinear(n_members, n_hidden, n_out, generator=generator)
        self.dropout, self.generator = dropout, generator

    def forward(
        self, x: Float[Tensor, "members rows n_in"]
    ) -> Float[Tensor, "members rows n_out"]:
        """Return what each member predicts for its own rows."""
        for block in self.blocks:
            x = block(x)
            x = functional.relu(functional.layer_norm(x, x.shape[-1:]))
            x = self._drop(x)
        values: Tensor = self.head(x)
        return values

    def _drop(self, x: Tensor) -> Tensor:
        if not self.training or self.dropout == 0:
            return x
        keep = 1 - self.dropout
        mask = torch.empty_like(x).bernoulli_(keep, generator=self.generator)
        return x * mask.div_(keep)
