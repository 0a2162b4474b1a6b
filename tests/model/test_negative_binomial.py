import numpy as np
import torch
from scipy import stats
from scipy.special import gammaln

from napari_destvi.model.negative_binomial import negative_log_kernel


def _example(seed=0):
    rng = np.random.default_rng(seed)
    counts = rng.poisson(4, (6, 9)).astype(float)
    return counts, rng.gamma(2, 2, (6, 9)), rng.normal(size=9)


def _ours(counts, rate, logits):
    """Return minus the log probability: the kernel, and the constant that it lacks."""
    arrays = (torch.from_numpy(np.asarray(a, float)) for a in (counts, rate, logits))
    return negative_log_kernel(*arrays).numpy() + gammaln(counts + 1).sum(axis=-1)


def test_equals_the_density_of_scipy():
    counts, rate, logits = _example()
    success = 1 / (1 + np.exp(logits))  # mean = rate * exp(logits)
    expected = -stats.nbinom.logpmf(counts, rate, success).sum(axis=1)
    np.testing.assert_allclose(_ours(counts, rate, logits), expected, rtol=1e-6)


def test_mean_is_rate_times_odds_and_inverse_dispersion_is_rate():
    rate, logit = 3.7, 0.6
    counts = np.arange(400.0)[:, None]
    density = np.exp(-_ours(counts, np.full_like(counts, rate), np.array([logit])))
    mean = (density * counts[:, 0]).sum()
    variance = (density * counts[:, 0] ** 2).sum() - mean**2
    np.testing.assert_allclose(mean, rate * np.exp(logit), rtol=1e-5)
    np.testing.assert_allclose(variance, mean + mean**2 / rate, rtol=1e-5)


def test_sum_of_two_cells_follows_the_sum_of_their_rates():
    """What makes a spot, the sum of its cells, follow the same law."""
    n = np.arange(300.0)[:, None]
    logit = np.array([0.4])

    def density(rate):
        return np.exp(-_ours(n, np.full_like(n, rate), logit))

    convolved = np.convolve(density(1.5), density(2.25))[: len(n)]
    np.testing.assert_allclose(convolved, density(3.75), atol=1e-7)


def test_gradient_is_exact():
    counts, rate, logits = _example()
    rate = torch.from_numpy(rate).requires_grad_()
    logits = torch.from_numpy(logits).requires_grad_()
    assert torch.autograd.gradcheck(
        lambda r, o: negative_log_kernel(torch.from_numpy(counts), r, o),
        (rate, logits),
    )


def test_rate_of_zero_stays_finite():
    value = _ours(np.array([[3.0]]), np.array([[0.0]]), np.array([0.0]))
    assert np.isfinite(value).all()
