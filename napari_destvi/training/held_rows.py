"""The ways to hold rows of counts, of which each gives any of them dense."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import numpy as np
import scipy.sparse as sp
import torch
from torch import Tensor

from napari_destvi.config import memory
from napari_destvi.config.memory import SENT_COPIES

#: Rows that are made dense at once on their way to a card.
BLOCK_SIZE = SENT_COPIES * memory.BLOCK_SIZE


class HeldRows(Protocol):
    """Rows of a count matrix."""

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

    def __init__(self, matrix: sp.csr_matrix, *, device: torch.device) -> None:
        self._dense = torch.empty(matrix.shape, dtype=torch.float32, device=device)
        for begin, block in _blocks(matrix):
            self._dense[begin : begin + len(block)] = block

    def rows(self, indices: Tensor) -> Tensor:
        """Return the counts of these rows."""
        return self._dense[indices]


class HostRows:
    """All rows in the computer's memory, sparse; they are sent as they are needed."""

    def __init__(self, matrix: sp.csr_matrix, *, device: torch.device) -> None:
        self.matrix, self.device = matrix, device

    def rows(self, indices: Tensor) -> Tensor:
        """Return the counts of these rows."""
        return _dense(self.matrix[indices.cpu().numpy()]).to(self.device)


class SparseRows:
    """Rows on a card, without their zeros.

    No shape depends on which rows are asked for, so that the card need not wait for the
    computer: of each as many places are looked up as the longest row has.

    Parameters
    ----------
    matrix : csr_matrix of shape (n_all_rows, n_genes)
        Counts.
    n_rows : int
        How many of the rows are held, the first of them.
    device : torch.device
        The card.
    """

    def __init__(
        self, matrix: sp.csr_matrix, *, n_rows: int, device: torch.device
    ) -> None:
        self.n_genes = matrix.shape[1]
        bounds = torch.from_numpy(matrix.indptr[: n_rows + 1].astype(np.int64))
        n_stored = bounds.diff()
        held = slice(0, int(bounds[-1]))
        self._values = _sent(matrix.data[held], torch.float32, device)
        self._genes = _sent(matrix.indices[held], torch.int32, device)
        self._begin, self._n_stored = bounds[:-1].to(device), n_stored.to(device)
        self._places = torch.arange(int(n_stored.amax()), device=device)

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

    def __init__(
        self, matrix: sp.csr_matrix, *, n_on_card: int, device: torch.device
    ) -> None:
        self.n_on_card = n_on_card
        self._on_card = SparseRows(matrix, n_rows=n_on_card, device=device)
        self._others = HostRows(matrix, device=device)

    def rows(self, indices: Tensor) -> Tensor:
        """Return the counts of these rows."""
        wanted = indices.cpu()
        at = (wanted >= self.n_on_card).nonzero().squeeze(1)
        # in the places of the others any row does: they are written over
        counts = self._on_card.rows(indices.clamp_max(self.n_on_card - 1))
        others = self._others.rows(wanted[at])
        return counts.index_copy_(0, at.to(counts.device), others)


def _sent(numbers: np.ndarray, dtype: torch.dtype, device: torch.device) -> Tensor:
    """Return the numbers on a device with an empty place after the last.

    Rows that are shorter than the longest look there.
    """
    sent = torch.zeros(len(numbers) + 1, dtype=dtype, device=device)
    sent[:-1] = torch.from_numpy(numbers).to(device)
    return sent


def _blocks(matrix: sp.csr_matrix) -> Iterator[tuple[int, Tensor]]:
    for begin in range(0, matrix.shape[0], BLOCK_SIZE):
        yield begin, _dense(matrix[begin : begin + BLOCK_SIZE])


def _dense(matrix: sp.csr_matrix) -> Tensor:
    return torch.from_numpy(matrix.toarray().astype(np.float32, copy=False))
