import pytest
import torch

from napari_destvi.model.augmented.state_cost import (
    mixed_state_cost,
    single_state_cost,
)


@pytest.fixture
def prior(reference):
    with torch.no_grad():
        return reference.prior()


def _mixed(prior, state, abundance, copies=None):
    share = torch.full(state.shape[:-1], 1 / state.shape[2])
    return mixed_state_cost(prior, state, share, abundance, copies)


def test_cost_of_a_spot_is_the_abundance_weighted_log_prior(prior):
    state, abundance = torch.randn(1, 6, 2, 3, 2), torch.rand(1, 6, 3)
    expected = -(abundance * prior.log_density(state).mean(2)).sum(-1)
    found = _mixed(prior, state, abundance)
    torch.testing.assert_close(found, expected, rtol=0.02, atol=0.1)


def test_state_of_an_absent_type_hardly_costs(prior):
    abundance = torch.tensor([0.5, 0.5, 0.0]).expand(1, 6, 3)
    near = torch.zeros(1, 6, 1, 3, 2)
    absent_far = near.clone()
    absent_far[..., 2, :] = 1.0
    present_far = near.clone()
    present_far[..., 0, :] = 1.0
    costs = [_mixed(prior, s, abundance) for s in (near, absent_far, present_far)]
    moved = [(cost - costs[0]).abs().max() for cost in costs[1:]]
    assert moved[0] < 0.02 * moved[1]


def test_single_state_costs_alike_whatever_the_abundance(prior):
    state = torch.randn(1, 6, 1, 3, 2)
    expected = -prior.log_density(state).sum((-1, -2))
    torch.testing.assert_close(
        single_state_cost(prior, state, None), expected, rtol=0.02, atol=0.5
    )


def test_cost_of_a_copy_far_from_its_state_is_bounded_by_the_learned_prior(
    prior, copies
):
    """A weight of a rounding error is left to the learned components."""
    state = prior.mean_state().expand(3, 6, 1, 3, 2)
    abundance = torch.full((3, 6, 3), 1 / 3)
    of_copy = _mixed(prior, state, abundance, copies)[1]
    learned = _mixed(prior, state[:1], abundance[:1])[0]
    rounding_error = -torch.tensor(torch.finfo(torch.float32).eps).log()
    assert (of_copy < learned + 1.01 * rounding_error).all()
