"""The loss curve shows the shape of the descent, not its first leap."""

from __future__ import annotations

import numpy as np

from napari_destvi.widgets.loss_series import MAX_POINTS, LossSeries


def test_reports_without_a_loss_are_left_out():
    series = LossSeries()
    series.add(1, float("nan"), 10)
    series.add(2, 5.0, 10)
    assert series.losses == [5.0]


def test_several_reports_of_one_epoch_are_one_point():
    series = LossSeries()
    for _ in range(3):
        series.add(4, 5.0, 10)
    assert series.epochs == [4]


def test_the_curve_ends_where_the_stage_stands():
    series = LossSeries()
    series.add(1, 9.0, 10)
    series.add(5, 3.0, 10)
    np.testing.assert_allclose(series.in_unit_square()[-1], [0.5, 0.0])


def test_the_first_leap_leaves_the_plot_at_the_top():
    series = LossSeries()
    series.set_history(np.r_[1e6, np.linspace(10, 9, 99)])
    assert series.loss_range()[1] <= 10.0
    assert series.in_unit_square()[0, 1] == 1.0


def test_a_constant_loss_lies_in_the_middle():
    series = LossSeries()
    series.set_history(np.full(5, 7.0))
    np.testing.assert_allclose(series.in_unit_square()[:, 1], 0.5)


def test_a_long_history_is_thinned():
    series = LossSeries()
    series.set_history(np.linspace(2, 1, 5000))
    assert len(series.in_unit_square()) <= MAX_POINTS
