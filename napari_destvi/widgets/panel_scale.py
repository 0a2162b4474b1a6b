"""The scales of the panels: one for both maps, and one for their difference."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from napari_destvi.layers import SCALES, contrast_limits

#: Differences below this, in percentage points, are no more than rounding: the scale
#: goes at least so far.
LEAST_DIFFERENCE = 2.0
#: Of the differences' sizes; a few extremes would make all others pale.
SCALE_QUANTILE = 0.99
#: First digits of where the scale may end. Of a scale around 0 that ends at others,
#: such as 38.7 or 80, the colour bar would bear the 0 alone.
STEPS = (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 7.0, 10.0)


class Scale(NamedTuple):
    """Where the colours of a map begin and end, and how far the slider goes."""

    limits: tuple[float, float]
    reach: tuple[float, float]


def common_scale(*maps: NDArray[np.floating]) -> Scale:
    """Return a scale on which each of several maps of shares is seen.

    Parameters
    ----------
    *maps : ndarray of shape (n_spots,)
        Shares in percent; NaN where there is none.

    Examples
    --------
    >>> estimate, truth = np.linspace(0, 30, 100), np.linspace(0, 100, 100)
    >>> common_scale(estimate, truth).reach
    (0.0, 100.0)
    """
    rule = SCALES["proportions"]
    limits = [
        contrast_limits(values, lowest=rule.lowest, least_span=rule.least_span)
        for values in maps
    ]
    low, high = min(low for low, _ in limits), max(high for _, high in limits)
    everything = np.concatenate(maps)
    lowest = float(np.fmin.reduce(everything, initial=low))
    return Scale((low, high), (lowest, float(np.fmax.reduce(everything, initial=high))))


def difference_limit(values: NDArray[np.floating]) -> float:
    """Return the round number where the scale of the differences ends on each side.

    Parameters
    ----------
    values : ndarray of shape (n_spots,)
        Differences in percentage points; NaN where there is none.

    Examples
    --------
    >>> difference_limit(np.array([0.1, -0.3, np.nan]))
    2.0
    """
    sizes = np.abs(values[np.isfinite(values)])
    largest = float(np.quantile(sizes, SCALE_QUANTILE)) if sizes.size else 0.0
    return _rounded_up(max(largest, LEAST_DIFFERENCE))


def _rounded_up(value: float) -> float:
    """Return the next larger number with ticks on both sides of 0."""
    unit = 10.0 ** np.floor(np.log10(value))
    return float(next(unit * step for step in STEPS if unit * step >= value))
