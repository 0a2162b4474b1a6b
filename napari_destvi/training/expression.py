"""From the decoder of a spot model to plain arrays, so that a result needs no torch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from napari_destvi.model.augmented.spots import AugmentedSpotModel
from napari_destvi.model.autoencoder import TypedDecoder
from napari_destvi.model.conditional import TypedLinear
from napari_destvi.model.reference import Decoder
from napari_destvi.model.spots import SpotModel
from napari_destvi.results import ExpressionModel, HiddenLayer
from napari_destvi.results.expression_model import ExpressionLink

if TYPE_CHECKING:
    from jaxtyping import Float


@torch.no_grad()
def model_of_spots(model: SpotModel | AugmentedSpotModel) -> ExpressionModel:
    """Return what a spot model knows of the types' expression.

    Of the augmented form, in which a type may have several states in a spot, a result
    keeps their mean, and the expression is that of the mean.
    """
    if isinstance(model, SpotModel):
        return model_of_decoder(
            model.decoder,
            logits=model.logits,
            gene_factor=model.gene_factor,
            noise_profile=model.noise_profile,
        )
    return _expression_model(
        model.decoder.numbers,
        logits=torch.zeros_like(model.gene_factor),
        gene_factor=model.gene_factor,
        noise=functional.softmax(model.noise_profile, dim=-1),
        link="softmax",
    )


@torch.no_grad()
def model_of_decoder(
    decoder: Decoder,
    *,
    logits: Float[Tensor, " genes"],
    gene_factor: Float[Tensor, " genes"],
    noise_profile: Float[Tensor, " genes"],
) -> ExpressionModel:
    """Return what a reference model knows, with what the slide told of the genes.

    Parameters
    ----------
    decoder : Decoder
        Of the reference model.
    logits, gene_factor, noise_profile : Tensor of shape (n_genes,)
        As `napari_destvi.model.spots.SpotModel` has them.
    """
    return _expression_model(
        decoder.numbers,
        logits=logits,
        gene_factor=gene_factor,
        noise=functional.softplus(noise_profile) * logits.exp(),
        link="softplus",
    )


def _expression_model(
    numbers: TypedDecoder,
    *,
    logits: Tensor,
    gene_factor: Tensor,
    noise: Tensor,
    link: ExpressionLink,
) -> ExpressionModel:
    return ExpressionModel(
        hidden=tuple(_hidden(layer) for layer in numbers.network.layers),
        weight=_array(numbers.head.weight),
        offset=_array(numbers.type_offset + numbers.head.bias),
        logits=_array(logits),
        gene_factor=_array(gene_factor),
        noise=_array(noise),
        link=link,
    )


def _hidden(layer: torch.nn.Module) -> HiddenLayer:
    assert isinstance(layer, TypedLinear)
    return HiddenLayer(_array(layer.weight), _array(layer.type_bias + layer.bias))


def _array(values: Tensor) -> NDArray[np.float32]:
    """Return a copy: the parameters are trained further."""
    return np.array(values.detach().cpu().numpy(), dtype=np.float32)
