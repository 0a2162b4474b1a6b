"""From a spot model to a result: what users see of it, as plain arrays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from napari_destvi.data.problem import Problem
from napari_destvi.model.spots import SpotModel
from napari_destvi.results import Result
from napari_destvi.training.activation import (
    ActivationAxis,
    leading_axis,
    masked_position,
)
from napari_destvi.training.counts import Counts
from napari_destvi.training.spots import estimate_spots

#: Genes named for each activation.
N_ACTIVATION_GENES = 20


def read_out(
    model: SpotModel,
    counts: Counts,
    problem: Problem,
    **details: Any,  # noqa: ANN401 - fields of Result, checked there
) -> Result:
    """Return the present state of the model as a result.

    Parameters
    ----------
    model : SpotModel
        Trained, or on its way.
    counts : Counts
        Of the spots of `problem`, on the device.
    problem : Problem
        What it is trained on.
    **details
        Further fields of `Result`: settings, history, seconds, versions, status.
    """
    estimate = estimate_spots(model, counts)
    proportions = estimate.proportions().cpu().numpy()
    cell_state = estimate.cell_state.cpu().numpy()
    axes = _oriented_axes(model, cell_state, proportions)
    cell_types = problem.reference.cell_types
    activation = [
        masked_position(axis, cell_state[:, k], proportions[:, k])
        for k, (axis, _) in enumerate(axes)
    ]
    return Result(
        spot_names=problem.spatial.spot_names,
        cell_types=cell_types,
        gene_names=problem.gene_names,
        abundance=estimate.abundance[:, :-1].cpu().numpy(),
        proportions=proportions,
        cell_state=cell_state,
        activation=np.stack(activation, axis=1),
        activation_genes=_named_genes(cell_types, axes, problem.gene_names),
        **details,
    )


Oriented = tuple[ActivationAxis | None, NDArray[np.float64]]


def _oriented_axes(
    model: SpotModel,
    cell_state: NDArray[np.float32],
    proportions: NDArray[np.float32],
) -> list[Oriented]:
    """Return per type the axis, pointing to where genes rise most, and their rise."""
    prior = model.prior.covariance().cpu().numpy()
    axes: list[Oriented] = []
    for k in range(model.n_cell_types):
        axis = leading_axis(cell_state[:, k], proportions[:, k], prior[k])
        rise = np.zeros(0) if axis is None else _rise(model, axis, k)
        if axis is not None and (rise**3).sum() < 0:
            axis, rise = axis.flipped(), -rise
        axes.append((axis, rise))
    return axes


@torch.no_grad()
def _rise(
    model: SpotModel, axis: ActivationAxis, cell_type: int
) -> NDArray[np.float64]:
    """Return how much each gene rises along the axis, in units of its counting noise.

    Returns
    -------
    ndarray of shape (n_genes,)
    """
    device = model.logits.device
    ends = torch.from_numpy(axis.ends()).float().to(device)
    labels = torch.full((2,), cell_type, device=device)
    expression = (model.decoder(ends, labels) * model.logits.exp()).cpu().numpy()
    low, high = expression.astype(np.float64)
    return np.asarray((high - low) / np.sqrt((high + low) / 2 + 1e-12))


def _named_genes(
    cell_types: tuple[str, ...],
    axes: list[Oriented],
    gene_names: tuple[str, ...],
) -> Mapping[str, tuple[str, ...]]:
    named = {}
    for cell_type, (axis, rise) in zip(cell_types, axes, strict=True):
        if axis is None:
            named[cell_type] = ()
            continue
        strongest = np.argsort(rise)[::-1][:N_ACTIVATION_GENES]
        named[cell_type] = tuple(gene_names[i] for i in strongest if rise[i] > 0)
    return named
