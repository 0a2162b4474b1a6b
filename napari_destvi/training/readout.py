"""From a spot model to a result: what users see of it, as plain arrays."""

from __future__ import annotations

from typing import Any

import numpy as np

from napari_destvi.data.problem import Problem
from napari_destvi.model.augmented.spots import AugmentedSpotModel
from napari_destvi.model.proportions import shares
from napari_destvi.model.spots import SpotModel
from napari_destvi.model.state_prior import StatePrior
from napari_destvi.results import ExpressionModel, Result
from napari_destvi.training.counts import Counts
from napari_destvi.training.divergence import check_finite
from napari_destvi.training.expression import model_of_spots
from napari_destvi.training.proportions import Mixture
from napari_destvi.training.spots import estimate_spots

AnySpotModel = SpotModel | AugmentedSpotModel


def read_out(
    model: AnySpotModel,
    counts: Counts,
    problem: Problem,
    **details: Any,  # noqa: ANN401 - fields of Result, checked there
) -> Result:
    """Return the present state of the model as a result, before any activation.

    What the states tell of the tissue is found where no torch is needed: in
    `napari_destvi.states`.

    Parameters
    ----------
    model : SpotModel or AugmentedSpotModel
        Trained, or on its way.
    counts : Counts
        Of the spots of `problem`, on the device.
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
    return Result(
        spot_names=problem.spatial.spot_names,
        cell_types=problem.reference.cell_types,
        gene_names=problem.gene_names,
        abundance=abundance,
        proportions=proportions,
        cell_state=cell_state,
        activation=np.full_like(proportions, np.nan),
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
