"""Counts where the training needs them, held as the memory there allows."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import numpy as np
import scipy.sparse as sp
import torch
from scipy.special import gammaln
from torch import Tensor

from napari_destvi.config.held_counts import (
    dense_bytes,
    is_held_dense,
    stored_on_card,
)
from napari_destvi.training.held_rows import (
    DenseRows,
    HeldRows,
    HostRows,
    SparseRows,
    SplitRows,
)
from napari_destvi.training.memory import free_memory, has_own_memory

#: Counts whose factorials are taken at once.
PIECE = 2**20


class Counts:
    """Rows of a count matrix as tensors.

    Parameters
    ----------
    matrix : csr_matrix of shape (n_rows, n_genes)
        Counts.
    device : torch.device
        Where the rows are wanted.
    """

    def __init__(self, matrix: sp.csr_matrix, *, device: torch.device) -> None:
        self.matrix, self.device = matrix, device
        self._held = held_rows(matrix, device=device)

    @property
    def are_on_device(self) -> bool:
        """Whether a row is reached without the computer's memory."""
        return self._held.is_on_device

    def __len__(self) -> int:
        return int(self.matrix.shape[0])

    @cached_property
    def mean_log_factorials(self) -> float:
        """Logarithm of the product of all factorials of a row's counts, on average.

        The constant that training leaves out of a likelihood.
        """
        pieces = range(0, self.matrix.nnz, PIECE)
        stored = (self.matrix.data[begin : begin + PIECE] for begin in pieces)
        total = sum(float(gammaln(counts + 1.0).sum()) for counts in stored)
        return total / len(self)

    def rows(self, indices: Tensor) -> Tensor:
        """Return the counts of these rows, of shape (n_indices, n_genes)."""
        return self._held.rows(indices)

    def batches(self, batch_size: int, generator: torch.Generator) -> Iterator[Tensor]:
        """Yield the row indices of one epoch, shuffled, in mini-batches."""
        order = torch.randperm(len(self), generator=generator, device=self.device)
        yield from order.split(batch_size)

    def sample(self, n_rows: int, generator: torch.Generator) -> Tensor:
        """Return the counts of so many rows drawn at random, or of all if fewer."""
        order = torch.randperm(len(self), generator=generator, device=self.device)
        return self.rows(order[:n_rows])


def held_rows(matrix: sp.csr_matrix, *, device: torch.device) -> HeldRows:
    """Return rows held in the quickest way for which there is memory.

    Parameters
    ----------
    matrix : csr_matrix of shape (n_rows, n_genes)
        Counts.
    device : torch.device
        Where the rows are wanted.
    """
    free, on_card = free_memory(device), has_own_memory(device)
    if is_held_dense(dense_bytes(*matrix.shape), free=free, on_card=on_card):
        return DenseRows(matrix, device=device)
    if not on_card:
        return HostRows(matrix, device=device)
    n_rows = int(np.searchsorted(matrix.indptr[1:], stored_on_card(free), "right"))
    if n_rows == matrix.shape[0]:
        return SparseRows(matrix, device=device)
    if n_rows == 0:
        return HostRows(matrix, device=device)
    return SplitRows(matrix, n_on_card=n_rows, device=device)
