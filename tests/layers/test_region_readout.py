"""Regions are summed up over the spots that the result has."""

import numpy as np
import pytest

from napari_destvi.layers import compare_regions
from napari_destvi.layers.region_readout import composition, difference
from napari_destvi.results import Result


@pytest.fixture
def result():
    shares = np.random.default_rng(0).dirichlet([1, 2, 3], 20).astype(np.float32)
    return Result(
        spot_names=tuple(f"S{number}" for number in range(20)),
        cell_types=("A", "B", "C"),
        gene_names=("G",),
        abundance=shares,
        proportions=shares,
        cell_state=np.zeros((20, 3, 0), np.float32),
        activation=shares,
    )


def chosen(*numbers):
    return np.isin(np.arange(20), numbers)


def test_rows_of_the_result_are_found_by_spot(result):
    rows = np.arange(20)[::-1]
    summary = composition(result, rows, chosen(0, 1, 2))
    expected = result.proportions[[19, 18, 17]].astype(float).mean(axis=0)
    np.testing.assert_allclose(summary.mean, expected)


def test_a_spot_that_the_result_lacks_is_counted_and_left_out(result):
    rows = np.where(np.arange(20) == 4, -1, np.arange(20))
    summary = composition(result, rows, chosen(3, 4, 5))
    assert (summary.n_spots, summary.n_left_out) == (2, 1)
    assert np.isfinite(result.proportions).all()  # which is not changed for that


def test_spots_of_both_regions_count_for_neither(result):
    rows = np.arange(20)
    found = difference(result, rows, chosen(0, 1, 2, 3, 4), chosen(3, 4, 5, 6, 7))
    apart = compare_regions(
        composition(result, rows, chosen(0, 1, 2)),
        composition(result, rows, chosen(5, 6, 7)),
    )
    assert found.n_shared == 2
    assert found.table.equals(apart)


def test_a_region_and_itself_have_nothing_to_compare(result):
    found = difference(result, np.arange(20), chosen(1, 2), chosen(1, 2))
    assert found.n_shared == 2
    assert found.table.isna().all(axis=None)
