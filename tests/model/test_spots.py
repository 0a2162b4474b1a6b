import pytest
import torch

from napari_destvi.model.reference import ReferenceModel, ReferenceSizes
from napari_destvi.model.spots import (
    Amortized,
    Free,
    SpotEstimate,
    SpotModel,
    SpotPenalties,
)
from napari_destvi.model.state_prior import StatePrior

N_SPOTS, N_GENES, N_TYPES, N_LATENT = 8, 12, 3, 2


def _generator():
    return torch.Generator().manual_seed(0)


def _reference(dropout=0.5):
    sizes = ReferenceSizes(
        n_genes=N_GENES,
        n_cell_types=N_TYPES,
        n_latent=N_LATENT,
        n_hidden=16,
        dropout=dropout,
        has_type_offset=False,
    )
    return ReferenceModel(sizes, generator=_generator())


def _prior():
    return StatePrior(
        torch.zeros(N_TYPES, 1, N_LATENT),
        torch.ones(N_TYPES, 1, N_LATENT),
        torch.ones(N_TYPES, 1),
    )


def _source(n_out, *, amortized):
    if not amortized:
        return Free(N_SPOTS, n_out, generator=_generator())
    return Amortized(N_GENES, n_out, n_hidden=16, dropout=0.0, generator=_generator())


def _model(*, link="softplus", abundance=True, state=True, factor_penalty=0.0):
    return SpotModel(
        _reference(),
        _prior(),
        abundance_source=_source(N_TYPES + 1, amortized=abundance),
        state_source=_source(N_TYPES * N_LATENT, amortized=state),
        abundance_link=link,
        penalties=SpotPenalties(
            abundance_l1=0.0, gene_factor=factor_penalty, noise_profile=0.0
        ),
    )


def _spots():
    generator = torch.Generator().manual_seed(1)
    counts = torch.poisson(torch.full((N_SPOTS, N_GENES), 6.0), generator=generator)
    return counts, torch.arange(N_SPOTS)


@pytest.mark.parametrize("link", ["softplus", "softmax"])
@pytest.mark.parametrize("abundance", [True, False])
@pytest.mark.parametrize("state", [True, False])
def test_proportions_shown_are_those_of_the_likelihood(link, abundance, state):
    """The estimate that the loss uses, without its noise, is what users see."""
    model = _model(link=link, abundance=abundance, state=state)
    estimate = model.estimate(*_spots())
    expression = model.decoder(estimate.cell_state)
    noise = torch.nn.functional.softplus(model.noise_profile)
    total = estimate.abundance[:, :-1].sum(-1, keepdim=True)
    rebuilt = total * torch.einsum("sk,skg->sg", estimate.proportions(), expression)
    rebuilt = rebuilt * model.gene_factor.exp() + estimate.abundance[:, -1:] * noise
    torch.testing.assert_close(model.rate(estimate), rebuilt)
    torch.testing.assert_close(estimate.proportions().sum(-1), torch.ones(N_SPOTS))


def _gradient_of_states(model, state, abundance):
    rate = model.rate(SpotEstimate(abundance, state))
    (gradient,) = torch.autograd.grad(rate.square().sum(), state)
    return rate, gradient


def test_types_without_a_share_are_left_out_exactly():
    """Where shares are known: the same rate, the same gradient of the states."""
    model = _model(link="softmax")
    generator = torch.Generator().manual_seed(2)
    state = torch.randn(N_SPOTS, N_TYPES, N_LATENT, generator=generator)
    abundance = torch.rand(N_SPOTS, N_TYPES + 1, generator=generator)
    abundance[:5, 0] = 0
    abundance[5, :-1] = 0
    plain = abundance.clone().requires_grad_()  # where they are learnt, all take part
    fast_rate, fast = _gradient_of_states(model, state.requires_grad_(), abundance)
    rate, gradient = _gradient_of_states(model, state, plain)
    torch.testing.assert_close(fast_rate, rate)
    torch.testing.assert_close(fast, gradient)
    assert not gradient[:5, 0].any()


def test_softmax_abundances_sum_to_one():
    estimate = _model(link="softmax").estimate(*_spots())
    torch.testing.assert_close(estimate.abundance.sum(-1), torch.ones(N_SPOTS))


def test_permuting_cell_types_permutes_the_columns_and_keeps_the_rate():
    model = _model()
    order = torch.tensor([2, 0, 1])
    estimate = model.estimate(*_spots())
    before = model.rate(estimate)
    with torch.no_grad():
        for layer in model.decoder.numbers.network.layers:
            layer.type_bias.copy_(layer.type_bias[order])
    columns = torch.cat([order, torch.tensor([N_TYPES])])
    permuted = SpotEstimate(
        estimate.abundance[:, columns], estimate.cell_state[:, order]
    )
    torch.testing.assert_close(model.rate(permuted), before)
    torch.testing.assert_close(permuted.proportions(), estimate.proportions()[:, order])


def test_decoder_is_frozen_and_its_dropout_stays_off():
    model = _model().train()
    counts, rows = _spots()
    model.loss(counts, rows, kl_weight=1.0, n_spots=N_SPOTS).backward()
    assert all(value.grad is None for value in model.decoder.parameters())
    state = torch.randn(4, N_TYPES, N_LATENT)
    torch.testing.assert_close(model.decoder(state), model.decoder(state))


def test_loss_of_the_slide_is_the_mean_over_mini_batches():
    model = _model()
    counts, rows = _spots()

    def loss(part):
        return model.loss(counts[part], rows[part], kl_weight=1.0, n_spots=N_SPOTS)

    halves = loss(slice(0, 4)) + loss(slice(4, 8))
    torch.testing.assert_close(loss(slice(0, 8)), halves / 2)


def test_free_numbers_belong_to_their_spot():
    model = _model(abundance=False, state=False)
    counts, rows = _spots()
    whole = model.estimate(counts, rows)
    part = model.estimate(counts[[5, 2]], rows[[5, 2]])
    torch.testing.assert_close(part.abundance, whole.abundance[[5, 2]])
    torch.testing.assert_close(part.cell_state, whole.cell_state[[5, 2]])


def test_penalty_grows_with_the_spread_of_the_gene_factors():
    plain, held = _model(), _model(factor_penalty=5.0)
    factor = torch.linspace(-1, 1, N_GENES)
    counts, rows = _spots()
    losses = []
    for model in (plain, held):
        with torch.no_grad():
            model.gene_factor.copy_(factor)
        losses.append(model.loss(counts, rows, kl_weight=0.0, n_spots=N_SPOTS))
    expected = N_SPOTS * 5 * factor.var()  # once for each spot, as published
    torch.testing.assert_close(losses[1] - losses[0], expected, rtol=1e-3, atol=1e-2)


def test_composition_loss_is_least_for_the_predicted_composition():
    model = _model(link="softmax")
    counts, rows = _spots()
    predicted = model.estimate(counts, rows).proportions().detach()
    flipped = predicted.flip(-1)
    right = model.composition_loss(counts, predicted)
    assert right < model.composition_loss(counts, flipped)
