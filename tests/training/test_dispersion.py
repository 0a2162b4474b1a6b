import numpy as np
import pytest
import torch

from napari_destvi.training.dispersion import (
    LEAST,
    mean_overdispersion,
    median_overdispersion,
    overdispersion,
)
from napari_destvi.training.estimates import Explanation


def _generator(seed=0):
    return torch.Generator().manual_seed(seed)


def test_overdispersion_is_what_goes_beyond_the_noise_of_counting():
    """Of counts that vary by a quarter of their mean: a sixteenth."""
    mean = torch.full((200, 400), 20.0)
    varied = torch.from_numpy(np.random.default_rng(0).gamma(16, 1 / 16, mean.shape))
    assert varied.std().item() == pytest.approx(0.25, rel=0.02)
    counts = torch.poisson(mean * varied.float(), generator=_generator())
    found = overdispersion(counts, mean)
    assert found.shape == (200,)
    assert found.mean().item() == pytest.approx(1 / 16, rel=0.05)
    plain = overdispersion(torch.poisson(mean, generator=_generator()), mean)
    assert abs(plain.mean().item()) < 0.002


def test_mean_and_median_are_over_the_spots():
    """One of five is off by twice its expectation, the others by noise alone."""
    mean = torch.full((5, 4000), 100.0)
    counts = torch.poisson(mean, generator=_generator())
    counts[0] = 300

    def explain(spots):
        return Explanation(spots, mean)

    assert mean_overdispersion(counts, explain).item() == pytest.approx(0.8, rel=0.05)
    assert median_overdispersion(counts, explain).item() < 0.001


def test_less_than_the_noise_of_counting_is_the_least():
    """So that a quotient, or a logarithm, is finite."""
    mean = torch.full((3, 10), 5.0)

    def explain(spots):
        return Explanation(spots, mean)

    for over in (mean_overdispersion, median_overdispersion):
        assert over(mean, explain).item() == pytest.approx(LEAST)
