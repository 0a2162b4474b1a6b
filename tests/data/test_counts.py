"""The counts are found in the layer, in raw, in X, in this order."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp
from anndata import AnnData

from napari_destvi.data.check_counts import checked_counts
from napari_destvi.data.counts import find_counts
from napari_destvi.data.findings import FindingLog


def _with_all_three(spots: AnnData) -> AnnData:
    counts = spots.X
    spots.X = counts * 2
    spots.raw = spots[:, :100].copy()
    spots.X = counts * 3
    spots.layers["counts"] = counts
    return spots


def test_the_layer_is_first(spots: AnnData):
    found = find_counts(_with_all_three(spots))
    assert found.source == 'layers["counts"]'
    assert (found.matrix != spots.layers["counts"]).nnz == 0


def test_raw_is_second_and_brings_its_own_genes(spots: AnnData):
    data = _with_all_three(spots)
    del data.layers["counts"]
    found = find_counts(data)
    assert found.source == "raw.X"
    assert found.matrix.shape == (60, 100)
    assert list(found.genes.index) == list(data.var_names[:100])


@pytest.mark.parametrize("place", ["counts", "raw"])
def test_a_matrix_of_fractions_is_passed_over(spots: AnnData, place: str):
    fractions = spots.X.log1p()
    if place == "counts":
        spots.layers["counts"] = fractions
    else:
        spots.raw = AnnData(fractions, obs=spots.obs, var=spots.var)
    assert find_counts(spots).source == "X"


@pytest.mark.parametrize("kind", [np.asarray, sp.csc_matrix, sp.csr_matrix])
@pytest.mark.parametrize("dtype", [np.int32, np.float64])
def test_every_kind_becomes_rows_of_float32(spots: AnnData, kind, dtype):
    dense = spots.X.toarray().astype(dtype)
    spots.X = kind(dense)
    matrix = find_counts(spots).matrix
    assert isinstance(matrix, sp.csr_matrix)
    assert matrix.dtype == np.float32
    np.testing.assert_array_equal(matrix.toarray(), dense)


def test_another_layer_with_counts_is_offered(spots: AnnData):
    fixed_source = 'layers["raw_counts"]'
    spots.layers["raw_counts"] = spots.X
    spots.X = spots.X.log1p()
    log = FindingLog(accept=())
    assert checked_counts(spots, owner="slide", log=log).source == fixed_source
    (finding,) = log.findings
    assert 'layers["raw_counts"] holds whole numbers' in finding.message
    assert [fix.value for fix in finding.fixes] == ["slide-matrix=raw_counts"]


def test_a_file_without_any_matrix_is_told(spots: AnnData):
    log = FindingLog(accept=())
    empty = AnnData(obs=spots.obs, var=spots.var)
    assert checked_counts(empty, owner="slide", log=log) is None
    assert [finding.code for finding in log.findings] == ["counts-missing"]
