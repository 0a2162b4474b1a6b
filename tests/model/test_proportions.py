import dataclasses

import pytest
import torch
from torch import nn
from torch.func import functional_call

from napari_destvi.model.ensemble import EnsembleNetwork
from napari_destvi.model.proportions import (
    MeanExpression,
    ProportionModel,
    composition_loss,
    shares,
)
from napari_destvi.model.reference import ReferenceModel, ReferenceSizes
from napari_destvi.model.spots import Free, SpotModel, SpotPenalties
from napari_destvi.model.state_prior import StatePrior

N_SPOTS, N_GENES, N_TYPES, N_LATENT, N_MEMBERS = 8, 12, 3, 2, 3
PENALTIES = SpotPenalties(abundance_l1=0.0, gene_factor=5.0, noise_profile=0.1)


def _generator(seed=0):
    return torch.Generator().manual_seed(seed)


def _expression():
    rate = torch.rand(N_TYPES, N_GENES, generator=_generator(1)) / N_GENES
    return MeanExpression(rate, torch.linspace(-1, 1, N_GENES))


def _model(*, n_members=N_MEMBERS, expression=None):
    network = EnsembleNetwork(
        n_members,
        N_GENES,
        N_TYPES + 1,
        n_hidden=8,
        dropout=0.0,
        generator=_generator(),
    )
    model = ProportionModel(
        expression or _expression(), network=network, penalties=PENALTIES
    )
    with torch.no_grad():
        for value in (model.gene_factor, model.noise_profile):
            value.normal_(std=0.5, generator=_generator(2))
    return model


def _counts(*members):
    """Counts of spots common to all members, or of each member's own."""
    mean = torch.full((*members, N_SPOTS, N_GENES), 6.0)
    return torch.poisson(mean, generator=_generator(3))


def _loss(model, counts, *, n_spots):
    return model.loss(counts, model.abundance(counts), n_spots=n_spots)


def _alone(model, member):
    alone = _model(n_members=1)
    shared = ("rate", "logits")
    alone.load_state_dict(
        {
            name: value if name in shared else value[[member]]
            for name, value in model.state_dict().items()
        }
    )
    return alone


def _always(model, proportions, *, noise):
    """Let the network answer every spot with these proportions."""
    answer = torch.cat([proportions * (1 - noise), torch.tensor([noise])])
    with torch.no_grad():
        model.network.head.weight.zero_()
        model.network.head.bias.copy_(answer.log().expand_as(model.network.head.bias))


def _reference():
    sizes = ReferenceSizes(
        n_genes=N_GENES,
        n_cell_types=N_TYPES,
        n_latent=N_LATENT,
        n_hidden=16,
        dropout=0.0,
        has_type_offset=True,
    )
    return ReferenceModel(sizes, generator=_generator())


def _spot_model_with_the_same_numbers(model, reference, counts, state):
    """The model with states, all of its numbers free and those of `model`."""
    prior = StatePrior(
        torch.zeros(N_TYPES, 1, N_LATENT),
        torch.ones(N_TYPES, 1, N_LATENT),
        torch.ones(N_TYPES, 1),
    )
    spots = SpotModel(
        reference,
        prior,
        abundance_source=Free(N_SPOTS, N_TYPES + 1, generator=_generator()),
        state_source=Free(N_SPOTS, N_TYPES * N_LATENT, generator=_generator()),
        abundance_link="softmax",
        penalties=PENALTIES,
    )
    with torch.no_grad():
        spots.abundance_source.values.copy_(model.abundance(counts)[0].log())
        spots.state_source.values.copy_(state.reshape(1, -1).expand(N_SPOTS, -1))
        spots.gene_factor.copy_(model.gene_factor[0])
        spots.noise_profile.copy_(model.noise_profile[0])
    return spots


def test_with_states_at_rest_it_is_the_spot_model():
    """One member, and the expression of one state: the same likelihood."""
    reference, state = _reference(), torch.tensor([[0.3, -1.0]] * N_TYPES)
    with torch.no_grad():
        expression = MeanExpression(
            reference.decoder(state, torch.arange(N_TYPES)), reference.logits.detach()
        )
    model, counts = _model(n_members=1, expression=expression), _counts()
    spots = _spot_model_with_the_same_numbers(model, reference, counts, state)
    rows = torch.arange(N_SPOTS)
    expected = spots.loss(counts, rows, kl_weight=0.0, n_spots=40)
    torch.testing.assert_close(_loss(model, counts, n_spots=40), expected)


