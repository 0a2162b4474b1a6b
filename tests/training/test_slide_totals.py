import numpy as np

from napari_destvi.training.slide_totals import SlideTotals


def test_totals_are_the_sums_over_spots_and_genes(problem):
    counts = problem.spatial.counts.toarray()
    totals = SlideTotals.of(problem)
    np.testing.assert_array_equal(totals.library_size, counts.sum(axis=1))
    np.testing.assert_allclose(totals.profile.sum(), 1)
    np.testing.assert_allclose(totals.profile, counts.sum(0) / counts.sum(), atol=1e-4)
