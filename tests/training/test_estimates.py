"""Where it takes networks they are untrained: pooling them is the same."""

import pytest
import torch

from napari_destvi.model.ensemble import EnsembleNetwork
from napari_destvi.model.proportions import ProportionModel, shares
from napari_destvi.model.spots import SpotPenalties
from napari_destvi.training.estimates import (
    LEAST_SHARE,
    N_POOL_ROUNDS,
    LikelihoodEstimate,
    PooledEstimate,
    explain,
)
from napari_destvi.training.maximum_likelihood import most_likely_shares
from napari_destvi.training.spot_start import NOISE_SHARE


@pytest.fixture(scope="module")
def all_counts(spot_counts):
    return spot_counts.rows(torch.arange(len(spot_counts)))


@pytest.fixture(scope="module")
def profile(expression):
    generator = torch.Generator().manual_seed(0)
    factor = 0.2 * torch.randn(40, generator=generator)
    return expression.profile() * factor.exp()


@pytest.fixture(scope="module")
def pooled(expression, profile):
    """A function that returns the estimate of so many networks."""

    def of(n_members):
        network = EnsembleNetwork(
            n_members,
            40,
            4,
            n_hidden=16,
            dropout=0.5,
            generator=torch.Generator().manual_seed(0),
        )
        penalties = SpotPenalties(abundance_l1=0.0, gene_factor=0.0, noise_profile=0.0)
        model = ProportionModel(expression, network=network, penalties=penalties)
        return PooledEstimate(model.requires_grad_(requires_grad=False), profile)

    return of


def _geometric(estimates):
    """As shares, with a little added so that a 0 has no veto."""
    product = torch.ones_like(estimates[0])
    for estimate in estimates:
        product = product * (estimate + LEAST_SHARE) ** (1 / len(estimates))
    return product / product.sum(1, keepdim=True)


def _predicted(estimate, counts):
    model = estimate.model.eval()
    return model.abundance(counts)


def test_likelihood_estimate_has_the_most_likely_shares(all_counts, profile):
    found = LikelihoodEstimate(profile).abundance(all_counts)
    even = torch.full((len(all_counts), 3), 1 / 3)
    likely = most_likely_shares(all_counts, profile, start=even)
    torch.testing.assert_close(shares(found), likely)
    noise = torch.full((len(all_counts),), NOISE_SHARE)
    torch.testing.assert_close(found[:, -1], noise)
    draft = LikelihoodEstimate(profile).draft(all_counts)
    torch.testing.assert_close(draft, found, rtol=0, atol=0.05)


@pytest.mark.parametrize("size", [1, 3])
def test_draft_is_the_mean_of_the_networks(pooled, all_counts, size):
    """Geometric of the shares, arithmetic of the noise."""
    estimate = pooled(size)
    predicted = _predicted(estimate, all_counts)
    draft = estimate.draft(all_counts)
    torch.testing.assert_close(shares(draft), _geometric(list(shares(predicted))))
    torch.testing.assert_close(draft[:, -1], predicted[..., -1].mean(0))
    torch.testing.assert_close(draft.sum(1), torch.ones(len(draft)))


def test_networks_and_most_likely_shares_are_pooled(pooled, all_counts, profile):
    estimate = pooled(3)
    draft = estimate.draft(all_counts)
    own = most_likely_shares(
        all_counts, profile, start=shares(draft), n_rounds=N_POOL_ROUNDS
    )
    expected = _geometric([shares(draft), own])
    found = estimate.abundance(all_counts)
    torch.testing.assert_close(shares(found), expected)
    torch.testing.assert_close(found[:, -1], draft[:, -1])
    assert (expected - own).abs().max() > 0.01  # else nothing is pooled
    assert (expected - shares(draft)).abs().max() > 0.01


@pytest.mark.parametrize("training", [True, False])
def test_reading_leaves_the_networks_as_they_were(pooled, all_counts, training):
    """And lets nothing drop out, so that reading twice gives the same."""
    estimate = pooled(3)
    estimate.model.train(training)
    first, second = (estimate.abundance(all_counts) for _ in range(2))
    torch.testing.assert_close(first, second, rtol=0, atol=0)
    assert estimate.model.training is training


def test_expected_counts_are_the_mixture_of_the_profiles(all_counts, profile):
    """As many as each spot has."""
    found, mean = explain(LikelihoodEstimate(profile), all_counts)
    mixed = found @ profile
    torch.testing.assert_close(mean.sum(1), all_counts.sum(1))
    torch.testing.assert_close(
        mean / mean.sum(1, keepdim=True), mixed / mixed.sum(1, keepdim=True)
    )
