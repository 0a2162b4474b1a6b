import torch
from torch import distributions

from napari_destvi.model.augmented.penalties import composition_divergence, entropy


def _log_abundance(n_spots=7):
    generator = torch.Generator().manual_seed(0)
    values = 3 * torch.randn(n_spots, 4, generator=generator)
    return torch.log_softmax(values, -1)


def test_entropy_equals_that_of_torch_and_is_0_for_a_single_type():
    log_abundance = _log_abundance()
    expected = distributions.Categorical(logits=log_abundance).entropy()
    torch.testing.assert_close(entropy(log_abundance), expected)
    single = torch.log_softmax(torch.tensor([[200.0, 0, 0, 0]]), -1)
    torch.testing.assert_close(entropy(single), torch.zeros(1), atol=1e-6, rtol=0)


def test_divergence_equals_that_of_torch():
    log_abundance = _log_abundance()
    proportions = torch.softmax(torch.randn(7, 3), -1)
    padded = torch.cat([proportions, torch.zeros(7, 1)], -1)
    expected = distributions.kl_divergence(
        distributions.Categorical(padded),
        distributions.Categorical(log_abundance.exp()),
    )
    found = composition_divergence(log_abundance, proportions)
    torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-5)


def test_divergence_of_a_hopeless_prediction_is_finite_with_a_gradient():
    values = torch.tensor([[0.0, 300.0, 0.0, 0.0]], requires_grad=True)
    known = torch.tensor([[1.0, 0.0, 0.0]])
    divergence = composition_divergence(torch.log_softmax(values, -1), known)
    divergence.sum().backward()
    assert torch.isfinite(divergence).all()
    assert values.grad[0, 0] < -0.5
