"""From the latent states of each cell type to axes that can be read as maps and genes.

The rotation of the latent states is free, and so is how far apart they lie. The axes
are anchored in what the counts tell (`axes_scale`), are those along which neighbouring
spots are alike (`axes_significance`), and point to where genes rise. Spatially weighted
principal axes of the states are the idea of Lopez et al. 2022, doi
10.1038/s41587-022-01272-8; their utilities take the directions of the largest change
between neighbours, in which the share of the type cancels out.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from napari_destvi.data.presence import presence_thresholds
from napari_destvi.errors import InputError
from napari_destvi.results import Result, StateFinding, TypeAxes
from napari_destvi.results.imputed import expression_model
from napari_destvi.results.state_limits import MIN_SHARE, MIN_SPOTS
from napari_destvi.states.axes_choice import DEFAULT, SIGNIFICANT, AxisChoice
from napari_destvi.states.axes_family import Search, is_shown, search_all
from napari_destvi.states.axes_neighbours import (
    enough_of,
    neighbour_weights,
    spot_distance,
)
from napari_destvi.states.axes_search import Lead, TypeSpots
from napari_destvi.states.axes_significance import Likeness
from napari_destvi.states.slide import StateSlide

NOT_FITTED = (
    "The cell states of this result were not fitted, so there is no activation. Fit "
    "with DestVI, to the end."
)

Floats = NDArray[np.float64]


def find_axes(
    result: Result, slide: StateSlide, choice: AxisChoice = DEFAULT
) -> tuple[TypeAxes, ...]:
    """Find the axes along which the state of each type varies over the tissue.

    Parameters
    ----------
    result : Result
        Of DestVI, with fitted states.
    slide : StateSlide
        Its spots.
    choice : AxisChoice
        How to look.

    Returns
    -------
    tuple of TypeAxes
        One for each type.

    Raises
    ------
    InputError
        If the states were not fitted, or the result is older than the model of the
        expression.
    """
    if not result.has_fitted_states:
        raise InputError(NOT_FITTED)
    expression_model(result)  # raises where there is none
    least = least_shares(result, slide, choice.least_share)
    distance = spot_distance(slide.coordinates)
    numbers = range(result.n_cell_types)
    spots = [
        _spots(result, slide, number, float(least[number]), distance)
        for number in numbers
    ]
    searches = [_search(each, slide, choice.seed, distance) for each in spots]
    search_all([search for search in searches if search is not None], choice)
    return tuple(
        _found(result, number, float(least[number]), spots[number], searches[number])
        for number in numbers
    )


def least_shares(result: Result, slide: StateSlide, share: float | None) -> Floats:
    """Return from which share on the state of each type is read.

    Parameters
    ----------
    result : Result
        The shares of the types.
    slide : StateSlide
        The places of the spots.
    share : float or None
        The same for all types, or None as `AxisChoice` says.

    Returns
    -------
    ndarray of shape (n_cell_types,)
    """
    if share is not None:
        return np.full(result.n_cell_types, share)
    placed = slide.is_placed
    present = presence_thresholds(result.proportions[placed], slide.coordinates[placed])
    return np.maximum(present, MIN_SHARE)


def _spots(
    result: Result, slide: StateSlide, number: int, least_share: float, distance: float
) -> TypeSpots | None:
    """Return the spots in which the state of a type is read; None if too few."""
    has_enough = result.proportions[:, number] >= least_share  # False for NaN
    rows = np.flatnonzero(has_enough & slide.is_placed)
    if len(rows) < MIN_SPOTS or not math.isfinite(distance):
        return None
    rows = rows[enough_of(slide.coordinates[rows], distance)]
    return TypeSpots(result, number, rows)


def _search(
    spots: TypeSpots | None, slide: StateSlide, seed: int, distance: float
) -> Search | None:
    """Return the search for axes of a type; None where the counts tell no state."""
    told = None if spots is None else spots.told(slide)
    if spots is None or told is None:
        return None
    neighbours = neighbour_weights(slide.coordinates[spots.rows], distance)
    likeness = Likeness(spots.weight, neighbours)
    return Search(spots, told, likeness, np.random.default_rng([seed, spots.number]))


def _found(
    result: Result,
    number: int,
    least_share: float,
    spots: TypeSpots | None,
    search: Search | None,
) -> TypeAxes:
    """Return what was found of a type."""
    has_enough = result.proportions[:, number] >= least_share
    nothing = TypeAxes(
        finding="too little" if spots is None else "not told",
        least_share=least_share,
        n_spots=int(np.count_nonzero(has_enough)),
        p_value=math.nan,
        centre=np.full(result.cell_state.shape[2], np.nan),
    )
    if search is None:
        return nothing
    first = search.leads[0]
    return replace(
        nothing,
        finding=_finding(first),
        p_value=first.p_value,
        p_adjusted=first.p_adjusted,
        centre=search.told.centre,
        axes=tuple(search.spots.named_axis(search.told, lead) for lead in search.shown),
    )


def _finding(first: Lead) -> StateFinding:
    """Say why the leading axis of a type is shown, or why it is not."""
    if is_shown(first):
        return "found"
    is_chance = first.p_adjusted > SIGNIFICANT
    return "not spatial" if is_chance else "not told"
