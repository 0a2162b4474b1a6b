"""How far a training is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TrainingPoint:
    """How far a training is.

    Parameters
    ----------
    epoch : int
        Epochs that are done.
    step_share : float
        Part of the running epoch that is done, from 0 to below 1.
    loss : float
        Mean loss of a row over the newest whole epoch; NaN before its end.
    """

    epoch: int
    step_share: float
    loss: float

    @property
    def ends_epoch(self) -> bool:
        """Whether this is the end of an epoch, with a new loss."""
        return self.epoch > 0 and self.step_share == 0
