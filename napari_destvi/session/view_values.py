"""Reads single values of a stored view: each is checked, what does not fit is None."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from napari_destvi.session.terms import Colour

#: What encloses spots has at least so many corners.
MIN_CORNERS = 3
_N_CHANNELS = 3
#: Of what can be drawn.
LARGEST = float(np.finfo(np.float32).max)


def number(value: object, low: float, high: float) -> float | None:
    """Return a number within bounds.

    Examples
    --------
    >>> number(0.5, 0, 1), number(True, 0, 1), number("0.5", 0, 1), number(2, 0, 1)
    (0.5, None, None, None)
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if low <= value <= high else None  # NaN is not


def text(value: object) -> str | None:
    """Return a text that says something."""
    return value if isinstance(value, str) and value.strip() else None


def texts(value: object) -> tuple[str, ...]:
    """Return a list of texts that say something; none if it is anything else.

    Examples
    --------
    >>> texts(["CD3E", "IL7R"]), texts(["CD3E", 2]), texts("CD3E")
    (('CD3E', 'IL7R'), (), ())
    """
    found = [text(item) for item in items(value)]
    known = tuple(item for item in found if item is not None)
    return known if len(known) == len(found) else ()


def items(value: object) -> list[object]:
    """Return the items of a list; none of anything else."""
    return list(value) if isinstance(value, list | tuple) else []


def entries(value: object) -> dict[str, object]:
    """Return the entries of a mapping under a text; none of anything else."""
    if not isinstance(value, Mapping):
        return {}
    return {key: entry for key, entry in value.items() if isinstance(key, str)}


def colour(value: object) -> Colour | None:
    """Return red, green and blue, from 0 to 1.

    Examples
    --------
    >>> colour([1, 0.5, 0]), colour([1, 2, 3]), colour("red")
    ((1.0, 0.5, 0.0), None, None)
    """
    channels = _all_numbers(items(value), 0.0, 1.0)
    if channels is None or len(channels) != _N_CHANNELS:
        return None
    red, green, blue = channels
    return red, green, blue


def limits(value: object) -> tuple[float, float] | None:
    """Return the values of the first and of the last colour of a map.

    Examples
    --------
    >>> limits([0, 30.5]), limits([3, 1]), limits([0, 1, 2])
    ((0.0, 30.5), None, None)
    """
    match _all_numbers(items(value), -LARGEST, LARGEST):
        case [low, high] if low < high:
            return low, high
    return None


def corners(value: object) -> NDArray[np.float64] | None:
    """Return the corners of an outline, of shape (n_corners, 2)."""
    places = [_all_numbers(items(place), -LARGEST, LARGEST) for place in items(value)]
    known = [place for place in places if place is not None and len(place) == 2]
    if len(known) < MIN_CORNERS or len(known) != len(places):
        return None
    return np.array(known, dtype=np.float64)


def _all_numbers(
    values: Iterable[object], low: float, high: float
) -> list[float] | None:
    numbers = [number(value, low, high) for value in values]
    known = [value for value in numbers if value is not None]
    return known if len(known) == len(numbers) else None
