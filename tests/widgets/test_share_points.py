"""Where the points of a type lie, and which is meant."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from napari_destvi.metrics import compare
from napari_destvi.widgets.share_points import LEAST_REACH, SharePoints

#: The share of type A in each table; the rest is B. The fourth spot is left out.
ESTIMATE = [0.2, 0.7, 0.2, np.nan, 0.0]
OTHER = [0.3, 0.1, 0.3, 0.5, 0.0]


def points_of(estimate, other, cell_type="A") -> SharePoints:
    def table(shares):
        columns = {"A": shares, "B": 1 - np.asarray(shares)}
        return pd.DataFrame(columns, [f"S{i}" for i in range(len(shares))])

    return SharePoints(compare(table(estimate), table(other)), cell_type)


@pytest.fixture
def points():
    return points_of(ESTIMATE, OTHER)


def test_the_maps_go_up_and_the_other_table_to_the_right(points):
    right, up = points.places[:, 1] * points.reach
    assert (right, up) == pytest.approx((0.1, 0.7))


def test_a_spot_that_is_left_out_has_no_point(points):
    assert points.rows.tolist() == [0, 1, 2, 4]


def test_both_axes_end_where_the_largest_share_of_both_does(points):
    assert points.reach == pytest.approx(0.7)
    assert points.places.max() == pytest.approx(1.0)


def test_a_type_that_is_nowhere_has_axes_too():
    points = points_of([0.0, 0.0], [0.0, 0.0])
    assert points.reach == LEAST_REACH
    assert np.isnan(points.pcc)


def test_the_correlation_is_that_of_the_points(points):
    expected = np.corrcoef(points.places)[0, 1]
    assert points.pcc == pytest.approx(expected, abs=1e-6)


def test_the_density_counts_each_point_once_with_large_shares_of_the_maps_on_top(
    points,
):
    density = points.density(10)
    assert density.sum() == 4
    assert density[0, 1] == 1  # 0.7 up, the last tenth; 0.1 to the right
    assert density[9, 0] == 1


def test_the_nearest_point_is_meant_with_all_that_lie_on_it(points):
    x, y = points.places[:, 0]
    found = points.near(x + 0.03, y, within=0.1, alike=0.001)
    assert found.tolist() == [0, 2]


def test_far_from_all_points_none_is_meant(points):
    assert points.near(0.95, 0.95, within=0.1, alike=0.001).size == 0


def test_steps_go_to_spots_that_differ_less_and_less_and_back(points):
    first = points.step(None, 1)
    assert first == 1
    assert points.step(first, 1) in (0, 2)
    assert points.step(points.step(first, 1), -1) == first
    assert points.step(first, -1) == first
    assert points.step(first, 100) == 4


def test_without_points_there_is_nothing_to_step_to():
    points = points_of([np.nan, 0.5], [0.5, np.nan])
    assert points.step(None, 1) is None
    assert points.near(0.5, 0.5, within=1, alike=1).size == 0
    assert points.density(5).sum() == 0
