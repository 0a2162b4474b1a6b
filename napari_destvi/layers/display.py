"""How the values of a map become colours."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

#: Narrower limits would paint rounding and noise in full colour: a type with less
#: than 5 % in every spot stays dark.
LEAST_SPAN = 0.05


def contrast_limits(
    values: NDArray[np.floating],
    *,
    quantile: float = 0.99,
    lowest: float | None = None,
) -> tuple[float, float]:
    """Return the values that get the first and the last colour.

    A few extreme spots do not decide: they are cut at a quantile.

    Parameters
    ----------
    values : ndarray of shape (n_spots,)
        NaN where there is none.
    quantile : float
        Share of the spots that lie below the upper limit.
    lowest : float, optional
        The lower limit; by default the quantile of the other end.

    Returns
    -------
    low, high : float
        At least `LEAST_SPAN` apart; (0, 1) where all values are NaN.

    Examples
    --------
    >>> contrast_limits(np.arange(101) / 100, lowest=0.0)
    (0.0, 0.99)
    """
    known = values[np.isfinite(values)]
    if known.size == 0:
        return (0.0, 1.0)
    low, high = np.quantile(known.astype(np.float64), [1 - quantile, quantile])
    low = low if lowest is None else lowest
    return float(low), float(max(high, low + LEAST_SPAN))
