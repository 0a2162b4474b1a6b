"""Where each weight of our augmented form lies in those of scvi-tools 1.4.2.

As in `our_layout.py` beside this file, and further:

* its decoder is also told five numbers of the batch, which are 0 in the stored files;
  ours is not, and those columns of its first layer are left out;
* its state network gives the states of all types, dimension by dimension, and at the
  end all shares; ours each state of a type with its share.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import torch
from torch import Tensor

from napari_destvi.model.augmented.reference import (
    AugmentedReferenceModel,
    ShareDecoder,
)
from napari_destvi.model.augmented.spots import AugmentedSpotModel
from napari_destvi.model.spots import Amortized

from .our_layout import Pair, _head_pairs, _network_pairs, as_it_is

#: Numbers that the peer feeds to its decoder for each batch.
N_BATCH_NUMBERS = 5
#: Their gradient is stored too; ours has no such weight.
BATCH_NUMBERS = "_embeddings_dict.batch.weight"


def reference_pairs(model: AugmentedReferenceModel) -> Iterator[Pair]:
    """Yield all parameters of the reference model."""
    encoder = model.encoder
    yield Pair(model.log_inverse_dispersion, "px_r", as_it_is)
    yield Pair(model.prior_mean, "prior_means", as_it_is)
    yield Pair(model.prior_log_scale, "prior_log_std", as_it_is)
    yield Pair(model.prior_logits, "prior_logits", as_it_is)
    yield from _network_pairs(encoder.network, "z_encoder.encoder")
    yield from _head_pairs(encoder.mean_head, "z_encoder.mean_encoder")
    yield from _head_pairs(encoder.log_variance_head, "z_encoder.var_encoder")
    yield from decoder_pairs(model.decoder)


def decoder_pairs(decoder: ShareDecoder) -> Iterator[Pair]:
    """Yield the parameters of the decoder, which the spot model takes over."""
    numbers = decoder.numbers
    yield Pair(numbers.type_offset, "per_ct_bias", as_it_is)
    n_latent = numbers.network.layers[0].weight.shape[1]
    for pair in _network_pairs(numbers.network, "decoder"):
        is_first = pair.name == "decoder.fc_layers.Layer 0.0.weight"
        yield _without_batch(pair, n_latent) if is_first else pair
    yield from _head_pairs(numbers.head, "px_decoder")


def _without_batch(pair: Pair, n_latent: int) -> Pair:
    def layout(weight: Tensor) -> Tensor:
        of_types = weight[:, n_latent + N_BATCH_NUMBERS :]
        return pair.layout(torch.cat([weight[:, :n_latent], of_types], dim=1))

    return dataclasses.replace(pair, layout=layout)


def spot_pairs(model: AugmentedSpotModel) -> Iterator[Pair]:
    """Yield the parameters that the spot model trains in its mode of amortization."""
    yield Pair(model.gene_factor, "beta", as_it_is)
    yield Pair(model.noise_profile, "eta", as_it_is)
    yield Pair(model.log_inverse_dispersion, "px_r", as_it_is)
    abundance, state = model.abundance_source, model.state_source
    if isinstance(abundance, Amortized):
        yield from _network_pairs(abundance.network, "V_encoder.0")
        yield from _head_pairs(abundance.head, "V_encoder.1")
    else:
        yield Pair(abundance.values, "V", lambda v: v.T)
    if not isinstance(state, Amortized):
        yield Pair(state.values, "gamma", lambda g: g.permute(2, 1, 0))
        return
    sizes = (model.form.n_states, model.n_latent, model.n_cell_types)

    def state_by_state(numbers: Tensor) -> Tensor:
        """Bring each share to the state and type that it is of."""
        n_states, n_latent, n_types = sizes
        n_values = n_states * n_latent * n_types
        values = numbers[:n_values].unflatten(0, sizes).transpose(1, 2)
        shares = numbers[n_values:].unflatten(0, (n_states, n_types)).unsqueeze(2)
        return torch.cat([values, shares], dim=2).flatten(0, 2)

    yield from _network_pairs(state.network, "gamma_encoder.0")
    yield from _head_pairs(state.head, "gamma_encoder.1", state_by_state)
