"""What is saved of a stage of a fit: numbers, and a few plain values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from napari_destvi.io.tensor_file import Arrays


class State(NamedTuple):
    """What there is of a stage.

    Parameters
    ----------
    arrays : mapping of str to ndarray
        Its numbers.
    values : mapping
        What else there is to know of it, as JSON says it.
    """

    arrays: Arrays
    values: Mapping[str, Any]

    def is_finite(self) -> bool:
        """Whether all numbers are numbers; else the training has diverged."""
        sums = (array.sum(dtype=np.float64) for array in self.arrays.values())
        return bool(np.isfinite(list(sums)).all())


Capture = Callable[[], State]
