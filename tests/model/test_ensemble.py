import pytest
import torch
from torch import nn

from napari_destvi.model.ensemble import EnsembleLinear, EnsembleNetwork

N_MEMBERS, N_ROWS, N_GENES, N_OUT = 3, 7, 5, 4


def _generator(seed=0):
    return torch.Generator().manual_seed(seed)


def _network(*, n_members=N_MEMBERS, dropout=0.0, seed=0):
    return EnsembleNetwork(
        n_members,
        N_GENES,
        N_OUT,
        n_hidden=8,
        dropout=dropout,
        generator=_generator(seed),
    )


def _alone(network, member):
    """The weights of one member as a network of its own."""
    alone = _network(n_members=1, seed=9)
    weights = {name: w[[member]] for name, w in network.state_dict().items()}
    alone.load_state_dict(weights)
    return alone


def _rows():
    return torch.randn(N_MEMBERS, N_ROWS, N_GENES, generator=_generator(1))


def test_a_linear_member_is_a_linear_layer():
    layer = EnsembleLinear(N_MEMBERS, N_GENES, N_OUT, generator=_generator())
    x = _rows()
    for member in range(N_MEMBERS):
        expected = nn.functional.linear(
            x[member], layer.weight[member].T, layer.bias[member, 0]
        )
        torch.testing.assert_close(layer(x)[member], expected)


@pytest.mark.parametrize("member", range(N_MEMBERS))
def test_a_member_of_three_says_what_it_says_alone(member):
    network, x = _network(), _rows()
    alone = _alone(network, member)(x[[member]])
    torch.testing.assert_close(network(x)[[member]], alone)


def test_members_differ_from_the_start():
    network, x = _network(), _rows()
    same = x[:1].expand_as(x)
    first, second, third = network(same)
    assert not torch.allclose(first, second, atol=1e-2)
    assert not torch.allclose(second, third, atol=1e-2)


def test_what_one_member_learns_touches_no_other():
    network = _network()
    network(_rows())[1].square().sum().backward()
    for value in network.parameters():
        assert value.grad[1].any()
        assert not value.grad[[0, 2]].any()


def test_dropout_is_on_in_training_only():
    network, x = _network(dropout=0.5), _rows()
    resting = [network.eval()(x) for _ in range(2)]
    torch.testing.assert_close(resting[0], resting[1], rtol=0, atol=0)
    training = [network.train()(x) for _ in range(2)]
    assert not torch.equal(training[0], training[1])


def test_dropout_keeps_the_expected_value():
    ones = torch.ones(3, 200, 300)
    dropped = _network(dropout=0.25).train()._drop(ones)
    assert dropped.mean().item() == pytest.approx(1, abs=0.01)
    assert (dropped == 0).float().mean().item() == pytest.approx(0.25, abs=0.01)


def test_the_generator_alone_decides_the_weights():
    first = _network().state_dict()
    torch.rand(3)  # the global state has no say
    for name, value in _network().state_dict().items():
        torch.testing.assert_close(value, first[name], rtol=0, atol=0)
    assert not torch.equal(_network(seed=1).head.weight, first["head.weight"])


def test_initial_weights_lie_within_the_bound_of_their_layer():
    layer = EnsembleLinear(N_MEMBERS, 100, 50, generator=_generator())
    for values in (layer.weight, layer.bias):
        assert 0.09 < values.abs().max() <= 0.1
