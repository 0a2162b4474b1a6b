import dataclasses

import pytest
import torch

from napari_destvi.training.proportions import Mixture
from napari_destvi.training.spots import estimate_spots
from napari_destvi.training.state_prior import estimate_state_prior
from napari_destvi.training.states import build_states, train_states


@pytest.fixture(scope="module")
def prior(problem, reference_model):
    return estimate_state_prior(
        reference_model, problem.reference, n_components=5, seed=0
    )


@pytest.fixture(scope="module")
def mixture(problem, truth):
    """What might have been found: the truth, with a little noise."""
    generator = torch.Generator().manual_seed(2)
    noise = torch.full((len(truth), 1), 0.05)
    abundance = torch.cat([torch.from_numpy(truth).float() * 0.95, noise], dim=1)
    shared = torch.randn(2, problem.n_genes, generator=generator) * 0.1
    return Mixture(abundance, shared[0], shared[1] - 5)


@pytest.fixture
def build(reference_model, prior, mixture, plan):
    """A function that builds the model of the states."""

    def built(*, amortized=True, of=mixture):
        return build_states(
            reference_model,
            prior,
            of,
            amortized=amortized,
            plan=plan,
            generator=torch.Generator().manual_seed(3),
        )

    return built


def _train(model, spot_counts, plan, *, seed=4, epochs=2):
    plan = dataclasses.replace(plan, state_epochs=epochs)
    generator = torch.Generator().manual_seed(seed)
    points = train_states(model, spot_counts, plan, generator=generator)
    assert sum(point.ends_epoch for point in points) == epochs


@pytest.mark.parametrize("amortized", [True, False])
def test_nothing_but_the_states_moves_in_training(
    build, mixture, spot_counts, plan, amortized
):
    model = build(amortized=amortized)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    _train(model, spot_counts, plan)
    moved = {n for n, v in model.state_dict().items() if not torch.equal(v, before[n])}
    assert moved
    assert all(name.startswith("state_source.") for name in moved)
    for found in ("gene_factor", "noise_profile"):
        assert torch.equal(getattr(model, found), getattr(mixture, found))


@pytest.mark.parametrize("amortized", [True, False])
def test_training_makes_the_states_more_probable(build, spot_counts, plan, amortized):
    """By the loss with the whole prior; in training its weight still rises."""
    model, rows = build(amortized=amortized), torch.arange(len(spot_counts))
    losses = []
    for _ in range(2):
        with torch.no_grad():
            counts = spot_counts.rows(rows)
            losses.append(model.eval().loss(counts, rows, kl_weight=1.0, n_spots=1))
        _train(model, spot_counts, plan, epochs=20)
    assert losses[1] < losses[0]


def test_proportions_are_exactly_those_found(build, mixture, spot_counts, plan):
    model = build()
    _train(model, spot_counts, plan)
    estimate = estimate_spots(model, spot_counts)
    torch.testing.assert_close(
        estimate.abundance, mixture.abundance, rtol=1e-5, atol=1e-7
    )


def test_a_share_of_zero_stays_zero(build, mixture, spot_counts, plan):
    """Most likely shares may be exactly that."""
    abundance = mixture.abundance.clone()
    abundance[:, 0] += abundance[:, 1]
    abundance[:, 1] = 0
    model = build(of=Mixture(abundance, mixture.gene_factor, mixture.noise_profile))
    _train(model, spot_counts, plan)
    estimate = estimate_spots(model, spot_counts)
    assert (estimate.abundance[:, 1] == 0).all()
    assert torch.isfinite(estimate.cell_state).all()


def test_free_states_start_at_the_mean_of_the_prior(build, prior, spot_counts):
    state = estimate_spots(build(amortized=False), spot_counts).cell_state
    torch.testing.assert_close(state, prior.mean_state().expand_as(state))


@pytest.mark.parametrize("amortized", [True, False])
def test_every_state_is_trained(build, spot_counts, plan, amortized):
    model = build(amortized=amortized)
    before = estimate_spots(model, spot_counts).cell_state
    _train(model, spot_counts, plan)
    after = estimate_spots(model, spot_counts).cell_state
    assert ((after - before).abs().amax(-1) > 0).all()


def test_the_generator_alone_decides_the_states(build, spot_counts, plan):
    states = []
    for seed in (4, 4, 5):
        model = build()
        _train(model, spot_counts, plan, seed=seed)
        states.append(estimate_spots(model, spot_counts).cell_state)
    torch.testing.assert_close(states[0], states[1], rtol=0, atol=0)
    assert not torch.equal(states[0], states[2])


def test_dropout_is_off_once_it_is_trained(build, spot_counts, plan):
    model = build()
    assert model.training
    _train(model, spot_counts, plan)
    assert not model.training
