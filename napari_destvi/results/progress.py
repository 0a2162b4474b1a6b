"""Where a fit stands: yielded about ten times a second while it trains."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

from napari_destvi.results.result import Result

Stage = Literal[
    "reference",
    "prior",
    "spots",
    "shares",
    "states",
    "intervals",
    "least-squares",
    "done",
]
STAGES: tuple[str, ...] = get_args(Stage)


@dataclass(frozen=True, slots=True)
class FitProgress:
    """One report of a running fit.

    Parameters
    ----------
    stage : str
        "reference", "prior", "spots": learning the cell types, summarising their
        states, fitting the spots. "shares", "states": estimating the shares of all
        spots, and fitting the states, where that comes after them. "intervals":
        finding how far the shares may be off, of a method that trains for it.
        "least-squares": solving equations, of a method that only does that. "done".
    epoch, n_epochs : int
        Passes done and planned in this stage (1, 1 where it has none).
    loss : float
        Mean loss of the newest epoch; NaN where there is none yet.
    fraction : float
        Share of the whole fit that is done, from 0 to 1.
    seconds : float
        Time since the start.
    seconds_left : float or None
        Estimated time to the end; None while unknown.
    message : str
        A sentence on what happens now.
    result : Result or None
        In the stages "spots" and "states" now and then the maps so far; in "done" the
        result.
    warning : str
        What the user should know meanwhile, such as that the disk is full; mostly
        empty.
    """

    stage: Stage
    epoch: int
    n_epochs: int
    loss: float
    fraction: float
    seconds: float
    seconds_left: float | None = None
    message: str = ""
    result: Result | None = field(default=None, repr=False)
    warning: str = ""
