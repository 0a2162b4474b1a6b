import torch

from napari_destvi.model.autoencoder import MIN_VARIANCE, Encoder, TypedDecoder

N_GENES, N_HIDDEN, N_LATENT, N_TYPES = 12, 16, 4, 3


def _generator():
    return torch.Generator().manual_seed(0)


def _decoder():
    sizes = {"n_cell_types": N_TYPES, "dropout": 0.0, "generator": _generator()}
    decoder = TypedDecoder(N_LATENT, N_HIDDEN, N_GENES, **sizes)
    with torch.no_grad():
        decoder.type_offset.normal_(generator=_generator())
    return decoder


def test_variance_of_a_state_stays_above_its_floor():
    sizes = {"n_cell_types": N_TYPES, "dropout": 0.0, "generator": _generator()}
    encoder = Encoder(N_GENES, N_HIDDEN, N_LATENT, **sizes)
    with torch.no_grad():
        encoder.log_variance_head.bias.fill_(-200)
    counts = torch.poisson(torch.full((20, N_GENES), 5.0), generator=_generator())
    mean, variance = encoder(counts, torch.arange(20) % N_TYPES)
    assert mean.shape == (20, N_LATENT)
    torch.testing.assert_close(variance, torch.full_like(variance, MIN_VARIANCE))


def test_decoding_all_types_at_once_equals_one_by_one():
    decoder, state = _decoder(), torch.randn(5, N_TYPES, N_LATENT)
    together = decoder(state)
    for label in range(N_TYPES):
        alone = decoder(state[:, label], torch.full((5,), label))
        torch.testing.assert_close(together[:, label], alone)


def test_offset_of_a_type_and_shift_of_a_gene_are_added_to_the_network():
    decoder, state = _decoder(), torch.randn(5, N_TYPES, N_LATENT)
    shift = torch.linspace(-1, 1, N_GENES)
    plain = decoder.head(decoder.network(state))
    expected = plain + decoder.type_offset + shift
    torch.testing.assert_close(decoder(state, None, shift), expected)


def test_gradient_reaches_every_parameter_and_the_shift():
    decoder, state = _decoder(), torch.randn(5, N_TYPES, N_LATENT)
    shift = torch.zeros(N_GENES, requires_grad=True)
    decoder(state, None, shift).square().sum().backward()
    trained = [*decoder.parameters(), shift]
    assert all(value.grad is not None and value.grad.any() for value in trained)
