"""Networks made again from their weights, for predictions only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import torch
from numpy.typing import NDArray
from torch import nn

from napari_destvi.errors import InputError
from napari_destvi.model.ensemble import EnsembleNetwork
from napari_destvi.model.spots import Amortized

Weights = Mapping[str, NDArray[Any]]
Network = TypeVar("Network", bound=nn.Module)

#: What makes the numbers that the weights replace.
_SEED = 0
OTHER_NETWORK = (
    "The networks of the model are of another shape than those of this version "
    "({reason}). Fit again, and apply the new model."
)


def restored_ensemble(weights: Weights, *, device: torch.device) -> EnsembleNetwork:
    """Return the networks side by side that have these weights.

    Raises
    ------
    InputError
        If there are no such networks.
    """
    n_members, n_genes, n_hidden = _shape(weights, "blocks.0.weight", 3)
    network = EnsembleNetwork(
        n_members,
        n_genes,
        _shape(weights, "head.weight", 3)[2],
        n_hidden=n_hidden,
        dropout=0.0,
        generator=_generator(device),
    )
    return _filled(network, weights)


def restored_amortized(weights: Weights, *, device: torch.device) -> Amortized:
    """Return the network of a spot's numbers that has these weights.

    Raises
    ------
    InputError
        If there is no such network.
    """
    n_hidden, n_genes = _shape(weights, "network.layers.0.weight", 2)
    network = Amortized(
        n_genes,
        _shape(weights, "head.weight", 2)[0],
        n_hidden=n_hidden,
        dropout=0.0,
        generator=_generator(device),
    )
    return _filled(network, weights)


def _filled(network: Network, weights: Weights) -> Network:
    # copies: numbers that were read from a file may be read-only
    tensors = {name: torch.tensor(array) for name, array in weights.items()}
    try:
        network.load_state_dict(tensors)
    except RuntimeError as error:
        raise InputError(OTHER_NETWORK.format(reason=error)) from error
    return network.eval().requires_grad_(False)  # noqa: FBT003  PyTorch's own


def _shape(weights: Weights, name: str, n_axes: int) -> tuple[int, ...]:
    shape = weights[name].shape if name in weights else ()
    if len(shape) != n_axes:
        reason = f"{name} has the shape {shape}"
        raise InputError(OTHER_NETWORK.format(reason=reason))
    return shape


def _generator(device: torch.device) -> torch.Generator:
    return torch.Generator(device=device).manual_seed(_SEED)
