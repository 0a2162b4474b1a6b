"""P-values of many questions: what each means among the others."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def adjusted(p: Floats) -> Floats:
    """Return p-values after Benjamini and Hochberg; NaN takes no part.

    Examples
    --------
    >>> adjusted(np.array([0.01, np.nan, 0.04])).tolist()
    [0.02, nan, 0.04]
    """
    from scipy.stats import false_discovery_control

    found = np.full(len(p), np.nan)
    is_told = np.isfinite(p)
    if is_told.any():
        found[is_told] = false_discovery_control(p[is_told])
    return found
