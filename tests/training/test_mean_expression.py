import numpy as np
import pytest
import torch

from napari_destvi.training.mean_expression import mean_expression
from napari_destvi.training.profiles import type_profiles
from napari_destvi.training.reference import build_reference
from napari_destvi.training.state_prior import encode_cells


@pytest.fixture
def estimate(problem, reference_model):
    """A function from a seed to the mean expression."""

    def estimated(seed=0):
        generator = torch.Generator().manual_seed(seed)
        return mean_expression(reference_model, problem.reference, generator=generator)

    return estimated


def test_each_type_is_near_the_mean_profile_of_its_cells(problem, estimate):
    found = estimate().profile().numpy()
    np.testing.assert_allclose(found, type_profiles(problem.reference), atol=0.01)


def test_types_keep_their_order(problem, estimate):
    found, true = estimate().profile().numpy(), type_profiles(problem.reference)
    n_types = len(true)
    correlation = np.corrcoef(found, true)[:n_types, n_types:]
    assert correlation.argmax(axis=1).tolist() == list(range(n_types))


def test_it_is_the_mean_over_the_states_of_the_type_s_own_cells(problem, plan):
    """With networks that tell states apart, and states known almost exactly."""
    generator = torch.Generator().manual_seed(0)
    model = build_reference(problem, plan, generator=generator).eval()
    with torch.no_grad():
        model.encoder.mean_head.weight.mul_(10)
        model.encoder.log_variance_head.bias.fill_(-20)
        model.decoder.numbers.head.weight.mul_(10)
    found = mean_expression(model, problem.reference, generator=generator).rate
    states = torch.from_numpy(encode_cells(model, problem.reference)[0])
    labels = torch.from_numpy(problem.reference.labels)
    for k in range(3):
        of_type = labels == k
        with torch.no_grad():
            expected = model.decoder(states[of_type], labels[of_type]).mean(0)
        torch.testing.assert_close(found[k], expected, rtol=0.05, atol=0.1)


def test_the_generator_alone_decides_the_draws(estimate):
    first = estimate()
    torch.rand(3)  # the global state has no say
    torch.testing.assert_close(estimate().rate, first.rate, rtol=0, atol=0)
    assert not torch.equal(estimate(seed=1).rate, first.rate)


def test_draws_are_so_many_that_another_seed_changes_little(estimate):
    torch.testing.assert_close(
        estimate(seed=1).profile(), estimate().profile(), rtol=0.05, atol=1e-4
    )


def test_log_odds_are_those_of_the_reference_model(reference_model, estimate):
    logits = estimate().logits
    torch.testing.assert_close(logits, reference_model.logits.detach(), rtol=0, atol=0)
    assert not logits.requires_grad
