"""The measures against closed forms, scipy, and what must not change them."""

import numpy as np
import pytest
from scipy.spatial.distance import jensenshannon
from scipy.stats import pearsonr

from napari_destvi.metrics.measures import jensen_shannon, pearson, rmse, ssim

MEASURES = [pearson, ssim, rmse, jensen_shannon]


@pytest.fixture
def pair():
    rng = np.random.default_rng(0)
    return rng.dirichlet(np.ones(7), 40), rng.dirichlet(np.ones(7), 40)


def rows(*values):
    return np.array([values], dtype=float)


def ssim_of_one_row(x, y):
    """The formula of the brief, written out for two vectors."""
    x, y = x / x.max(), y / y.max()
    c1, c2, c3 = 0.0001, 0.0009, 0.00045
    covariance = np.mean((x - x.mean()) * (y - y.mean()))
    light = (2 * x.mean() * y.mean() + c1) / (x.mean() ** 2 + y.mean() ** 2 + c1)
    contrast = (2 * x.std() * y.std() + c2) / (x.var() + y.var() + c2)
    return light * contrast * (covariance + c3) / (x.std() * y.std() + c3)


def test_pearson_equals_scipy(pair):
    expected = [pearsonr(x, y)[0] for x, y in zip(*pair, strict=True)]
    np.testing.assert_allclose(pearson(*pair), expected)


def test_jensen_shannon_equals_scipy_with_natural_logarithm(pair):
    expected = [jensenshannon(x, y) for x, y in zip(*pair, strict=True)]
    np.testing.assert_allclose(jensen_shannon(*pair), expected)


def test_ssim_equals_the_formula_written_out(pair):
    expected = [ssim_of_one_row(x, y) for x, y in zip(*pair, strict=True)]
    np.testing.assert_allclose(ssim(*pair), expected)


def test_pearson_of_a_reversed_line_is_minus_one():
    assert pearson(rows(0.1, 0.2, 0.3), rows(0.3, 0.2, 0.1)) == pytest.approx(-1)


def test_rmse_of_two_unit_differences_in_four_values():
    assert rmse(rows(0, 0, 1, 0), rows(1, 0, 0, 0)) == pytest.approx(np.sqrt(0.5))


def test_jensen_shannon_of_disjoint_compositions_is_the_root_of_log_two():
    distance = jensen_shannon(rows(1, 0), rows(0, 1))
    assert distance == pytest.approx(np.sqrt(np.log(2)))


def test_ssim_of_opposite_patterns_in_closed_form():
    # Means and standard deviations are all 1/2, the covariance is -1/4.
    expected = (-0.25 + 0.00045) / (0.25 + 0.00045)
    assert ssim(rows(0, 1), rows(1, 0)) == pytest.approx(expected)


def test_ssim_ignores_the_scale_of_either_side(pair):
    truth, estimate = pair
    np.testing.assert_allclose(ssim(truth, 3 * estimate), ssim(truth, estimate))


@pytest.mark.parametrize(
    ("measure", "best"), [(pearson, 1), (ssim, 1), (rmse, 0), (jensen_shannon, 0)]
)
def test_an_estimate_equal_to_the_truth_gets_the_best_value(measure, best, pair):
    truth = pair[0]
    np.testing.assert_allclose(measure(truth, truth), best, atol=1e-7)


@pytest.mark.parametrize("measure", MEASURES)
def test_measures_do_not_depend_on_the_order_of_values(measure, pair):
    order = np.random.default_rng(1).permutation(7)
    shuffled = measure(pair[0][:, order], pair[1][:, order])
    np.testing.assert_allclose(shuffled, measure(*pair))


@pytest.mark.parametrize("measure", MEASURES)
def test_measures_are_symmetric(measure, pair):
    np.testing.assert_allclose(measure(*pair), measure(*pair[::-1]))


def test_correlation_with_a_constant_is_undefined():
    # .1 has no exact binary form: its computed variance is not quite zero.
    assert np.isnan(pearson(rows(*[0.1] * 7), rows(1, 2, 3, 4, 5, 6, 7)))


@pytest.mark.parametrize("measure", [pearson, ssim, jensen_shannon])
def test_an_absent_type_is_undefined_and_not_a_warning(measure):
    assert np.isnan(measure(rows(0, 0, 0), rows(0.2, 0.3, 0.5)))
    assert np.isnan(measure(rows(0.2, 0.3, 0.5), rows(0, 0, 0)))


def test_rounding_never_makes_the_distance_of_equal_rows_undefined():
    truth = np.random.default_rng(2).dirichlet(np.ones(9), 2000)
    assert np.isfinite(jensen_shannon(truth, truth * (1 + 1e-16))).all()
