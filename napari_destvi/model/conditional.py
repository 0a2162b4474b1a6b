"""The building block of all networks: a perceptron told which cell type it sees."""

from __future__ import annotations

import math
from itertools import pairwise

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional


class TypedLinear(nn.Module):
    """A linear layer with one bias per cell type.

    Concatenating a one-hot cell type to the input, as the published code does,
    adds one row of `type_bias`; holding it as a table skips the wide product.

    Parameters
    ----------
    n_in, n_out : int
        Sizes of input and output.
    n_cell_types : int
        Number of biases; 0 for a layer that sees no cell type.
    generator : torch.Generator
        Source of the initial weights, uniform in +-1/sqrt(fan-in).
    """

    def __init__(
        self, n_in: int, n_out: int, *, n_cell_types: int, generator: torch.Generator
    ) -> None:
        super().__init__()
        bound = 1 / math.sqrt(n_in + n_cell_types)
        self.weight = _uniform((n_out, n_in), bound, generator)
        self.bias = _uniform((n_out,), bound, generator)
        self.type_bias = _uniform((n_cell_types, n_out), bound, generator)

    def forward(
        self, x: Float[Tensor, "*shape n_in"], labels: Tensor | None
    ) -> Float[Tensor, "*shape n_out"]:
        """Return the product plus the bias of each label, of all types if None."""
        product = functional.linear(x, self.weight, self.bias)
        if len(self.type_bias) == 0:
            return product
        return product + (self.type_bias if labels is None else self.type_bias[labels])


class ConditionalNetwork(nn.Module):
    """Blocks of typed linear layer, layer norm, ReLU and dropout.

    Parameters
    ----------
    n_in, n_hidden : int
        Sizes of the input and of every hidden layer.
    n_layers : int
        Number of blocks.
    n_cell_types : int
        Cell types told to every block; 0 for a network that sees none.
    dropout : float
        Share of hidden units dropped while training.
    generator : torch.Generator
        Source of the initial weights and of the dropout.
    """

    def __init__(
        self,
        n_in: int,
        n_hidden: int,
        *,
        n_cell_types: int,
        dropout: float,
        generator: torch.Generator,
        n_layers: int = 2,
    ) -> None:
        super().__init__()
        sizes = [n_in] + [n_hidden] * n_layers
        self.layers = nn.ModuleList(
            TypedLinear(a, b, n_cell_types=n_cell_types, generator=generator)
            for a, b in pairwise(sizes)
        )
        self.dropout = dropout
        self.generator = generator

    def forward(
        self, x: Float[Tensor, "*shape n_in"], labels: Tensor | None = None
    ) -> Float[Tensor, "*shape n_hidden"]:
        """Return the last hidden layer.

        Parameters
        ----------
        x : Tensor of shape (..., n_in)
            The input.
        labels : Tensor of shape (...) or None
            Cell type of each row; None if the last axis but one of `x` holds all
            types in order, or if the network sees none.
        """
        for layer in self.layers:
            x = layer(x, labels)
            x = functional.relu(functional.layer_norm(x, x.shape[-1:]))
            x = self._drop(x)
        return x

    def _drop(self, x: Tensor) -> Tensor:
        if not self.training or self.dropout == 0:
            return x
        keep = 1 - self.dropout
        mask = torch.empty_like(x).bernoulli_(keep, generator=self.generator)
        return x * mask.div_(keep)


class Head(nn.Module):
    """A plain linear layer whose initial weights come from `generator`."""

    def __init__(self, n_in: int, n_out: int, *, generator: torch.Generator) -> None:
        super().__init__()
        bound = 1 / math.sqrt(n_in)
        self.weight = _uniform((n_out, n_in), bound, generator)
        self.bias = _uniform((n_out,), bound, generator)

    def forward(self, x: Float[Tensor, "*shape n_in"]) -> Float[Tensor, "*shape n_out"]:
        """Return the product plus bias."""
        return functional.linear(x, self.weight, self.bias)


def _uniform(
    shape: tuple[int, ...], bound: float, generator: torch.Generator
) -> nn.Parameter:
    values = torch.empty(shape, device=generator.device)
    return nn.Parameter(values.uniform_(-bound, bound, generator=generator))
