import numpy as np
import pytest
import torch

from napari_destvi.training.dispersion import (
    LEAST_DISPERSION,
    Pooled,
    gene_weights,
    mean_overdispersion,
    pooled_dispersion,
)


def _generator(seed=0):
    return torch.Generator().manual_seed(seed)


@pytest.fixture
def varied():
    """Counts that vary by a quarter of their mean, and the mean."""
    mean = torch.full((200, 400), 20.0)
    factor = torch.from_numpy(np.random.default_rng(0).gamma(16, 1 / 16, mean.shape))
    return torch.poisson(mean * factor.float(), generator=_generator()), mean


def test_dispersion_is_what_goes_beyond_the_noise_of_counting(varied):
    """A sixteenth, if counts vary by a quarter; in either way of averaging."""
    counts, mean = varied
    pooled = pooled_dispersion(counts, mean, weights=gene_weights(mean))
    assert pooled.value == pytest.approx(1 / 16, rel=0.05)
    assert mean_overdispersion(counts, mean).item() == pytest.approx(1 / 16, rel=0.05)


def test_counts_of_nothing_but_noise_have_no_dispersion(varied):
    _, mean = varied
    counts = torch.poisson(mean, generator=_generator())
    pooled = pooled_dispersion(counts, mean, weights=gene_weights(mean))
    assert abs(pooled.value) < 3 * pooled.error
    assert mean_overdispersion(mean, mean).item() == pytest.approx(LEAST_DISPERSION)


def test_other_noise_is_left_out(varied):
    counts, mean = varied
    noise = mean.square() / 16
    pooled = pooled_dispersion(
        counts, mean, weights=gene_weights(mean), other_noise=noise
    )
    assert abs(pooled.value) < 3 * pooled.error


def test_error_is_the_spread_over_slides():
    rng = np.random.default_rng(0)
    drawn = []
    for _ in range(300):
        below = torch.from_numpy(rng.gamma(4, 1, 50))
        drawn.append(Pooled.of(below * torch.from_numpy(rng.normal(2, 1, 50)), below))
    values = [pooled.value for pooled in drawn]
    assert np.mean(values) == pytest.approx(2, rel=0.02)
    assert np.mean([pooled.error for pooled in drawn]) == pytest.approx(
        np.std(values), rel=0.15
    )


def test_a_loud_gene_does_not_rule(varied):
    """One of a hundred times the counts, and twice as far off, of four hundred."""
    counts, mean = varied
    counts, mean = counts.clone(), mean.clone()
    mean[:, 0] = 2000
    counts[:, 0] = 3000
    found = pooled_dispersion(counts, mean, weights=gene_weights(mean))
    plain = pooled_dispersion(counts, mean, weights=torch.ones(400))
    assert plain.value > 0.2
    assert found.value < 0.15
