import numpy as np

from napari_destvi.training.profiles import type_profiles


def test_profiles_are_positive_shares(problem):
    for profile in type_profiles(problem.reference):
        assert (profile > 0).all()
        np.testing.assert_allclose(profile.sum(), 1)


def test_profile_of_a_type_is_the_mean_of_its_cells(problem):
    reference = problem.reference
    cells = reference.counts[reference.labels == 1].toarray()
    expected = cells.sum(0) / cells.sum()
    np.testing.assert_allclose(type_profiles(reference)[1], expected, atol=1e-3)
