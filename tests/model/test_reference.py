import torch
from torch import distributions

from napari_destvi.model.negative_binomial import negative_log_kernel
from napari_destvi.model.reference import (
    ReferenceModel,
    ReferenceSizes,
    _kl_from_normal,
)


def _model(*, has_type_offset=True):
    sizes = ReferenceSizes(
        n_genes=12,
        n_cell_types=3,
        n_latent=4,
        n_hidden=16,
        dropout=0.0,
        has_type_offset=has_type_offset,
    )
    return ReferenceModel(sizes, generator=torch.Generator().manual_seed(0))


def _cells():
    counts = torch.poisson(torch.full((20, 12), 5.0))
    return counts, torch.arange(20) % 3


def test_divergence_equals_that_of_torch():
    mean, variance = torch.randn(7, 4), torch.rand(7, 4) + 0.1
    normal = distributions.Normal(mean, variance.sqrt())
    expected = distributions.kl_divergence(normal, distributions.Normal(0.0, 1.0))
    torch.testing.assert_close(_kl_from_normal(mean, variance), expected.sum(-1))


def test_loss_is_reconstruction_plus_weighted_divergence():
    model = _model()
    counts, labels = _cells()
    losses = []
    for kl_weight in (0.0, 1.0):
        model.generator.manual_seed(3)
        losses.append(model.loss(counts, labels, kl_weight=kl_weight))
    mean, variance = model.encoder(counts, labels)
    expected = _kl_from_normal(mean, variance).mean()
    torch.testing.assert_close(losses[1] - losses[0], expected, rtol=1e-4, atol=1e-4)
    rate = counts.sum(-1, keepdim=True) * model.decoder(mean, labels)
    at_mean = negative_log_kernel(counts, rate, model.logits).mean()
    torch.testing.assert_close(losses[0], at_mean, rtol=0.1, atol=0)


def test_type_offset_is_trained_only_where_asked_for():
    assert _model().decoder.numbers.type_offset.requires_grad
    assert not _model(has_type_offset=False).decoder.numbers.type_offset.requires_grad


def test_decoding_all_types_at_once_equals_one_by_one():
    model = _model().eval()
    state = torch.randn(5, 3, 4)
    together = model.decoder(state)
    for label in range(3):
        alone = model.decoder(state[:, label], torch.full((5,), label))
        torch.testing.assert_close(together[:, label], alone)
