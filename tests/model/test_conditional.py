import pytest
import torch
from torch.nn import functional

from napari_destvi.model.conditional import ConditionalNetwork


def _network(*, n_cell_types=3, dropout=0.5):
    generator = torch.Generator().manual_seed(0)
    return ConditionalNetwork(
        5, 8, n_cell_types=n_cell_types, dropout=dropout, generator=generator
    )


def test_type_bias_equals_a_concatenated_one_hot():
    network = _network().eval()
    x, labels = torch.randn(7, 5), torch.tensor([0, 1, 2, 2, 1, 0, 1])
    one_hot = functional.one_hot(labels, 3).float()
    hidden = x
    for layer in network.layers:
        wide = torch.cat([layer.weight, layer.type_bias.T], dim=1)
        joined = torch.cat([hidden, one_hot], dim=1)
        hidden = functional.linear(joined, wide, layer.bias)
        hidden = functional.relu(functional.layer_norm(hidden, hidden.shape[-1:]))
    torch.testing.assert_close(network(x, labels), hidden)


def test_without_labels_the_second_last_axis_is_all_types():
    network = _network().eval()
    x = torch.randn(4, 3, 5)
    together = network(x)
    for label in range(3):
        alone = network(x[:, label], torch.full((4,), label))
        torch.testing.assert_close(together[:, label], alone)


def test_dropout_keeps_the_expected_value_and_rests_in_evaluation():
    network = _network(n_cell_types=0, dropout=0.25)
    ones = torch.ones(400, 500)
    dropped = network.train()._drop(ones)
    assert dropped.mean() == pytest.approx(1, abs=0.01)
    assert (dropped == 0).float().mean() == pytest.approx(0.25, abs=0.01)
    assert network.eval()._drop(ones) is ones


def test_same_seed_gives_same_weights_and_global_seed_does_not_matter():
    first = _network().layers[0].weight
    torch.rand(3)
    torch.testing.assert_close(_network().layers[0].weight, first, rtol=0, atol=0)
