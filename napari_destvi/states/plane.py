"""The states of a type on two axes: of the spots, and of cells of the reference."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from napari_destvi.errors import InputError
from napari_destvi.results import Result, StateAxis, TypeAxes
from napari_destvi.states.axes_scale import ToldStates
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
_ONE_PERCENT = 0.01

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
    cell_names : tuple of str
        Of the rows of `cells`, as in the reference; empty where they are not known.
    is_line : bool
        Whether only the first is an axis of the tissue.
    """

    cell_type: str
    axes: tuple[StateAxis, StateAxis] = field(repr=False)
    names: tuple[str, str]
    spots: NDArray[np.float32] = field(repr=False)
    cells: NDArray[np.float32] = field(repr=False)
    spot_names: tuple[str, ...] = field(repr=False)
    cell_names: tuple[str, ...] = field(default=(), repr=False)
    is_line: bool = False

    @property
    def titles(self) -> tuple[str, str]:
        """Names with the share of the variance of each."""
        right, up = (
            f"{name} \N{MIDDLE DOT} {_percent(axis.variance_share)} of the variance"
            for name, axis in zip(self.names, self.axes, strict=True)
        )
        return right, up

    @property
    def is_shown(self) -> NDArray[np.bool_]:
        """Which spots have a place, of shape (n_spots,)."""
        return np.asarray(np.isfinite(self.spots).all(axis=1))

    def as_told(self, places: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return places as far as the tissue tells them, for their colours.

        On the mean of a second direction that is no axis of it.

        Parameters
        ----------
        places : ndarray of shape (n, 2)
            Of spots or cells.
        """
        return places * np.array([1, 0], np.float32) if self.is_line else places


def state_plane(result: Result, slide: StateSlide, cell_type: str) -> StatePlane:
    """Lay the states of a type on two axes.

    The axis that the result shows, and the leading one of the others. Without another,
    the leading direction of what does not go along with it, in the units of
    `axes_scale`.

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
        cell_type,
        axes,
        names,
        spots,
        cells=_places(states, found, axes),
        spot_names=result.spot_names,
        cell_names=reference.names_of_type(number) if reference else (),
        is_line=names[1] == NOT_SIGNIFICANT,
    )


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %" if share >= _ONE_PERCENT else f"{100 * share:.1g} %"


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
    """Return the direction that is told best once the only axis is accounted for."""
    assert result.axes is not None
    found = result.axes[number]
    has_enough = result.proportions[:, number] >= found.least_share
    spots = TypeSpots(result, number, np.flatnonzero(has_enough & slide.is_placed))
    told = spots.told(slide)
    if told is None:
        raise InputError(ONE_DIRECTION.format(result.cell_types[number]))
    rest = _without(spots, told, found.axes[0].direction)
    weight = spots.weight[:, None]
    variances, directions = np.linalg.eigh((weight * rest.values).T @ rest.values)
    total = float((spots.weight @ told.values**2).sum())
    if variances[-1] <= _ROUNDING * total:
        raise InputError(ONE_DIRECTION.format(result.cell_types[number]))
    variance = float(variances[-1])
    lead = Lead(directions[:, -1], variance, is_told=False)
    axis = spots.named_axis(rest, lead)
    return replace(axis, variance_share=variance / total)


def _without(spots: TypeSpots, told: ToldStates, direction: Floats) -> ToldStates:
    """Return what is left of the states that does not go along with a position.

    Their regression on it is taken off: both parts are uncorrelated. A projection on
    the axis would not do, as the matrix to the told states can hardly be inverted.
    """
    position = (spots.states - told.centre) @ direction
    weighted = spots.weight * position
    slope = weighted @ told.values / (weighted @ position)
    return ToldStates(
        told.values - np.outer(position, slope),
        told.matrix - np.outer(direction, slope),
        told.centre,
    )


def _places(
    states: NDArray[np.floating], found: TypeAxes, axes: tuple[StateAxis, StateAxis]
) -> NDArray[np.float32]:
    directions = np.stack([axis.direction for axis in axes], axis=1)
    return ((states.astype(np.float64) - found.centre) @ directions).astype(np.float32)
