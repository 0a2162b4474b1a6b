"""Counts where the training needs them, held as the memory there allows."""

from __future__ import annotations

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

#: Rows whose factorials are taken at once.
PIECE = 2**13


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
    def n_genes(self) -> int:
        """Number of columns."""
        return int(self.matrix.shape[1])

    def __len__(self) -> int:
        return int(self.matrix.shape[0])

    @cached_property
    def log_factorials(self) -> Tensor:
        """Sum of the logarithms of the factorials of each row's counts, (n_rows,).

        The constant that training leaves out of a likelihood.
        """
        sums = np.zeros(len(self), dtype=np.float32)
        for begin in range(0, len(self), PIECE):
            rows = self.matrix[begin : begin + PIECE]
            rows.data = gammaln(rows.data + 1.0)
            sums[begin : begin + PIECE] = np.asarray(rows.sum(axis=1)).ravel()
        return torch.from_numpy(sums).to(self.device)

    def rows(self, indices: Tensor) -> Tensor:
        """Return the counts of these rows, of shape (n_indices, n_genes)."""
        return self._held.rows(indices)

    def shuffled(self, generator: torch.Generator) -> Tensor:
        """Return the indices of all rows in a random order."""
        return torch.randperm(len(self), generator=generator, device=self.device)

    def sample(self, n_rows: int, generator: torch.Generator) -> Tensor:
        """Return the counts of so many rows drawn at random, or of all if fewer."""
        return self.rows(self.shuffled(generator)[:n_rows])


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
        return SparseRows(matrix, n_rows=n_rows, device=device)
    if n_rows == 0:
        return HostRows(matrix, device=device)
    return SplitRows(matrix, n_on_card=n_rows, device=device)
