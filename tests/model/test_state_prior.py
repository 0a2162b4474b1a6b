import torch
from torch import distributions

from napari_destvi.model.state_prior import MIN_SCALE, StatePrior


def _prior(seed=0):
    generator = torch.Generator().manual_seed(seed)
    mean = torch.randn(3, 4, 2, generator=generator)
    variance = torch.rand(3, 4, 2, generator=generator) + 0.1
    weight = torch.rand(3, 4, generator=generator)
    return StatePrior(mean, variance, weight / weight.sum(-1, keepdim=True))


def test_density_equals_the_mixture_of_torch():
    prior = _prior()
    state = torch.randn(6, 3, 2)
    components = distributions.Independent(
        distributions.Normal(prior.mean, prior.variance.sqrt() + MIN_SCALE), 1
    )
    mixture = distributions.MixtureSameFamily(
        distributions.Categorical(prior.weight), components
    )
    torch.testing.assert_close(prior.log_density(state), mixture.log_prob(state))


def test_component_of_weight_zero_changes_nothing():
    prior = _prior()
    extra = StatePrior(
        torch.cat([prior.mean, torch.zeros(3, 1, 2)], 1),
        torch.cat([prior.variance, torch.ones(3, 1, 2)], 1),
        torch.cat([prior.weight, torch.zeros(3, 1)], 1),
    )
    state = torch.randn(6, 3, 2).requires_grad_()
    density = extra.log_density(state)
    torch.testing.assert_close(density, prior.log_density(state))
    density.sum().backward()
    assert torch.isfinite(state.grad).all()


def test_mean_state_is_that_of_samples():
    prior = _prior()
    n, generator = 200_000, torch.Generator().manual_seed(1)
    for k in range(3):
        chosen = torch.multinomial(
            prior.weight[k], n, replacement=True, generator=generator
        )
        noise = torch.randn(n, 2, generator=generator)
        drawn = prior.mean[k, chosen] + prior.variance[k, chosen].sqrt() * noise
        torch.testing.assert_close(
            drawn.mean(0), prior.mean_state()[k], atol=0.02, rtol=0
        )
