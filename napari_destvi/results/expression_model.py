"""The decoder of a finished fit as plain arrays: expression without torch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

#: From a gene's number to its expression: each gene for itself, or as its share of all.
ExpressionLink = Literal["softplus", "softmax"]
#: Added to the variance of a layer norm, as PyTorch does.
_NORM_EPS = 1e-5
#: Numbers in the largest array of a block: 8 MB, which a processor's cache holds.
_BLOCK_SIZE = 1 << 21

Floats = NDArray[np.float32]
#: Numbers of genes among those that were fitted.
Columns = NDArray[np.integer[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class HiddenLayer:
    """A linear layer with a bias per cell type, before its layer norm and ReLU.

    Parameters
    ----------
    weight : ndarray of shape (n_out, n_in)
        Weights.
    bias : ndarray of shape (n_cell_types, n_out)
        What each type adds.
    """

    weight: Floats = field(repr=False)
    bias: Floats = field(repr=False)

    def values(self, x: Floats, cell_type: int) -> Floats:
        """Return what the next layer is given, of shape (n_rows, n_out)."""
        x = x @ self.weight.T
        x += self.bias[cell_type]
        x -= x.mean(axis=1, keepdims=True)
        variance = np.einsum("ij,ij->i", x, x) / np.float32(x.shape[1])
        x *= (1 / np.sqrt(variance + np.float32(_NORM_EPS)))[:, None]
        return np.maximum(x, 0, out=x)


@dataclass(frozen=True, slots=True, eq=False)
class ExpressionModel:
    r"""What a cell type expresses in a state, as the fit learned it.

    .. math::
        e_g(\gamma, k) = e^{r_g + \beta_g} \,\mathrm{softplus}(a_g) \quad\text{or}\quad
        \mathrm{softmax}_g(a + \beta), \qquad a = W h(\gamma, k) + b_k

    with the hidden layers h of the decoder, the log odds r of each gene and its log
    factor :math:`\beta` between slide and reference: expression as the slide sees it,
    in shares of the type's counts. The first form is that of Lopez et al. 2022, doi
    10.1038/s41587-022-01272-8, the second that of scvi-tools 1.4.1 and 1.4.2.

    Parameters
    ----------
    hidden : tuple of HiddenLayer
        From a state of the type, the first layer first.
    weight : ndarray of shape (n_genes, n_hidden)
        Weights W of the genes.
    offset : ndarray of shape (n_cell_types, n_genes)
        What each type adds, b.
    logits : ndarray of shape (n_genes,)
        Log odds r; 0 in the second form, which has none.
    gene_factor : ndarray of shape (n_genes,)
        Log factor of each gene on the slide.
    noise : ndarray of shape (n_genes,)
        Expression of the noise profile, on the same scale.
    link : {"softplus", "softmax"}
        Which of the forms it is.
    """

    hidden: tuple[HiddenLayer, ...] = field(repr=False)
    weight: Floats = field(repr=False)
    offset: Floats = field(repr=False)
    logits: Floats = field(repr=False)
    gene_factor: Floats = field(repr=False)
    noise: Floats = field(repr=False)
    link: ExpressionLink

    def __post_init__(self) -> None:
        widths = [len(layer.weight) for layer in self.hidden]
        inputs = [layer.weight.shape[1] for layer in self.hidden]
        is_chain = [*inputs[1:], self.weight.shape[1]] == widths
        of_genes = [len(a) for a in (self.weight, self.logits, self.gene_factor)]
        of_genes += [self.offset.shape[1], len(self.noise)]
        of_types = [len(layer.bias) for layer in self.hidden] + [len(self.offset)]
        if not is_chain or any(
            a != b for x in (of_genes, of_types) for a, b in pairwise(x)
        ):
            msg = "the arrays of the expression model do not fit together"
            raise ValueError(msg)
        if self.link not in get_args(ExpressionLink):
            msg = f"no expression model has the link {self.link!r}"
            raise ValueError(msg)

    @property
    def n_genes(self) -> int:
        """Number of genes."""
        return len(self.weight)

    @property
    def n_cell_types(self) -> int:
        """Number of cell types."""
        return len(self.offset)

    def expression(
        self, cell_state: Floats, cell_type: int, genes: Columns | None = None
    ) -> Floats:
        """Return the expression of a type in these states.

        Parameters
        ----------
        cell_state : ndarray of shape (n_rows, n_latent)
            States of the type; a row of NaN gives NaN.
        cell_type : int
            Number of the type.
        genes : ndarray of shape (n_chosen,), optional
            Numbers of the genes; all by default. Few of them take little time, but
            where each gene is a share of all.

        Returns
        -------
        ndarray of shape (n_rows, n_chosen)
            In shares of the type's counts.
        """
        chosen = np.arange(self.n_genes) if genes is None else np.asarray(genes)
        found = np.empty((len(cell_state), len(chosen)), dtype=np.float32)
        for rows in self._blocks(len(cell_state), len(chosen)):
            found[rows] = self._block(cell_state[rows], cell_type, chosen)
        return found

    def _blocks(self, n_rows: int, n_chosen: int) -> Iterator[slice]:
        n_columns = self.n_genes if self.link == "softmax" else n_chosen
        height = max(_BLOCK_SIZE // max(self.weight.shape[1], n_columns), 1)
        for start in range(0, n_rows, height):
            yield slice(start, start + height)

    def _block(self, state: Floats, cell_type: int, chosen: Columns) -> Floats:
        x = np.asarray(state, dtype=np.float32)
        for layer in self.hidden:
            x = layer.values(x, cell_type)
        if self.link == "softmax":
            numbers = x @ self.weight.T + (self.offset[cell_type] + self.gene_factor)
            return _softmax(numbers)[:, chosen]
        numbers = x @ self.weight[chosen].T + self.offset[cell_type, chosen]
        scale = np.exp(self.logits[chosen] + self.gene_factor[chosen])
        expression: Floats = _softplus(numbers) * scale
        return expression


def _softplus(numbers: Floats) -> Floats:
    # not logaddexp, which warns of NaN
    return np.maximum(numbers, 0) + np.log1p(np.exp(-np.abs(numbers)))


def _softmax(numbers: Floats) -> Floats:
    numbers -= numbers.max(axis=1, keepdims=True)
    np.exp(numbers, out=numbers)
    numbers /= numbers.sum(axis=1, keepdims=True)
    return numbers
