"""Where each of our weights lies in those of scvi-tools 1.4.0.

One table of pairs serves both weights and gradients, since every difference of layout
is a choice of columns or an order:

* scvi-tools appends a one-hot cell type to the input of each layer; those columns of
  its weight are the rows of our `type_bias`;
* its state network gives one latent dimension of all types, then the next; ours all
  dimensions of one type, then of the next;
* its free numbers have the spots last, ours first.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator

import torch
from torch import Tensor, nn

from napari_destvi.model.conditional import ConditionalNetwork, Head
from napari_destvi.model.reference import Decoder, ReferenceModel
from napari_destvi.model.spots import Amortized, SpotModel

#: Tensors under the names of scvi-tools.
Theirs = dict[str, Tensor]
#: From a weight, or its gradient, in their layout to ours.
Layout = Callable[[Tensor], Tensor]


def as_it_is(theirs: Tensor) -> Tensor:
    """Return a weight whose layout is ours."""
    return theirs


@dataclasses.dataclass(frozen=True)
class Pair:
    """One of our parameters, and where it lies in theirs."""

    ours: nn.Parameter
    name: str
    layout: Layout

    def of(self, theirs: Theirs) -> Tensor:
        """Return this part of their weights or gradients, in our shape."""
        return self.layout(theirs[self.name]).reshape(self.ours.shape)


@torch.no_grad()
def copy_weights(theirs: Theirs, pairs: Iterable[Pair]) -> None:
    """Give our parameters their weights."""
    for pair in pairs:
        pair.ours.copy_(pair.of(theirs))


def reference_pairs(model: ReferenceModel) -> Iterator[Pair]:
    """Yield all parameters of the reference model."""
    yield Pair(model.logits, "px_r", as_it_is)
    yield from _network_pairs(model.encoder.network, "z_encoder.encoder")
    yield from _head_pairs(model.encoder.mean_head, "z_encoder.mean_encoder")
    yield from _head_pairs(model.encoder.log_variance_head, "z_encoder.var_encoder")
    yield from decoder_pairs(model.decoder)


def decoder_pairs(decoder: Decoder) -> Iterator[Pair]:
    """Yield the parameters of the decoder, which the spot model takes over."""
    yield from _network_pairs(decoder.numbers.network, "decoder")
    yield from _head_pairs(decoder.numbers.head, "px_decoder.0")


def spot_pairs(model: SpotModel) -> Iterator[Pair]:
    """Yield the parameters that the spot model trains in its mode of amortization."""
    yield Pair(model.gene_factor, "beta", as_it_is)
    yield Pair(model.noise_profile, "eta", as_it_is)
    n_latent = model.n_latent

    def type_by_type(numbers: Tensor) -> Tensor:
        """Bring rows from dimension by dimension to type by type."""
        return numbers.unflatten(0, (n_latent, -1)).transpose(0, 1).flatten(0, 1)

    abundance, state = model.abundance_source, model.state_source
    if isinstance(abundance, Amortized):
        yield from _network_pairs(abundance.network, "V_encoder.0")
        yield from _head_pairs(abundance.head, "V_encoder.1")
    else:
        yield Pair(abundance.values, "V", lambda v: v.T)
    if isinstance(state, Amortized):
        yield from _network_pairs(state.network, "gamma_encoder.0")
        yield from _head_pairs(state.head, "gamma_encoder.1", type_by_type)
    else:
        yield Pair(state.values, "gamma", lambda g: type_by_type(g.flatten(0, 1)).T)


def _network_pairs(network: ConditionalNetwork, name: str) -> Iterator[Pair]:
    for number, layer in enumerate(network.layers):
        linear, n_in = f"{name}.fc_layers.Layer {number}.0", layer.weight.shape[-1]
        yield Pair(layer.weight, f"{linear}.weight", lambda w, n=n_in: w[:, :n])
        yield Pair(layer.type_bias, f"{linear}.weight", lambda w, n=n_in: w[:, n:].T)
        yield Pair(layer.bias, f"{linear}.bias", as_it_is)


def _head_pairs(head: Head, name: str, layout: Layout = as_it_is) -> Iterator[Pair]:
    yield Pair(head.weight, f"{name}.weight", layout)
    yield Pair(head.bias, f"{name}.bias", layout)
