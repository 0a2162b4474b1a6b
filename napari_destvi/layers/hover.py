"""What is told about the spot under the mouse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

#: How many of the largest types are told at most.
N_TYPES = 3
#: A type with a smaller share would read "0 %".
LEAST_SHARE = 0.005
#: The dash between the ends of a range.
_TO = "\N{EN DASH}"

Values = NDArray[np.floating]


class SpotText(NamedTuple):
    """Name of a spot and what is known of it, to be told in a line or a few.

    Parameters
    ----------
    name : str
        Name of the spot.
    facts : tuple of str
        Such as "T cell 61 %", the largest type first.
    """

    name: str
    facts: tuple[str, ...]

    def line(self) -> str:
        """Return all in one line."""
        return f"{self.name}: {', '.join(self.facts)}"

    def lines(self) -> str:
        """Return the name and each fact in a line of its own."""
        return "\n".join([self.name, *self.facts])


def describe_spot(
    name: str,
    proportions: Values,
    cell_types: Sequence[str],
    *,
    also: Sequence[str] = (),
    interval: tuple[Values, Values] | None = None,
    activation: Mapping[str, float | None] | None = None,
    states: Values | None = None,
) -> SpotText:
    """Return name and largest types of a spot, and the activation asked for.

    Parameters
    ----------
    name : str
        Name of the spot.
    proportions : ndarray of shape (n_cell_types,)
        Share of each type; NaN for a spot that was left out of the fit.
    cell_types : sequence of str
        Names of the types.
    also : sequence of str
        Types that are told in any case.
    interval : tuple of two ndarrays of shape (n_cell_types,), optional
        Bounds of each share, to be told with it.
    activation : mapping of str to float or None, optional
        Per cell type the activation to add; NaN where there is too little of it, None
        where the states were not fitted.
    states : ndarray of shape (n_cell_types,), optional
        Activation of each type, to be told with its share; NaN for none.

    Examples
    --------
    >>> shares = np.array([0.22, 0.61, 0.17])
    >>> describe_spot("S1", shares, ["B cell", "T cell", "NK"]).line()
    'S1: T cell 61 %, B cell 22 %, NK 17 %'
    """
    if not np.isfinite(proportions).all():
        return SpotText(name, ("not in the fit",))
    largest = np.argsort(-proportions, kind="stable")[:N_TYPES]
    there = [number for number in largest if proportions[number] >= LEAST_SHARE]
    asked = [cell_types.index(name) for name in also]
    numbers = dict.fromkeys([*there, *asked])
    shares = [
        f"{cell_types[number]} {_percent(proportions[number])}"
        f"{_range(number, interval)}{_state(number, states)}"
        for number in numbers
    ]
    with_state = {cell_types[number] for number in numbers if _state(number, states)}
    told = [
        _describe_activation(*item)
        for item in (activation or {}).items()
        if item[0] not in with_state
    ]
    return SpotText(name, (*shares, *told))


def describe_cells(cell_type: str, *, mean: float, sure: float) -> str:
    """Return how many cells of a type lie in a spot: the mean and the 5 % quantile.

    Examples
    --------
    >>> describe_cells("T cell", mean=4.23, sure=3.1)
    'T cell 4.2 cells (5 % quantile 3.1)'
    """
    return f"{cell_type} {mean:.1f} cells (5 % quantile {sure:.1f})"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _range(number: int, interval: tuple[Values, Values] | None) -> str:
    """Return the bounds of a type's share in brackets; empty where there are none."""
    if interval is None or np.isnan([bound[number] for bound in interval]).any():
        return ""
    low, high = (bound[number] for bound in interval)
    return f" ({100 * low:.0f}{_TO}{_percent(high)})"


def _state(number: int, states: Values | None) -> str:
    """Return the activation of a type, to follow its share; empty where unknown."""
    if states is None or np.isnan(states[number]):
        return ""
    return f" · activation {states[number]:+.1f}"


def _describe_activation(cell_type: str, value: float | None) -> str:
    if value is None:
        return f"{cell_type} activation not fitted yet"
    if np.isnan(value):
        return f"too little {cell_type} for its activation"
    return f"{cell_type} activation {value:+.1f}"
