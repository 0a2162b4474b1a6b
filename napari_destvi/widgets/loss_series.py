"""The loss of one stage as it goes: points, and the range that shows its shape."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

#: The first losses are far above all others; this share of them may leave the plot.
SHARE_OUT_OF_VIEW = 0.05
#: More points than pixels add nothing but time.
MAX_POINTS = 400


@dataclass
class LossSeries:
    """Losses by epoch, in the order in which they were reported."""

    epochs: list[float] = field(default_factory=list)
    losses: list[float] = field(default_factory=list)
    n_epochs: int = 1

    def add(self, epoch: int, loss: float, n_epochs: int) -> None:
        """Add a report; one without a loss, or of the same epoch, is left out."""
        self.n_epochs = max(n_epochs, 1)
        if math.isfinite(loss) and (not self.epochs or epoch > self.epochs[-1]):
            self.epochs.append(epoch)
            self.losses.append(loss)

    def set_history(self, losses: NDArray[np.floating]) -> None:
        """Take the loss of every epoch of a finished stage, from the first on."""
        finite = np.isfinite(losses)
        self.epochs = (np.flatnonzero(finite) + 1.0).tolist()
        self.losses = losses[finite].tolist()
        self.n_epochs = max(len(losses), 1)

    def loss_range(self) -> tuple[float, float]:
        """Return the lowest and highest loss to draw; (0, 1) without any.

        Examples
        --------
        >>> series = LossSeries()
        >>> series.set_history(np.array([900.0] + 99 * [10.0, 9.0]))
        >>> series.loss_range()
        (9.0, 10.0)
        """
        if not self.losses:
            return 0.0, 1.0
        ordered = sorted(self.losses)
        n_out_of_view = int(len(ordered) * SHARE_OUT_OF_VIEW)
        low, high = ordered[0], ordered[-1 - n_out_of_view]
        return (low, high) if high > low else (low - 0.5, low + 0.5)

    def in_unit_square(self) -> NDArray[np.float64]:
        """Return the curve of shape (n_points, 2), x rightwards and y upwards.

        Losses above the range lie on the upper edge.
        """
        step = max(math.ceil(len(self.epochs) / MAX_POINTS), 1)
        low, high = self.loss_range()
        x = np.asarray(self.epochs[::step], dtype=np.float64) / self.n_epochs
        y = (np.asarray(self.losses[::step], dtype=np.float64) - low) / (high - low)
        return np.column_stack([x, np.clip(y, 0.0, 1.0)])
