"""What is said when a training ends in what are no numbers."""

from __future__ import annotations

import torch
from torch import Tensor

from napari_destvi.errors import DivergedError

DIVERGED = (
    "The training diverged: what it found are not numbers any more. Check that the "
    "counts are raw counts, or try another batch size or seed."
)


def check_finite(*found: Tensor) -> None:
    """Raise unless all are numbers.

    Raises
    ------
    DivergedError
        If there are infinities, or what is no number.
    """
    if not all(bool(torch.isfinite(values).all()) for values in found):
        raise DivergedError(DIVERGED)
