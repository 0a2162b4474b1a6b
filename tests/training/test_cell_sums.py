"""Sums of random cells of known composition."""

import numpy as np
import torch

from napari_destvi.training.cell_sums import draw_pool


def _pool(problem, **options):
    generator = torch.Generator().manual_seed(3)
    return draw_pool(problem.reference, 400, (2, 16), generator, **options)


def test_sums_take_the_compositions_that_are_given(problem):
    """As often one as the other, and no type that neither has."""
    n_types = problem.reference.n_cell_types
    pool = _pool(problem, compositions=np.eye(n_types)[:2])
    of_types = pool.cell_share.numpy()
    assert set(np.unique(of_types)) == {0.0, 1.0}
    assert 0.4 < of_types[:, 0].mean() < 0.6
    assert of_types[:, 2:].sum() == 0


def test_few_types_dominate_a_sum_without_compositions(problem):
    shares = _pool(problem).cell_share.numpy()
    assert np.median(shares.max(axis=1)) > 0.6
    assert shares.mean(axis=0).min() > 0.2


def test_compositions_need_not_sum_to_one(problem):
    """Shares of spots do but for rounding."""
    n_types = problem.reference.n_cell_types
    even = np.full((1, n_types), 1.00001, dtype=np.float32)
    shares = _pool(problem, compositions=even).cell_share.numpy()
    assert np.allclose(shares.sum(axis=1), 1)
