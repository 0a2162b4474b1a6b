"""Facts on matrices: the same for every kind, and without large copies."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
import scipy.sparse as sp

from napari_destvi.data import value_facts as module
from napari_destvi.data.value_facts import (
    ValueFacts,
    first_position,
    is_negative,
    is_not_finite,
    value_facts,
)

VALUES = np.array([[0, 2.5, np.nan], [-1, 0, 7], [np.inf, 3, -0.5]])
KINDS = [np.array, sp.csr_matrix, sp.csc_matrix, sp.coo_matrix, sp.csr_array]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("piece_size", [1, 4, 1000])
def test_all_kinds_of_matrix_and_piece_give_the_same_facts(
    kind, piece_size: int, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(module, "PIECE_SIZE", piece_size)
    assert value_facts(kind(VALUES)) == ValueFacts(
        n_values=7, n_not_finite=2, n_negative=2, n_fractional=2, maximum=7.0
    )


@pytest.mark.parametrize("dtype", [np.int32, np.uint16, np.float32, np.bool_])
def test_whole_numbers_of_any_type_are_counts(dtype):
    assert value_facts(np.array([[0, 1], [1, 0]], dtype=dtype)).are_counts


def test_an_empty_matrix_has_no_values():
    assert value_facts(np.zeros((0, 3))) == ValueFacts()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("is_wanted", "place"), [(is_not_finite, (0, 2)), (is_negative, (1, 0))]
)
def test_the_first_position_is_the_first_by_row(kind, is_wanted, place):
    assert first_position(kind(VALUES), is_wanted) == place


def test_a_large_sparse_matrix_is_never_made_dense():
    n_bins, n_genes, n_values = 600_000, 2000, 1_000_000
    rng = np.random.default_rng(0)
    rows = rng.integers(n_bins, size=n_values)
    columns = rng.integers(n_genes, size=n_values)
    counts = sp.csr_matrix(
        (np.ones(n_values, np.float32), (rows, columns)), (n_bins, n_genes)
    )
    tracemalloc.start()
    value_facts(counts)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4 * counts.data.nbytes
