"""The axes along which the state of a cell type varies over the tissue."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

#: What was found of a type's state: something to show, or why there is nothing.
StateFinding = Literal["found", "too little", "not told", "not spatial"]

#: Files from before it lack it.
_ADJUSTED = "p_adjusted"

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class StateAxis:
    """One axis of a type's state, and what it means.

    Parameters
    ----------
    direction : ndarray of shape (n_latent,)
        Turns a state, less the centre, into its position in standard deviations.
    variance_share : float
        Part of the variance of the type's state that lies along the axis, from 0 to 1.
    p_value : float
        Of spots in any order being as alike to their neighbours; NaN where this was
        not asked.
    rising, falling : tuple of str
        The genes that rise and that fall along the axis, strongest first.
    p_adjusted : float
        The same among all types that were asked about, after Benjamini and Hochberg
        1995, doi 10.1111/j.2517-6161.1995.tb02031.x; NaN in files older than it.
    """

    direction: Floats = field(repr=False)
    variance_share: float
    p_value: float
    rising: tuple[str, ...] = field(repr=False)
    falling: tuple[str, ...] = field(repr=False)
    p_adjusted: float = math.nan


@dataclass(frozen=True, slots=True, eq=False)
class TypeAxes:
    """What the states of one cell type tell of the tissue.

    Parameters
    ----------
    finding : {"found", "too little", "not told", "not spatial"}
        Whether there is an axis; if not, whether too few spots hold the type, the
        counts do not tell its state, or neighbouring spots are no more alike in it
        than others.
    least_share : float
        The state is shown where the type holds at least this share of the spot.
    n_spots : int
        How many spots those are.
    p_value : float
        Of the leading axis, shown or not; NaN where none was tried.
    centre : ndarray of shape (n_latent,)
        Abundance-weighted mean state; NaN where nothing was looked for.
    axes : tuple of StateAxis
        Those with something to show, the leading one first.
    shown : int
        Number of the axis, from 1, that the result shows as its activation.
    p_adjusted : float
        As of a `StateAxis`, for `p_value`.
    """

    finding: StateFinding
    least_share: float
    n_spots: int
    p_value: float
    centre: Floats = field(repr=False)
    axes: tuple[StateAxis, ...] = ()
    shown: int = 1
    p_adjusted: float = math.nan

    @property
    def shown_axis(self) -> StateAxis | None:
        """The axis that is shown; None if there is none."""
        return self.axes[self.shown - 1] if self.axes else None

    def position(
        self,
        cell_state: NDArray[np.floating],
        share: NDArray[np.floating],
        number: int,
    ) -> NDArray[np.float32]:
        """Return where the states of the type lie on one of its axes.

        Parameters
        ----------
        cell_state : ndarray of shape (n_spots, n_latent)
            States of the type.
        share : ndarray of shape (n_spots,)
            Proportion of the type in each spot.
        number : int
            Of the axis, from 1.

        Returns
        -------
        ndarray of shape (n_spots,)
            In standard deviations; NaN where there is too little of the type, and
            everywhere if it has no such axis.
        """
        position = np.full(len(share), np.nan, dtype=np.float32)
        if number <= len(self.axes):
            shown = share >= self.least_share
            centred = cell_state[shown].astype(np.float64) - self.centre
            position[shown] = centred @ self.axes[number - 1].direction
        return position


def plain_axes(found: tuple[TypeAxes, ...]) -> list[dict[str, Any]]:
    """Return the axes of all types as plain values, for files."""
    return [
        {
            "finding": of_type.finding,
            "least_share": of_type.least_share,
            "n_spots": of_type.n_spots,
            "p_value": of_type.p_value,
            "centre": of_type.centre.tolist(),
            "axes": [_plain_axis(axis) for axis in of_type.axes],
            "shown": of_type.shown,
            _ADJUSTED: of_type.p_adjusted,
        }
        for of_type in found
    ]


def restored_axes(plain: list[Mapping[str, Any]]) -> tuple[TypeAxes, ...]:
    """Return the axes that `plain_axes` was given."""
    return tuple(
        TypeAxes(
            finding=of_type["finding"],
            least_share=of_type["least_share"],
            n_spots=of_type["n_spots"],
            p_value=of_type["p_value"],
            centre=np.array(of_type["centre"]),
            axes=tuple(_restored_axis(axis) for axis in of_type["axes"]),
            shown=of_type["shown"],
            p_adjusted=of_type.get(_ADJUSTED, math.nan),
        )
        for of_type in plain
    )


def _plain_axis(axis: StateAxis) -> dict[str, Any]:
    return {
        "direction": axis.direction.tolist(),
        "variance_share": axis.variance_share,
        "p_value": axis.p_value,
        "rising": list(axis.rising),
        "falling": list(axis.falling),
        _ADJUSTED: axis.p_adjusted,
    }


def _restored_axis(plain: Mapping[str, Any]) -> StateAxis:
    return StateAxis(
        direction=np.array(plain["direction"]),
        variance_share=plain["variance_share"],
        p_value=plain["p_value"],
        rising=tuple(plain["rising"]),
        falling=tuple(plain["falling"]),
        p_adjusted=plain.get(_ADJUSTED, math.nan),
    )
