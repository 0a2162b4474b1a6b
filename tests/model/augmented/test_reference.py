import pytest
import torch

from napari_destvi.model.augmented.gamma_poisson import negative_log_likelihood


@pytest.fixture
def cells():
    generator = torch.Generator().manual_seed(5)
    counts = torch.poisson(torch.full((20, 12), 5.0), generator=generator)
    return counts, torch.arange(20) % 3


def test_expression_is_a_share_of_the_library(reference):
    expression = reference.decoder(torch.randn(5, 3, 2))
    torch.testing.assert_close(expression.sum(-1), torch.ones(5, 3))


def test_gene_factor_multiplies_the_expression_before_it_is_normalised(reference):
    state, factor = torch.randn(5, 3, 2), torch.linspace(-1, 1, 12)
    reference.eval()
    expected = reference.decoder(state) * factor.exp()
    expected = expected / expected.sum(-1, keepdim=True)
    torch.testing.assert_close(reference.decoder(state, None, factor), expected)


def test_prior_weights_sum_to_one_and_start_equal(reference, sizes):
    weights = reference.prior().log_weight.exp()
    torch.testing.assert_close(weights.sum(-1), torch.ones(3))
    fresh = type(reference)(sizes, generator=torch.Generator().manual_seed(0))
    even = torch.full((3, 4), 0.25)
    torch.testing.assert_close(fresh.prior().log_weight.exp(), even)


def test_divergence_from_the_own_prior_is_zero(reference):
    """A posterior that is the prior itself, which is one normal."""
    with torch.no_grad():
        reference.prior_mean.copy_(reference.prior_mean[:, :1].expand(-1, 4, -1))
    labels = torch.arange(3)
    prior = reference.prior()
    mean, variance = prior.mean[:, 0], prior.scale[:, 0].square()
    found = reference.divergence(mean, variance, labels)
    torch.testing.assert_close(found, torch.zeros(3), atol=1e-3, rtol=0)


def test_loss_is_reconstruction_plus_weighted_divergence(reference, cells):
    counts, labels = cells
    reference.eval()
    losses = []
    for kl_weight in (0.0, 1.0):
        reference.generator.manual_seed(3)
        losses.append(reference.loss(counts, labels, kl_weight=kl_weight))
    mean, variance = reference.encoder(counts, labels)
    expected = reference.divergence(mean, variance, labels).mean()
    torch.testing.assert_close(losses[1] - losses[0], expected, rtol=0.1, atol=0)
    rate = counts.sum(-1, keepdim=True) * reference.decoder(mean, labels)
    at_mean = negative_log_likelihood(counts, rate, reference.log_inverse_dispersion)
    torch.testing.assert_close(losses[0], at_mean.mean(), rtol=0.2, atol=0)


def test_gradient_reaches_every_parameter(reference, cells):
    reference.eval().loss(*cells, kl_weight=1.0).backward()
    trained = [value for value in reference.parameters() if value.numel() > 0]
    assert all(value.grad is not None and value.grad.any() for value in trained)
