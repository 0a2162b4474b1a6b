"""Contrast is decided by most spots, not by a few."""

import numpy as np
import pytest

from napari_destvi.layers import SCALES, contrast_limits


def test_limits_are_quantiles_of_both_ends():
    values = np.random.default_rng(0).permutation(np.linspace(-2, 2, 1001))
    assert contrast_limits(values) == pytest.approx((-1.96, 1.96))


def test_one_extreme_spot_changes_nothing():
    values = np.linspace(0, 0.5, 1000)
    extreme = np.append(values, 1e6)
    assert contrast_limits(extreme) == pytest.approx(contrast_limits(values), rel=0.01)


def test_proportions_start_at_zero():
    low, _ = contrast_limits(np.linspace(0.3, 0.5, 50), lowest=0.0)
    assert low == 0.0


def test_missing_spots_do_not_count():
    values = np.linspace(0, 1, 101)
    with_gaps = np.concatenate([values, np.full(500, np.nan)])
    assert contrast_limits(with_gaps) == contrast_limits(values)


def test_a_type_that_is_hardly_there_stays_dark():
    low, high = contrast_limits(np.full(100, 1e-4), lowest=0.0)
    assert (low, high) == (0.0, 0.05)


def test_an_uncertainty_below_five_points_stays_dark():
    scale = SCALES["uncertainty"]
    values = scale.factor * np.full(100, 0.01)
    limits = contrast_limits(values, lowest=scale.lowest, least_span=scale.least_span)
    assert limits == (0.0, 5.0)


@pytest.mark.parametrize("value", [-3.0, 0.0, 0.7])
def test_limits_of_a_constant_still_increase(value):
    low, high = contrast_limits(np.full(10, value))
    assert low < high


def test_nothing_known_gives_zero_to_one():
    assert contrast_limits(np.full(5, np.nan)) == (0.0, 1.0)
