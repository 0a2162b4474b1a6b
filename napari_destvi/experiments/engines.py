"""Where the fits of a sweep are computed, as its queue sees it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, Self

from napari_destvi.config import FitConfig
from napari_destvi.errors import FitError
from napari_destvi.jobs import JobControl
from napari_destvi.results import Result

#: Takes the share of a fit that is done, and the seconds that are left if known.
Report = Callable[[float, float | None], None]


class WorkerLostError(FitError):
    """The process of a fit ended without a word; another may bring it to its end."""


class Engine(Protocol):
    """Computes fits of one problem, several at a time; a context that clears up."""

    @property
    def n_slots(self) -> int:
        """How many fits it may compute at once."""

    def admits(self, config: FitConfig, running: Sequence[FitConfig]) -> bool:
        """Return whether a fit may start beside those that run."""

    def fit(self, config: FitConfig, *, control: JobControl, report: Report) -> Result:
        """Return what a fit found; called from several threads at once.

        Raises
        ------
        WorkerLostError
            If its process ended without a word.
        DestviError
            If it failed otherwise.
        JobCancelled
            If `control` cancelled it.
        """

    def __enter__(self) -> Self:
        """Start it."""

    def __exit__(self, *_: object) -> None:
        """Clear up."""
