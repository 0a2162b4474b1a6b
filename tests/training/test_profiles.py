import numpy as np
import scipy.sparse as sp
from scipy.optimize import nnls

from napari_destvi.training.profiles import (
    least_squares_proportions,
    overall_profile,
    type_profiles,
)


def test_profiles_are_positive_shares(problem):
    for profile in (*type_profiles(problem.reference),
                    overall_profile(problem.spatial.counts)):  # fmt: skip
        assert (profile > 0).all()
        np.testing.assert_allclose(profile.sum(), 1)


def test_profile_of_a_type_is_the_mean_of_its_cells(problem):
    reference = problem.reference
    cells = reference.counts[reference.labels == 1].toarray()
    expected = cells.sum(0) / cells.sum()
    np.testing.assert_allclose(type_profiles(reference)[1], expected, atol=1e-3)


def test_least_squares_recovers_exact_mixtures(truth):
    profiles = np.random.default_rng(0).dirichlet(np.ones(30), 3)
    counts = sp.csr_matrix(1e4 * truth @ profiles)
    found = least_squares_proportions(counts, profiles)
    np.testing.assert_allclose(found, truth, atol=1e-6)


def test_least_squares_equal_those_of_scipy_on_the_whole_spot():
    rng = np.random.default_rng(0)
    profiles = rng.dirichlet(np.ones(30), 4)
    counts = rng.poisson(3, (20, 30)).astype(float)
    whole = np.stack([nnls(profiles.T, row)[0] for row in counts])
    found = least_squares_proportions(sp.csr_matrix(counts), profiles)
    np.testing.assert_allclose(found, whole / whole.sum(1, keepdims=True), atol=1e-9)


def test_spot_that_no_type_explains_is_spread_evenly():
    profiles = np.array([[1.0, 0, 0], [0, 1.0, 0]])
    counts = sp.csr_matrix(np.array([[0.0, 0, 5]]))
    found = least_squares_proportions(counts, profiles)
    np.testing.assert_allclose(found, [[0.5, 0.5]])
