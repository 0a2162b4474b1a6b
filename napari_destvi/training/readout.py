"""From a spot model to a result: what users see of it, as plain arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from napari_destvi.data.problem import Problem
from napari_destvi.model.spots import SpotModel
from napari_destvi.results import Result
from napari_destvi.training.activation import (
    MIN_INFORMATION,
    MIN_SHARE,
    ActivationAxis,
    information,
    leading_axis,
    masked_position,
)
from napari_destvi.training.counts import Counts
from napari_destvi.training.profiles import overall_profile
from napari_destvi.training.spots import estimate_spots

#: Genes named for each activation.
N_ACTIVATION_GENES = 20


@dataclass(frozen=True, slots=True, eq=False)
class SlideTotals:
    """Sums over the counts of a slide, taken once for all its maps.

    Parameters
    ----------
    library_size : ndarray of shape (n_spots,)
        Counts of each spot.
    profile : ndarray of shape (n_genes,)
        Share of each gene in the counts of the slide.
    """

    library_size: NDArray[np.float32] = field(repr=False)
    profile: NDArray[np.float64] = field(repr=False)

    @classmethod
    def of(cls, problem: Problem) -> SlideTotals:
        """Return the totals of the slide of a problem."""
        counts = problem.spatial.counts
        return cls(np.asarray(counts.sum(axis=1)).ravel(), overall_profile(counts))


def read_out(
    model: SpotModel,
    counts: Counts,
    totals: SlideTotals,
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
    totals : SlideTotals
        Of the same spots.
    problem : Problem
        What it is trained on.
    **details
        Further fields of `Result`: settings, history, seconds, versions, status.
    """
    estimate = estimate_spots(model, counts)
    proportions = estimate.proportions().cpu().numpy()
    cell_state = estimate.cell_state.cpu().numpy()
    abundance = estimate.abundance[:, :-1].cpu().numpy()
    axes = [
        _oriented_axis(model, totals, k, cell_state, abundance, proportions)
        for k in range(model.n_cell_types)
    ]
    activation = [
        masked_position(axis, cell_state[:, k], proportions[:, k])
        for k, (axis, _) in enumerate(axes)
    ]
    return Result(
        spot_names=problem.spatial.spot_names,
        cell_types=problem.reference.cell_types,
        gene_names=problem.gene_names,
        abundance=abundance,
        proportions=proportions,
        cell_state=cell_state,
        activation=np.stack(activation, axis=1),
        activation_genes=_named_genes(
            problem.reference.cell_types, axes, problem.gene_names
        ),
        **details,
    )


Oriented = tuple[ActivationAxis | None, NDArray[np.float64]]
NO_AXIS: Oriented = (None, np.zeros(0))


def _oriented_axis(
    model: SpotModel,
    totals: SlideTotals,
    cell_type: int,
    cell_state: NDArray[np.float32],
    abundance: NDArray[np.float32],
    proportions: NDArray[np.float32],
) -> Oriented:
    """Return the axis of a type, pointing to where genes rise most, and their rise.

    The rise of each gene is in units of its counting noise. There is no axis where
    the counts do not tell the state.
    """
    share = proportions[:, cell_type]
    axis = leading_axis(cell_state[:, cell_type], share)
    if axis is None:
        return NO_AXIS
    low, high = _expression_at_ends(model, axis, cell_type)
    rise = (high - low) / 2
    amount = (totals.library_size * abundance[:, cell_type] ** 2)[share >= MIN_SHARE]
    told = information(
        rise,
        totals.profile,
        1 + np.exp(model.logits.detach().cpu().numpy()),
        float(np.median(amount)),
    )
    if told < MIN_INFORMATION:
        return NO_AXIS
    in_noise = rise / np.sqrt((high + low) / 2 + 1e-12)
    return (axis.flipped(), -in_noise) if (in_noise**3).sum() < 0 else (axis, in_noise)


@torch.no_grad()
def _expression_at_ends(
    model: SpotModel, axis: ActivationAxis, cell_type: int
) -> NDArray[np.float64]:
    """Return the expected expression one deviation below and above the centre.

    Returns
    -------
    ndarray of shape (2, n_genes)
        As shares of the library size, on the platform of the slide.
    """
    device = model.logits.device
    ends = torch.from_numpy(axis.ends()).float().to(device)
    labels = torch.full((2,), cell_type, device=device)
    factor = (model.logits + model.gene_factor).exp()
    expression = (model.decoder(ends, labels) * factor).cpu().numpy()
    return np.asarray(expression, dtype=np.float64)


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
