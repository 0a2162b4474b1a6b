"""Rows of counts, held in four ways."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp
import torch

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
    yield SparseRows(matrix, device=CPU)
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
    empty = sp.csr_matrix((4, 3), dtype=np.float32)
    for held in _held(empty[:2]):
        assert held.rows(torch.tensor([1, 0])).tolist() == [[0, 0, 0]] * 2


def test_who_says_that_rows_are_on_the_device_never_waits_for_them(matrix):
    indices = torch.tensor([3, 20])
    for held in _held(matrix):
        if held.is_on_device:
            with NeverWaiting():
                held.rows(indices)


def test_the_rules_of_a_card_notice_waiting():
    with NeverWaiting(), pytest.raises(AssertionError, match="wait"):
        torch.ones(3).sum().item()
    with NeverWaiting(), pytest.raises(AssertionError, match="wait"):
        torch.arange(3)[torch.tensor([True, False, True])]
