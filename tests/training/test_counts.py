import math

import pytest
import scipy.sparse as sp
import torch

from napari_destvi.training import counts as counts_module
from napari_destvi.training.counts import Counts, held_rows

CPU = torch.device("cpu")


def test_counts_are_held_as_the_memory_there_allows(problem, monkeypatch):
    """The processor stands in for a card."""
    matrix = problem.spatial.counts
    as_dense, stored = 4 * matrix.shape[0] * matrix.shape[1], matrix.nnz

    def kind(free, *, on_card):
        monkeypatch.setattr(counts_module, "free_memory", lambda _device: free)
        monkeypatch.setattr(counts_module, "has_own_memory", lambda _device: on_card)
        return type(held_rows(matrix, device=CPU)).__name__

    assert kind(4 * as_dense, on_card=False) == "DenseRows"
    assert kind(4 * as_dense - 4, on_card=False) == "HostRows"
    assert kind(4 * as_dense, on_card=True) == "DenseRows"
    monkeypatch.setattr(counts_module, "is_held_dense", lambda *_, **__: False)
    assert kind(16 * stored, on_card=True) == "SparseRows"
    assert kind(16 * stored - 16, on_card=True) == "SplitRows"
    assert kind(0, on_card=True) == "HostRows"


def test_a_random_order_has_every_row_once(problem):
    counts = Counts(problem.spatial.counts, device=CPU)
    order = counts.shuffled(torch.Generator().manual_seed(0)).tolist()
    assert sorted(order) == list(range(len(counts)))
    assert order != list(range(len(counts)))


def test_constant_of_the_likelihood_is_that_of_each_row(monkeypatch):
    monkeypatch.setattr(counts_module, "PIECE", 2)
    matrix = sp.csr_matrix([[3.0, 0, 2], [0, 4, 0], [0, 0, 0]], dtype="f4")
    found = Counts(matrix, device=CPU).log_factorials
    expected = [math.log(6) + math.log(2), math.log(24), 0.0]
    assert found.tolist() == pytest.approx(expected)
    assert matrix.data.tolist() == [3, 2, 4]
