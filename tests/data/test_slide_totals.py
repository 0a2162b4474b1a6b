import numpy as np

from napari_destvi.data.slide_totals import SlideTotals, overall_profile


def test_totals_are_the_sums_over_spots_and_genes(problem):
    counts = problem.spatial.counts.toarray()
    totals = SlideTotals.of(problem.spatial.counts)
    np.testing.assert_array_equal(totals.library_size, counts.sum(axis=1))
    np.testing.assert_allclose(totals.profile.sum(), 1)
    np.testing.assert_allclose(totals.profile, counts.sum(0) / counts.sum(), atol=1e-4)


def test_the_profile_of_a_slide_has_no_gene_at_zero(problem):
    counts = problem.spatial.counts.copy()
    counts[:, 0] = 0
    profile = overall_profile(counts)
    assert (profile > 0).all()
    np.testing.assert_allclose(profile.sum(), 1)
