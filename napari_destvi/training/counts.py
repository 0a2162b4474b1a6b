"""Counts where the training needs them: on the device if they fit, else by row."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import numpy as np
import scipy.sparse as sp
import torch
from scipy.special import gammaln
from torch import Tensor

from napari_destvi.training.memory import fits_dense

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
        fits = fits_dense(matrix.shape, device=device)
        self._dense = self._densified(matrix) if fits else None

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
        if self._dense is not None:
            return self._dense[indices]
        return self._densified(self.matrix[indices.cpu().numpy()])

    def batches(self, batch_size: int, generator: torch.Generator) -> Iterator[Tensor]:
        """Yield the row indices of one epoch, shuffled, in mini-batches."""
        order = torch.randperm(len(self), generator=generator, device=self.device)
        yield from order.split(batch_size)

    def sample(self, n_rows: int, generator: torch.Generator) -> Tensor:
        """Return the counts of so many rows drawn at random, or of all if fewer."""
        order = torch.randperm(len(self), generator=generator, device=self.device)
        return self.rows(order[:n_rows])

    def _densified(self, matrix: sp.csr_matrix) -> Tensor:
        dense = matrix.toarray().astype(np.float32, copy=False)
        return torch.from_numpy(dense).to(self.device)
