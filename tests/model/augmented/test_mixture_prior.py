import pytest
import torch
from torch import distributions

from napari_destvi.model.augmented.mixture_prior import MixturePrior


@pytest.fixture
def prior():
    generator = torch.Generator().manual_seed(0)
    mean = torch.randn(3, 4, 2, generator=generator)
    scale = torch.rand(3, 4, 2, generator=generator) + 0.1
    weight = torch.rand(3, 4, generator=generator)
    return MixturePrior(mean, scale, (weight / weight.sum(-1, keepdim=True)).log())


def test_density_equals_the_mixture_of_torch(prior):
    state = torch.randn(5, 6, 3, 2)
    components = distributions.Independent(
        distributions.Normal(prior.mean, prior.scale), 1
    )
    mixture = distributions.MixtureSameFamily(
        distributions.Categorical(prior.log_weight.exp()), components
    )
    torch.testing.assert_close(prior.log_density(state), mixture.log_prob(state))


def test_prior_of_labels_is_that_of_their_types(prior):
    labels, state = torch.tensor([2, 0, 0, 1, 2]), torch.randn(7, 5, 2)
    found = prior.of(labels).log_density(state)
    for cell, label in enumerate(labels):
        as_all_types = state[:, cell, None].expand(-1, 3, -1)
        expected = prior.log_density(as_all_types)[:, label]
        torch.testing.assert_close(found[:, cell], expected)


def test_samples_have_the_mean_and_variance_of_the_mixture(prior):
    drawn = prior.sample(200_000, generator=torch.Generator().manual_seed(1))
    assert drawn.shape == (200_000, 3, 2)
    torch.testing.assert_close(drawn.mean(0), prior.mean_state(), atol=0.02, rtol=0)
    second = (prior.log_weight.exp()[..., None] * (prior.mean**2 + prior.scale**2)).sum(
        1
    )
    torch.testing.assert_close(drawn.square().mean(0), second, rtol=0.02, atol=0)


def _with_copies(prior, state, copies):
    return prior.log_density_with_copies(
        state, copies, log_weight=lambda weight: weight.clamp_min(1e-30).log()
    )


def test_a_spot_as_it_is_has_the_learned_prior(prior, copies):
    state = torch.randn(3, 6, 1, 3, 2)
    original = _with_copies(prior, state, copies)[0]
    torch.testing.assert_close(original, prior.log_density(state[0]))
    alone = _with_copies(prior, state[:1], None)[0]
    torch.testing.assert_close(alone, prior.log_density(state[0]))


def test_a_simulated_copy_has_its_highest_density_at_its_own_state(prior, copies):
    own = copies.state.unsqueeze(2)
    at_own = _with_copies(prior, own, copies)[1]
    for step in torch.tensor([[0.1, 0.0], [0.0, 0.1], [-0.1, 0.1]]):
        assert (_with_copies(prior, own + step, copies)[1] < at_own).all()
