"""From a spot model to a result: what users see of it, as plain arrays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from napari_destvi.data.problem import Problem
from napari_destvi.model.augmented.spots import AugmentedSpotModel
from napari_destvi.model.proportions import shares
from napari_destvi.model.spots import SpotModel
from napari_destvi.model.state_prior import StatePrior
from napari_destvi.results import ExpressionModel, Result
from napari_destvi.results.state_limits import MIN_SHARE
from napari_destvi.training.activation import (
    MIN_INFORMATION,
    ActivationAxis,
    information,
    leading_axis,
    masked_position,
)
from napari_destvi.training.counts import Counts
from napari_destvi.training.divergence import check_finite
from napari_destvi.training.expression import model_of_spots
from napari_destvi.training.proportions import Mixture
from napari_destvi.training.slide_totals import SlideTotals
from napari_destvi.training.spots import estimate_spots

#: Genes named for each activation.
N_ACTIVATION_GENES = 20


AnySpotModel = SpotModel | AugmentedSpotModel


def read_out(
    model: AnySpotModel,
    counts: Counts,
    totals: SlideTotals,
    problem: Problem,
    **details: Any,  # noqa: ANN401 - fields of Result, checked there
) -> Result:
    """Return the present state of the model as a result.

    Parameters
    ----------
    model : SpotModel or AugmentedSpotModel
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
    check_finite(estimate.proportions(), estimate.cell_state)
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
        expression_model=model_of_spots(model),
        noise_abundance=estimate.abundance[:, -1].cpu().numpy(),
        **details,
    )


def read_out_proportions(
    mixture: Mixture,
    prior: StatePrior,
    expression: ExpressionModel,
    problem: Problem,
    **details: Any,  # noqa: ANN401 - fields of Result, checked there
) -> Result:
    """Return a result whose states are not fitted: the mean of each type everywhere.

    Parameters
    ----------
    mixture : Mixture
        The proportions.
    prior : StatePrior
        Gives the mean states.
    expression : ExpressionModel
        What the types express in these.
    problem : Problem
        What was fitted.
    **details
        Further fields of `Result`.
    """
    details["settings"] = {**details["settings"], "states_are_fitted": False}
    abundance = mixture.abundance[:, :-1].cpu().numpy()
    mean_state = prior.mean_state().cpu().numpy()
    check_finite(mixture.abundance)
    proportions = shares(mixture.abundance).cpu().numpy()
    return Result(
        spot_names=problem.spatial.spot_names,
        cell_types=problem.reference.cell_types,
        gene_names=problem.gene_names,
        abundance=abundance,
        proportions=proportions,
        cell_state=np.repeat(mean_state[None], len(abundance), axis=0),
        activation=np.full_like(abundance, np.nan),
        expression_model=expression,
        noise_abundance=mixture.abundance[:, -1].cpu().numpy(),
        **details,
    )


Oriented = tuple[ActivationAxis | None, NDArray[np.float64]]
NO_AXIS: Oriented = (None, np.zeros(0))


def _oriented_axis(
    model: AnySpotModel,
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
        _noise(model, totals),
        float(np.median(amount)),
    )
    if told < MIN_INFORMATION:
        return NO_AXIS
    in_noise = rise / np.sqrt((high + low) / 2 + 1e-12)
    return (axis.flipped(), -in_noise) if (in_noise**3).sum() < 0 else (axis, in_noise)


@torch.no_grad()
def _expression_at_ends(
    model: AnySpotModel, axis: ActivationAxis, cell_type: int
) -> NDArray[np.float64]:
    """Return the expected expression one deviation below and above the centre.

    Returns
    -------
    ndarray of shape (2, n_genes)
        As shares of the library size, on the platform of the slide.
    """
    device = model.gene_factor.device
    ends = torch.from_numpy(axis.ends()).float().to(device)
    labels = torch.full((2,), cell_type, device=device)
    expression = model.type_expression(ends, labels).cpu().numpy()
    return np.asarray(expression, dtype=np.float64)


@torch.no_grad()
def _noise(model: AnySpotModel, totals: SlideTotals) -> NDArray[np.float64]:
    """Return the variance of each gene's counts in a typical spot, per mean."""
    mean = totals.profile * float(np.median(totals.library_size))
    on_device = torch.from_numpy(mean).float().to(model.gene_factor.device)
    noise = model.variance_per_mean(on_device).cpu().numpy()
    return np.asarray(noise, dtype=np.float64)


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
