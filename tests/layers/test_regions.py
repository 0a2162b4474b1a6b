"""Regions hold the spots inside them, and are compared by Welch's test."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from napari_destvi.layers import compare_regions, spots_within, summarise_region

TYPES = ("A", "B", "C")
SQUARE = np.array([[0.0, 0.0], [4.0, 0.0], [4.0, 4.0], [0.0, 4.0]])


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def region(shares):
    shares = np.asarray(shares, dtype=np.float32)
    return summarise_region(shares, TYPES, np.ones(len(shares), bool))


def test_a_polygon_holds_the_spots_inside_it(rng):
    coordinates = rng.uniform(-2, 6, (500, 2))
    expected = ((coordinates > 0) & (coordinates < 4)).all(axis=1)
    np.testing.assert_array_equal(spots_within(coordinates, [SQUARE]), expected)


def test_x_comes_first():
    wide = SQUARE * [2, 1]
    assert spots_within(np.array([[6.0, 2.0], [2.0, 6.0]]), [wide]).tolist() == [1, 0]


def test_a_lasso_may_be_concave():
    notched = np.array([[0, 0], [4, 0], [4, 4], [2, 1], [0, 4]], dtype=float)
    spots = np.array([[2.0, 0.5], [2.0, 3.0], [0.3, 3.0]])
    assert spots_within(spots, [notched]).tolist() == [True, False, True]


def test_several_polygons_hold_the_spots_of_any(rng):
    coordinates = rng.uniform(-2, 10, (300, 2))
    polygons = [SQUARE, SQUARE + 2, SQUARE + 5]
    each = [spots_within(coordinates, [polygon]) for polygon in polygons]
    np.testing.assert_array_equal(spots_within(coordinates, polygons), np.any(each, 0))
    assert not spots_within(coordinates, []).any()


def test_a_summary_has_mean_and_standard_error_of_the_known_spots(rng):
    shares = rng.dirichlet(np.ones(3), 50)
    shares[[3, 30]] = np.nan
    chosen = np.arange(50) < 20
    summary = summarise_region(shares, TYPES, chosen)
    known = shares[:20][np.arange(20) != 3]
    assert (summary.n_spots, summary.n_left_out) == (19, 1)
    np.testing.assert_allclose(summary.mean, known.mean(axis=0))
    np.testing.assert_allclose(summary.standard_error, stats.sem(known))


def test_the_table_of_a_region_begins_with_its_largest_type():
    table = region([[0.1, 0.6, 0.3], [0.2, 0.5, 0.3]]).table()
    assert [*table.index] == ["B", "C", "A"]
    assert table.loc["B", "mean"] == pytest.approx(0.55)


def test_a_region_of_one_spot_or_none_says_what_it_can():
    one, none = region([[0.2, 0.3, 0.5]]), region(np.empty((0, 3)))
    assert one.mean == pytest.approx([0.2, 0.3, 0.5])
    assert (one.n_spots, none.n_spots) == (1, 0)
    for unknown in (one.standard_error, none.mean, none.standard_error):
        assert np.isnan(unknown).all()


def test_regions_differ_by_welchs_test_of_their_spots(rng):
    a, b = rng.dirichlet([1, 2, 3], 30), rng.dirichlet([3, 2, 1], 45)
    table = compare_regions(region(a), region(b)).loc[[*TYPES]]
    expected = stats.ttest_ind(
        a.astype(np.float32), b.astype(np.float32), equal_var=False
    )
    np.testing.assert_allclose(table["t"], expected.statistic, rtol=1e-3)
    np.testing.assert_allclose(table["p"], expected.pvalue, rtol=1e-2)
    np.testing.assert_allclose(table["difference"], a.mean(0) - b.mean(0), atol=1e-6)
    np.testing.assert_allclose(
        table["p_adjusted"], stats.false_discovery_control(table["p"])
    )


def test_the_largest_difference_comes_first_whatever_its_sign(rng):
    a, b = rng.dirichlet([1, 2, 9], 30), rng.dirichlet([9, 2, 1], 30)
    sizes = compare_regions(region(a), region(b))["difference"].abs()
    assert sizes.is_monotonic_decreasing
    assert sizes.index[-1] == "B"


def test_swapping_the_regions_swaps_the_sign(rng):
    a, b = region(rng.dirichlet([1, 2, 3], 9)), region(rng.dirichlet([3, 1, 1], 9))
    there, back = compare_regions(a, b), compare_regions(b, a)
    pd.testing.assert_series_equal(there["difference"], -back["difference"])
    pd.testing.assert_series_equal(there["p"], back["p"])


def test_too_few_spots_have_a_difference_but_no_p(rng):
    table = compare_regions(
        region([[0.2, 0.3, 0.5]]), region(rng.dirichlet([1] * 3, 9))
    )
    assert table["difference"].notna().all()
    assert table[["t", "p", "p_adjusted"]].isna().all(axis=None)


def test_a_type_that_no_spot_has_is_no_difference(rng):
    a, b = rng.dirichlet([1, 3], 9), rng.dirichlet([3, 1], 9)
    nothing = np.zeros((9, 1))
    table = compare_regions(
        region(np.hstack([a, nothing])), region(np.hstack([b, nothing]))
    )
    assert table.loc["C", "difference"] == 0
    assert np.isnan(table.loc["C", "p"])
    np.testing.assert_allclose(
        table.loc[["A", "B"], "p_adjusted"],
        stats.false_discovery_control(table.loc[["A", "B"], "p"]),
    )


def test_regions_of_other_types_are_not_compared():
    a = region([[0.2, 0.3, 0.5]])
    b = summarise_region(np.ones((1, 1)), ["A"], np.ones(1, bool))
    with pytest.raises(ValueError, match="other cell types"):
        compare_regions(a, b)
