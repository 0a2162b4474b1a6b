"""The score test on counts whose law is known."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from napari_destvi.states.score_test import fit_factors, scores, shape_of

N_SPOTS, N_GENES = 300, 400
SHAPE = np.full(N_GENES, 4.0)


@pytest.fixture
def columns():
    """Expected counts of a type and of all else, in each spot for each gene."""
    rng = np.random.default_rng(0)
    return rng.gamma(2.0, 2.0, (2, N_SPOTS, N_GENES))


def drawn(mean):
    rng = np.random.default_rng(1)
    return rng.poisson(rng.gamma(SHAPE, mean / SHAPE)).astype(float)


def test_factors_are_found_again(columns):
    counts = drawn(2.0 * columns[0] + 0.5 * columns[1])
    found = fit_factors(counts, list(columns), SHAPE).factors
    np.testing.assert_allclose(found.mean(axis=0), [2.0, 0.5], atol=0.05)


def test_the_shape_of_the_variance_is_found_again(columns):
    mean = columns.sum(axis=0)
    assert np.median(shape_of(drawn(mean), mean)) == pytest.approx(4.0, rel=0.15)


def test_scores_are_standard_normal_where_nothing_differs(columns):
    in_group = (np.arange(N_SPOTS) % 2 == 0)[:, None]
    found = scores(
        drawn(columns.sum(axis=0)), columns[0] * in_group, list(columns), SHAPE
    )
    assert stats.kstest(found, "norm").pvalue > 0.01
    assert found.std() == pytest.approx(1.0, abs=0.1)


def test_a_column_that_the_others_explain_tells_nothing(columns):
    counts = drawn(columns.sum(axis=0))
    found = scores(counts, 2 * columns[0], list(columns), SHAPE)
    np.testing.assert_allclose(found, 0.0, atol=0.1)


def test_genes_without_counts_and_expectation_score_nothing(columns):
    nothing = np.zeros_like(columns[0])
    found = scores(nothing, nothing, [nothing, nothing], SHAPE)
    np.testing.assert_array_equal(found, 0.0)
