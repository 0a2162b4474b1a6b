import numpy as np
import pytest
import torch

from napari_destvi.training.mean_expression import mean_expression
from napari_destvi.training.profiles import type_profiles


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
