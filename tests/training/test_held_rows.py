"""Rows of counts, held in four ways."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp
import torch

from napari_destvi.config.held_counts import SPARSE_BYTES
from napari_destvi.training import held_rows
from napari_destvi.training.held_rows import (
    DenseRows,
    HostRows,
    SparseRows,
    SplitRows,
)

from .card_rules import NeverWaiting

CPU = torch.device("cpu")


@pytest.fixture
def matrix():
    """Return rows of any length, the first and the last without a count."""
    rng = np.random.default_rng(0)
    counts = rng.poisson(0.4, (30, 12)) * rng.integers(0, 2, (30, 1))
    counts[0] = counts[-1] = 0
    return sp.csr_matrix(counts, dtype=np.float32)


def _held(matrix):
    yield DenseRows(matrix, device=CPU)
    yield HostRows(matrix, device=CPU)
    yield SparseRows(matrix, n_rows=matrix.shape[0], device=CPU)
    for n_on_card in (1, 11, 29):
        yield SplitRows(matrix, n_on_card=n_on_card, device=CPU)


@pytest.mark.parametrize(
    "indices", [[5, 0, 29, 7, 5], [28], list(range(30)), [0], [29], [1, 2]]
)
def test_rows_are_the_same_however_they_are_held(matrix, indices, monkeypatch):
    monkeypatch.setattr(held_rows, "BLOCK_SIZE", 7)
    expected = torch.from_numpy(matrix[indices].toarray())
    for held in _held(matrix):
        found = held.rows(torch.tensor(indices))
        torch.testing.assert_close(found, expected, rtol=0, atol=0)


def test_a_matrix_without_a_count_is_held_too():
    empty = sp.csr_matrix((30, 3), dtype=np.float32)
    for held in _held(empty):
        assert held.rows(torch.tensor([1, 0])).tolist() == [[0, 0, 0]] * 2


def test_rows_that_are_on_a_card_never_make_it_wait(matrix):
    everything = SparseRows(matrix, n_rows=matrix.shape[0], device=CPU)
    with NeverWaiting():
        everything.rows(torch.tensor([3, 20]))
        DenseRows(matrix, device=CPU).rows(torch.tensor([3, 20]))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_stored_count_takes_what_the_estimate_says(matrix, dtype):
    held = SparseRows(matrix.astype(dtype), n_rows=matrix.shape[0], device=CPU)
    n_bytes = held._values.nbytes + held._genes.nbytes
    assert n_bytes == SPARSE_BYTES * (matrix.nnz + 1)


def test_the_rules_of_a_card_notice_waiting():
    with NeverWaiting(), pytest.raises(AssertionError, match="wait"):
        torch.ones(3).sum().item()
    with NeverWaiting(), pytest.raises(AssertionError, match="wait"):
        torch.arange(3)[torch.tensor([True, False, True])]
    with NeverWaiting(), pytest.raises(AssertionError, match="generator"):
        torch.rand(3)
