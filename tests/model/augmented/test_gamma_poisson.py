import numpy as np
import torch
from scipy import stats

from napari_destvi.model.augmented.gamma_poisson import negative_log_likelihood


def _example():
    rng = np.random.default_rng(0)
    counts = rng.poisson(4, (6, 9)).astype(float)
    return counts, rng.gamma(2, 2, (6, 9)), rng.normal(size=9)


def test_equals_the_density_of_scipy():
    counts, mean, log_inverse = _example()
    inverse = np.exp(log_inverse)
    success = inverse / (inverse + mean)
    expected = -stats.nbinom.logpmf(counts, inverse, success).sum(axis=1)
    ours = negative_log_likelihood(*map(torch.from_numpy, (counts, mean, log_inverse)))
    np.testing.assert_allclose(ours, expected, rtol=1e-6)


def test_gradient_is_exact():
    counts, mean, log_inverse = map(torch.from_numpy, _example())
    assert torch.autograd.gradcheck(
        lambda m, r: negative_log_likelihood(counts, m, r),
        (mean.requires_grad_(), log_inverse.requires_grad_()),
    )


def test_mean_of_zero_stays_finite():
    value = negative_log_likelihood(
        torch.tensor([[3.0, 0.0]]), torch.zeros(1, 2), torch.zeros(2)
    )
    assert torch.isfinite(value).all()
