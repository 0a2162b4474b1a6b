import numpy as np
import pytest
import scipy.sparse as sp
from scipy.optimize import nnls

from napari_destvi.training import least_squares
from napari_destvi.training.least_squares import (
    LeastSquares,
    least_squares_proportions,
    poisson_weights,
)


@pytest.fixture
def profiles():
    return np.random.default_rng(0).dirichlet(np.ones(30), 4)


@pytest.fixture
def counts():
    return sp.csr_matrix(np.random.default_rng(1).poisson(3.0, (20, 30)).astype(float))


def test_exact_mixtures_are_recovered(truth):
    profiles = np.random.default_rng(0).dirichlet(np.ones(30), 3)
    counts = sp.csr_matrix(1e4 * truth @ profiles)
    found = least_squares_proportions(counts, profiles)
    np.testing.assert_allclose(found, truth, atol=1e-6)


@pytest.mark.parametrize("is_weighted", [False, True])
def test_amounts_equal_those_of_scipy_on_the_whole_spot(profiles, counts, is_weighted):
    weights = np.linspace(0.1, 2.0, 30) if is_weighted else np.ones(30)
    sides = (profiles * weights).T, counts.toarray() * weights
    whole = np.stack([nnls(sides[0], row)[0] for row in sides[1]])
    equations = LeastSquares.of(profiles, gene_weights=weights if is_weighted else None)
    np.testing.assert_allclose(equations.amounts(counts), whole, atol=1e-9)


def test_fewer_genes_than_types_are_no_error(profiles, counts):
    found = LeastSquares.of(profiles[:, :3]).amounts(counts[:, :3])
    assert found.shape == (20, 4)
    assert (found >= 0).all()


def test_proportions_are_the_amounts_as_shares(profiles, counts):
    amounts = LeastSquares.of(profiles).amounts(counts)
    found = least_squares_proportions(counts, profiles)
    np.testing.assert_allclose(found, amounts / amounts.sum(axis=1, keepdims=True))


def test_a_spot_that_no_type_explains_is_spread_evenly():
    profiles = np.array([[1.0, 0, 0], [0, 1.0, 0]])
    counts = sp.csr_matrix(np.array([[0.0, 0, 5]]))
    found = least_squares_proportions(counts, profiles)
    np.testing.assert_allclose(found, [[0.5, 0.5]])


def test_equations_that_make_the_usual_solver_fail_are_solved_all_the_same(
    profiles, counts, monkeypatch
):
    def fail(*_):
        msg = "Maximum number of iterations reached."
        raise RuntimeError(msg)

    expected = LeastSquares.of(profiles).amounts(counts)
    monkeypatch.setattr(least_squares, "nnls", fail)
    found = LeastSquares.of(profiles).amounts(counts)
    assert (found >= 0).all()
    np.testing.assert_allclose(found, expected, atol=0.01)


def test_a_weight_falls_with_the_root_of_the_gene_s_counts():
    counts = sp.csr_matrix(np.array([[3e6, 1e6], [9e6, 2e6]]))
    weights = poisson_weights(counts)
    assert weights[1] / weights[0] == pytest.approx(2.0, rel=1e-6)


def test_a_gene_that_no_spot_shows_has_a_weight_too(counts):
    counts[:, 5] = 0
    assert np.isfinite(poisson_weights(counts)).all()
