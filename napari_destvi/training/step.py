"""One step of the optimiser: asked for operation by operation, or recorded and played.

A small step is some two hundred operations, and on a graphics card to ask for one takes
longer than to do it. So the card records them once and then plays all of them at a
single call. What a recording fails at, a spare step does instead.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Protocol

import torch
from torch import Tensor

from napari_destvi.training.counts import Counts

#: Steps before the recording: the first ones still make what later ones only use. They
#: train as any other.
N_REHEARSALS = 3
logger = logging.getLogger(__name__)
_FAILED = "A quick way to train failed on this card; the fit goes on, more slowly."

#: A weight that changes from step to step; of a recorded one it is a tensor.
Weight = float | Tensor
BatchLoss = Callable[[Tensor, Tensor, Weight], Tensor]


class Step(Protocol):
    """Trains on a mini-batch."""

    def __call__(self, indices: Tensor, kl_weight: Weight) -> Tensor:
        """Take a step and return its loss.

        Parameters
        ----------
        indices : Tensor of shape (batch,)
            Rows of the mini-batch.
        kl_weight : float or Tensor of shape ()
            Weight of the divergence.
        """


class Tape(Protocol):
    """Records what a graphics card does, and plays it again."""

    def rehearse(self, work: Callable[[], Tensor]) -> Tensor:
        """Do the work, as it will be recorded, and return what comes of it."""

    def record(self, work: Callable[[], Tensor]) -> None:
        """Take down the work without doing it."""

    def play(self) -> Tensor:
        """Do the recorded work; what comes of it lies in the same place each time."""


class PlainStep:
    """A step that is asked for operation by operation.

    Parameters
    ----------
    counts : Counts
        All rows.
    loss : callable
        From counts, row indices and weight of the divergence to the loss.
    optimiser : Optimizer
        Of the parameters.
    """

    def __init__(
        self, counts: Counts, loss: BatchLoss, optimiser: torch.optim.Optimizer
    ) -> None:
        self.counts, self.loss, self.optimiser = counts, loss, optimiser

    def __call__(self, indices: Tensor, kl_weight: Weight) -> Tensor:
        """Take a step and return its loss."""
        return self.take(self.counts.rows(indices), indices, kl_weight)

    def take(self, rows: Tensor, indices: Tensor, kl_weight: Weight) -> Tensor:
        """Take a step with these counts, of shape (batch, n_genes)."""
        value = self.loss(rows, indices, kl_weight)
        self.optimiser.zero_grad(set_to_none=True)
        value.backward()
        self.optimiser.step()
        return value.detach()


class RecordedStep:
    """A step that is recorded once for mini-batches of the usual size, then played.

    Parameters
    ----------
    step : PlainStep
        What to record: all that differs between two mini-batches must be in its
        arguments, in its parameters or in generators that the tape knows.
    tape : Tape
        What records.
    batch_size : int
        The usual size.
    spare : Step
        For other sizes; and for all, once `step` or the tape fails.
    """

    def __init__(
        self, step: PlainStep, *, tape: Tape, batch_size: int, spare: Step
    ) -> None:
        self.step, self.tape, self.spare = step, tape, spare
        counts = step.counts
        self.rows = torch.zeros(batch_size, counts.n_genes, device=counts.device)
        self.indices = torch.zeros(batch_size, dtype=torch.long, device=counts.device)
        self.kl_weight = torch.zeros((), device=counts.device)
        self.n_done = 0
        self.has_failed = False

    def __call__(self, indices: Tensor, kl_weight: Weight) -> Tensor:
        """Take a step and return its loss."""
        if self.has_failed or len(indices) != len(self.indices):
            return self.spare(indices, kl_weight)
        self.rows.copy_(self.step.counts.rows(indices))
        self.indices.copy_(indices)
        self.kl_weight.fill_(kl_weight)
        try:
            return self._next()
        except Exception:  # if it is not the quick way's own, it comes again
            self.has_failed = True
            logger.warning(_FAILED)
            logger.debug("The quick way failed:", exc_info=True)
        return self.spare(indices, kl_weight)

    def _next(self) -> Tensor:
        self.n_done += 1
        if self.n_done <= N_REHEARSALS:
            return self.tape.rehearse(self._work)
        if self.n_done == N_REHEARSALS + 1:
            self.tape.record(self._work)
        return self.tape.play()

    def _work(self) -> Tensor:
        return self.step.take(self.rows, self.indices, self.kl_weight)
