"""The ways to hold rows of counts, of which each gives any of them dense."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import numpy as np
import scipy.sparse as sp
import torch
from torch import Tensor

#: Rows that are made dense at once on their way to a card.
BLOCK_SIZE = 4096


class HeldRows(Protocol):
    """Rows of a count matrix.

    Parameters
    ----------
    is_on_device : bool
        Whether any row is reached without the computer's memory.
    """

    is_on_device: bool

    def rows(self, indices: Tensor) -> Tensor:
        """Return the counts of these rows, of shape (n_indices, n_genes)."""


class DenseRows:
    """All rows on the device, with their zeros.

    Parameters
    ----------
    matrix : csr_matrix of shape (n_rows, n_genes)
        Counts.
    device : torch.device
        Where they are held.
    """

    is_on_device = True

    def __init__(self, matrix: sp.csr_matrix, *, device: torch.device) -> None:
        self._dense = torch.empty(matrix.shape, dtype=torch.float32, device=device)
        for begin, block in _blocks(matrix):
            self._dense[begin : begin + len(block)] = block

    def rows(self, indices: Tensor) -> Tensor:
        """Return the counts of these rows."""
        return self._dense[indices]


class HostRows:
    """All rows in the computer's memory, sparse; they are sent as they are needed."""

    is_on_device = False

    def __init__(self, matrix: sp.csr_matrix, *, device: torch.device) -> None:
        self.matrix, self.device = matrix, device

    def rows(self, indices: Tensor) -> Tensor:
        """Return the counts of these rows."""
        return _dense(self.matrix[indices.cpu().numpy()]).to(self.device)


class SparseRows:
    """All rows on a card, without their zeros.

    No shape depends on which rows are asked for, so that a card need not wait for the
    computer: of each as many places are looked up as the longest row has.
    """

    is_on_device = True

    def __init__(self, matrix: sp.csr_matrix, *, device: torch.device) -> None:
        self.n_genes = matrix.shape[1]
        n_stored = np.diff(matrix.indptr)
        # an empty place after the last, for rows that are shorter than the longest
        values = np.append(matrix.data, np.float32(0))
        self._values = torch.from_numpy(values).to(device)
        self._genes = torch.from_numpy(np.append(matrix.indices, 0)).to(device)
        self._begin = torch.from_numpy(matrix.indptr[:-1].astype(np.int64)).to(device)
        self._n_stored = torch.from_numpy(n_stored.astype(np.int64)).to(device)
        self._places = torch.arange(int(n_stored.max(initial=0)), device=device)

    def rows(self, indices: Tensor) -> Tensor:
        """Return the counts of these rows."""
        is_stored = self._places < self._n_stored[indices, None]
        places = self._begin[indices, None] + self._places
        places = places.where(is_stored, len(self._values) - 1)
        counts = self._values.new_zeros(len(indices), self.n_genes)
        return counts.scatter_add_(1, self._genes[places].long(), self._values[places])


class SplitRows:
    """The first rows on a card, as many as there is room for; the others elsewhere.

    Parameters
    ----------
    matrix : csr_matrix of shape (n_rows, n_genes)
        Counts.
    n_on_card : int
        How many rows are held on the card, at least one.
    device : torch.device
        The card.
    """

    is_on_device = False

    def __init__(
        self, matrix: sp.csr_matrix, *, n_on_card: int, device: torch.device
    ) -> None:
        self.n_on_card = n_on_card
        self._on_card = SparseRows(matrix[:n_on_card], device=device)
        self._others = HostRows(matrix[n_on_card:], device=device)

    def rows(self, indices: Tensor) -> Tensor:
        """Return the counts of these rows."""
        wanted = indices.cpu()
        at = (wanted >= self.n_on_card).nonzero().squeeze(1)
        # in the places of the others any row does: they are written over
        counts = self._on_card.rows(indices.clamp_max(self.n_on_card - 1))
        others = self._others.rows(wanted[at] - self.n_on_card)
        return counts.index_copy_(0, at.to(counts.device), others)


def _blocks(matrix: sp.csr_matrix) -> Iterator[tuple[int, Tensor]]:
    for begin in range(0, matrix.shape[0], BLOCK_SIZE):
        yield begin, _dense(matrix[begin : begin + BLOCK_SIZE])


def _dense(matrix: sp.csr_matrix) -> Tensor:
    return torch.from_numpy(matrix.toarray().astype(np.float32, copy=False))