def test_loss_is_the_sum_of_the_losses_of_the_members():
    model, counts = _model(), _counts()
    alone = sum(
        _loss(_alone(model, member), counts, n_spots=40) for member in range(N_MEMBERS)
    )
    torch.testing.assert_close(_loss(model, counts, n_spots=40), alone)


def test_loss_of_the_slide_is_the_mean_over_mini_batches():
    model, counts = _model(), _counts()
    halves = [_loss(model, part, n_spots=N_SPOTS) for part in counts.split(4)]
    whole = _loss(model, counts, n_spots=N_SPOTS)
    torch.testing.assert_close(whole, sum(halves) / 2)


def test_permuting_cell_types_permutes_the_columns_and_keeps_the_loss():
    model, counts, order = _model(), _counts(), torch.tensor([2, 0, 1])
    columns = torch.cat([order, torch.tensor([N_TYPES])])
    abundance, loss = model.abundance(counts), _loss(model, counts, n_spots=40)
    with torch.no_grad():
        head = model.network.head
        head.weight.copy_(head.weight[..., columns])
        head.bias.copy_(head.bias[..., columns])
        model.rate.copy_(model.rate[order])
    torch.testing.assert_close(model.abundance(counts), abundance[..., columns])
    torch.testing.assert_close(_loss(model, counts, n_spots=40), loss)


def test_abundances_and_shares_sum_to_one():
    abundance = _model().abundance(_counts())
    ones = torch.ones(N_MEMBERS, N_SPOTS)
    torch.testing.assert_close(abundance.sum(-1), ones)
    torch.testing.assert_close(shares(abundance).sum(-1), ones)
    ratio = shares(abundance)[..., 0] / shares(abundance)[..., 1]
    torch.testing.assert_close(ratio, abundance[..., 0] / abundance[..., 1])


def test_profile_is_the_expected_share_of_each_gene():
    """The mean of a negative binomial is its rate times its odds."""
    expression = _expression()
    expected = torch.distributions.NegativeBinomial(
        expression.rate, logits=expression.logits
    ).mean
    torch.testing.assert_close(expression.profile(), expected)


def test_expression_of_the_types_is_not_trained():
    model = _model()
    names = {name for name, _ in model.named_parameters()}
    assert {"gene_factor", "noise_profile"} < names
    assert not {"rate", "logits"} & names
    assert {"rate", "logits"} < set(model.state_dict())


def test_composition_loss_is_least_at_the_known_composition():
    model, known = _model(n_members=1), torch.tensor([0.6, 0.3, 0.1])
    rows = known.expand(N_SPOTS, N_TYPES)

    def loss_where_the_answer_is(proportions):
        _always(model, proportions, noise=0.1)
        return composition_loss(model.abundance(_counts()), rows).item()

    least = loss_where_the_answer_is(known)
    assert least == pytest.approx(-(known * known.log()).sum().item(), rel=1e-5)
    for seed in range(10):
        moved = known * torch.rand(N_TYPES, generator=_generator(seed))
        assert loss_where_the_answer_is(moved / moved.sum()) > least


def test_composition_loss_says_nothing_of_the_noise():
    model, known = _model(), torch.tensor([0.6, 0.3, 0.1])
    rows = torch.rand(N_SPOTS, N_TYPES, generator=_generator(4))
    losses = []
    for noise in (0.01, 0.6):
        _always(model, known, noise=noise)
        losses.append(composition_loss(model.abundance(_counts()), rows))
    torch.testing.assert_close(losses[0], losses[1])


def test_penalty_is_the_spread_of_each_member_s_gene_factors():
    """By its weight, and once for each spot."""
    model, counts = _model(), _counts()
    plain = _loss(model, counts, n_spots=N_SPOTS)
    model.penalties = dataclasses.replace(PENALTIES, gene_factor=7.0)
    heavier = _loss(model, counts, n_spots=N_SPOTS) - plain
    expected = N_SPOTS * (7 - 5) * model.gene_factor.var(-1).sum()
    torch.testing.assert_close(heavier, expected, rtol=1e-3, atol=0)


class _Loss(nn.Module):
    """The loss as a function of the parameters."""

    def __init__(self, model, counts):
        super().__init__()
        self.model, self.counts = model, counts

    def forward(self):
        return _loss(self.model, self.counts, n_spots=40)


def test_gradient_of_the_loss_is_exact():
    loss = _Loss(_model(n_members=2).double(), _counts().double())
    names = ["model.gene_factor", "model.noise_profile", "model.network.head.bias"]
    values = [loss.get_parameter(name).detach().requires_grad_() for name in names]

    def of(*parameters):
        return functional_call(loss, dict(zip(names, parameters, strict=True)), ())

    assert torch.autograd.gradcheck(of, values)
