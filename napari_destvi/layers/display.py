"""What the values of a map are, and how they become colours."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

#: Narrower limits would paint rounding and noise in full colour: a type with less
#: than 5 % in every spot stays dark.
LEAST_SPAN = 0.05
#: The same of numbers of cells: with less than half a cell in every spot.
LEAST_CELLS = 0.5
#: More values than this move a limit by less than a colour: of a hundred thousand the
#: 99th percentile is known to within .03 percent of the spots.
ENOUGH_VALUES = 100_000
_PERCENT = 100.0


class Scale(NamedTuple):
    """In what a quantity is shown.

    Parameters
    ----------
    factor : float
        Shown values per value of a result.
    lowest : float or None
        What gets the first colour; None where the values have no natural end.
    least_span : float
        As `LEAST_SPAN`, in shown values.
    """

    factor: float
    lowest: float | None
    least_span: float


#: Shares start at none, and so does their uncertainty; both are told in percent, as
#: everywhere in the window. So do numbers of cells. An activation has no such end.
SCALES: dict[str, Scale] = {
    "proportions": Scale(_PERCENT, 0.0, _PERCENT * LEAST_SPAN),
    "activation": Scale(1.0, None, LEAST_SPAN),
    "uncertainty": Scale(_PERCENT, 0.0, _PERCENT * LEAST_SPAN),
    "abundance": Scale(1.0, 0.0, LEAST_CELLS),
    "abundance_mean": Scale(1.0, 0.0, LEAST_CELLS),
}
#: In files shares go from 0 to 1, as papers have them.
FILE_SCALES = {**SCALES, "proportions": Scale(1.0, 0.0, LEAST_SPAN)}


def contrast_limits(
    values: NDArray[np.floating],
    *,
    quantile: float = 0.99,
    lowest: float | None = None,
    least_span: float = LEAST_SPAN,
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
    least_span : float
        How far apart the limits are at the least.

    Returns
    -------
    low, high : float
        (0, 1) where all values are NaN.

    Examples
    --------
    >>> contrast_limits(np.arange(101) / 100, lowest=0.0)
    (0.0, 0.99)
    """
    known = values[np.isfinite(values)]
    if known.size == 0:
        return (0.0, 1.0)
    known = known[:: -(-known.size // ENOUGH_VALUES)].astype(np.float64)
    low = np.quantile(known, 1 - quantile) if lowest is None else lowest
    high = np.quantile(known, quantile)
    return float(low), float(max(high, low + least_span))
