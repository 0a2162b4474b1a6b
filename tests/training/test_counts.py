import math

import pytest
import scipy.sparse as sp
import torch

from napari_destvi.training import counts as counts_module
from napari_destvi.training.counts import Counts

CPU = torch.device("cpu")


def test_rows_are_the_same_dense_or_sparse(problem, monkeypatch):
    rows = torch.tensor([5, 0, 7])
    dense = Counts(problem.spatial.counts, device=CPU).rows(rows)
    monkeypatch.setattr(counts_module, "fits_dense", lambda *_, **__: False)
    sparse = Counts(problem.spatial.counts, device=CPU).rows(rows)
    torch.testing.assert_close(dense, sparse, rtol=0, atol=0)


def test_epoch_visits_every_row_once(problem):
    counts = Counts(problem.spatial.counts, device=CPU)
    generator = torch.Generator().manual_seed(0)
    batches = list(counts.batches(7, generator))
    assert {len(batch) for batch in batches[:-1]} == {7}
    assert torch.cat(batches).sort().values.tolist() == list(range(len(counts)))
    assert torch.cat(batches).tolist() != list(range(len(counts)))


def test_constant_of_the_likelihood_is_the_mean_of_the_rows(monkeypatch):
    monkeypatch.setattr(counts_module, "PIECE", 2)  # of three counts
    matrix = sp.csr_matrix([[3.0, 0, 2], [0, 4, 0]], dtype="f4")
    expected = (math.log(6) + math.log(2) + math.log(24)) / 2
    found = Counts(matrix, device=CPU).mean_log_factorials
    assert found == pytest.approx(expected)
