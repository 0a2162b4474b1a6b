import numpy as np
import pytest
import torch
from scipy import stats

from napari_destvi.training.augmented.draws import Draws

N_DRAWN = 20_000


@pytest.fixture
def draws():
    return Draws(torch.Generator().manual_seed(0))


@pytest.mark.parametrize("concentration", [0.03, 2.0])
def test_shares_sum_to_one_with_the_variance_of_dirichlet(draws, concentration):
    shares = draws.dirichlet(concentration, (N_DRAWN, 4))
    torch.testing.assert_close(shares.sum(-1), torch.ones(N_DRAWN))
    expected = stats.dirichlet(np.full(4, concentration))
    np.testing.assert_allclose(shares.mean(0), expected.mean(), atol=0.01)
    np.testing.assert_allclose(shares.var(0), expected.var(), rtol=0.05)


def test_no_share_is_zero_however_small_the_concentration(draws):
    assert (draws.dirichlet(0.001, (N_DRAWN, 4)) > 0).all()


def test_numbers_of_the_beta_law_are_those_of_scipy(draws):
    drawn = draws.beta(0.4, 0.5, (N_DRAWN,)).numpy()
    assert stats.kstest(drawn, stats.beta(0.4, 0.5).cdf).pvalue > 0.01


def test_counts_have_the_mean_and_variance_of_the_law(draws):
    mean, inverse = torch.tensor([0.5, 3.0, 20.0]), torch.tensor([0.7, 2.0, 9.0])
    counts = draws.negative_binomial(mean.expand(N_DRAWN, -1), inverse)
    torch.testing.assert_close(counts, counts.round())
    torch.testing.assert_close(counts.mean(0), mean, rtol=0.05, atol=0)
    variance = mean + mean.square() / inverse
    torch.testing.assert_close(counts.var(0), variance, rtol=0.1, atol=0)


def test_a_mean_or_dispersion_that_is_no_number_still_ends_in_counts(draws):
    nan = float("nan")
    counts = draws.negative_binomial(
        torch.tensor([[nan, 3.0, 2.0]]), torch.tensor([1.0, nan, 1.0])
    )
    assert torch.isfinite(counts).all()
    assert counts[0, 0] == 0


def test_same_seed_draws_the_same_and_the_global_state_is_left_alone():
    before = torch.random.get_rng_state()
    drawn = [
        Draws(torch.Generator().manual_seed(7)).dirichlet(0.03, (5, 3))
        for _ in range(2)
    ]
    torch.testing.assert_close(drawn[0], drawn[1], rtol=0, atol=0)
    torch.testing.assert_close(torch.random.get_rng_state(), before)
