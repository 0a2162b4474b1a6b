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
from napari_destvi.states.axes_choice import DEFAULT, AxisChoice
from napari_destvi.states.axes_neighbours import (
    enough_of,
    neighbour_weights,
    spot_distance,
)
from napari_destvi.states.axes_search import TypeSpots, leads
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
    return tuple(
        _type_axes(result, slide, number, choice, float(least[number]), distance)
        for number in range(result.n_cell_types)
    )


def with_axes(result: Result, axes: tuple[TypeAxes, ...]) -> Result:
    """Return the result with these axes, and the activation that they show.

    Parameters
    ----------
    result : Result
        That the axes were found in.
    axes : tuple of TypeAxes
        One for each type.
    """
    found = replace(result, axes=axes)
    pairs = list(zip(result.cell_types, axes, strict=True))
    activation = [found.activation_on(name, of_type.shown) for name, of_type in pairs]
    genes = {
        name: of_type.shown_axis.rising if of_type.shown_axis else ()
        for name, of_type in pairs
    }
    return replace(
        found, activation=np.stack(activation, axis=1), activation_genes=genes
    )


def with_shown_axis(result: Result, cell_type: str, number: int) -> Result:
    """Return the result with another axis of a type as its activation.

    Parameters
    ----------
    result : Result
        With axes.
    cell_type : str
        One of its types.
    number : int
        Of one of its axes, from 1.
    """
    assert result.axes is not None, "axes are looked for before one is chosen"
    axes = tuple(
        replace(found, shown=number) if name == cell_type else found
        for name, found in zip(result.cell_types, result.axes, strict=True)
    )
    return with_axes(result, axes)


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


def _type_axes(
    result: Result,
    slide: StateSlide,
    number: int,
    choice: AxisChoice,
    least_share: float,
    distance: float,
) -> TypeAxes:
    has_enough = result.proportions[:, number] >= least_share  # False for NaN
    nothing = TypeAxes(
        finding="too little",
        least_share=least_share,
        n_spots=int(np.count_nonzero(has_enough)),
        p_value=math.nan,
        centre=np.full(result.cell_state.shape[2], np.nan),
    )
    rows = np.flatnonzero(has_enough & slide.is_placed)
    if len(rows) < MIN_SPOTS or not math.isfinite(distance):
        return nothing
    rows = rows[enough_of(slide.coordinates[rows], distance)]
    return _searched(TypeSpots(result, number, rows), slide, choice, distance, nothing)


def _searched(
    spots: TypeSpots,
    slide: StateSlide,
    choice: AxisChoice,
    distance: float,
    nothing: TypeAxes,
) -> TypeAxes:
    """Return `nothing`, filled with what is found in the spots."""
    told = spots.told(slide)
    if told is None:
        return replace(nothing, finding="not told")
    neighbours = neighbour_weights(slide.coordinates[spots.rows], distance)
    likeness = Likeness(spots.weight, neighbours)
    rng = np.random.default_rng([choice.seed, spots.number])
    found = list(leads(told, likeness, choice, rng))
    shown = [lead for lead in found if lead.is_shown]
    finding: StateFinding = "found" if shown else "not spatial"
    return replace(
        nothing,
        finding=finding,
        p_value=found[0].p_value,
        centre=told.centre,
        axes=tuple(spots.named_axis(told, lead) for lead in shown),
    )
