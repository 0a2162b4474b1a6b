"""The states of a type on two axes: of the spots, and of cells of the reference."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from napari_destvi.errors import InputError
from napari_destvi.results import Result, StateAxis, TypeAxes
from napari_destvi.states.axes_search import Lead, TypeSpots
from napari_destvi.states.axes_sentences import finding_sentence
from napari_destvi.states.slide import StateSlide

NO_AXES = (
    "Nobody has looked for the states of these maps in the tissue yet. Press Find "
    "states, or use the command activation."
)
ONE_DIRECTION = (
    "The states of {} differ along one direction only. There is no second one to show."
)
#: What is said of a direction that is no axis of the tissue.
NOT_SIGNIFICANT = "second direction, not significant"
#: Variances below this part of the first axis's are rounding.
_ROUNDING = 1e-9

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class StatePlane:
    """The states of one type on two axes, in standard deviations of the spots.

    Parameters
    ----------
    cell_type : str
        The type.
    axes : tuple of two StateAxis
        To the right, and up.
    names : tuple of two str
        What they are called: the second need not be an axis of the tissue.
    spots : ndarray of shape (n_spots, 2)
        Of the spots of the result; NaN where there is too little of the type.
    cells : ndarray of shape (n_cells, 2)
        Of the cells of the type; no rows where the result has none.
    spot_names : tuple of str
        Of the rows of `spots`.
    """

    cell_type: str
    axes: tuple[StateAxis, StateAxis] = field(repr=False)
    names: tuple[str, str]
    spots: NDArray[np.float32] = field(repr=False)
    cells: NDArray[np.float32] = field(repr=False)
    spot_names: tuple[str, ...] = field(repr=False)

    @property
    def titles(self) -> tuple[str, str]:
        """Names with the share of the variance of each."""
        right, up = (
            f"{name} \N{MIDDLE DOT} {100 * axis.variance_share:.0f} % of the variance"
            for name, axis in zip(self.names, self.axes, strict=True)
        )
        return right, up

    @property
    def is_shown(self) -> NDArray[np.bool_]:
        """Which spots have a place, of shape (n_spots,)."""
        return np.asarray(np.isfinite(self.spots).all(axis=1))


def state_plane(result: Result, slide: StateSlide, cell_type: str) -> StatePlane:
    """Lay the states of a type on two axes.

    The axis that the result shows, and the leading one of the others. Without another,
    the direction at right angles to it along which the counts tell most, in the units
    of `axes_scale`.

    Parameters
    ----------
    result : Result
        With axes.
    slide : StateSlide
        Its spots.
    cell_type : str
        One of its types.

    Raises
    ------
    InputError
        If no axes were looked for, the type has none, or its states differ along one
        direction only.
    """
    if result.axes is None:
        raise InputError(NO_AXES)
    number = result.cell_types.index(cell_type)
    found = result.axes[number]
    if found.shown_axis is None:
        msg = f"{cell_type}: {finding_sentence(found)}"
        raise InputError(msg)
    axes, names = _axes(result, slide, number)
    share = result.proportions[:, number]
    spots = _places(result.cell_state[:, number], found, axes)
    spots[~(share >= found.least_share)] = np.nan  # NaN is left out, too
    reference = result.reference_states
    states = reference.of_type(number) if reference else result.cell_state[:0, number]
    return StatePlane(
        cell_type, axes, names, spots, _places(states, found, axes), result.spot_names
    )


def _axes(
    result: Result, slide: StateSlide, number: int
) -> tuple[tuple[StateAxis, StateAxis], tuple[str, str]]:
    """Return the two axes of a type, and their names."""
    assert result.axes is not None
    found = result.axes[number]
    first = found.axes[found.shown - 1]
    others = [place for place in range(1, len(found.axes) + 1) if place != found.shown]
    name = f"axis {found.shown}"
    if others:
        return (first, found.axes[others[0] - 1]), (name, f"axis {others[0]}")
    return (first, _across(result, slide, number)), (name, NOT_SIGNIFICANT)


def _across(result: Result, slide: StateSlide, number: int) -> StateAxis:
    """Return the direction that is told best at right angles to the only axis."""
    assert result.axes is not None
    found, cell_type = result.axes[number], result.cell_types[number]
    has_enough = result.proportions[:, number] >= found.least_share
    spots = TypeSpots(result, number, np.flatnonzero(has_enough & slide.is_placed))
    told = spots.told(slide)
    if told is None:
        raise InputError(ONE_DIRECTION.format(cell_type))
    first = _unit(told.values, (spots.states - found.centre) @ found.axes[0].direction)
    rest = told.values - np.outer(told.values @ first, first)
    variances, directions = np.linalg.eigh((spots.weight[:, None] * rest).T @ rest)
    if variances[-1] <= _ROUNDING * float((spots.weight @ told.values**2).sum()):
        raise InputError(ONE_DIRECTION.format(cell_type))
    lead = Lead(directions[:, -1], float(variances[-1]), math.nan, is_shown=False)
    return spots.named_axis(told, lead)


def _unit(values: Floats, position: Floats) -> Floats:
    """Return the unit vector along which the values have these positions."""
    slope = np.linalg.lstsq(values, position - position.mean(), rcond=None)[0]
    return np.asarray(slope / np.linalg.norm(slope))


def _places(
    states: NDArray[np.floating], found: TypeAxes, axes: tuple[StateAxis, StateAxis]
) -> NDArray[np.float32]:
    directions = np.stack([axis.direction for axis in axes], axis=1)
    return ((states.astype(np.float64) - found.centre) @ directions).astype(np.float32)
