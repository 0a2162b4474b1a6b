"""Where a sweep stands: each of its runs, and the time that is left."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Literal, get_args

from napari_destvi.experiments.sweep import SweepRun

RunStatus = Literal["waiting", "running", "complete", "failed"]
RUN_STATUSES: tuple[str, ...] = get_args(RunStatus)


@dataclass(frozen=True, slots=True)
class RunState:
    """One run of a sweep, as it stands.

    Parameters
    ----------
    run : SweepRun
        Its name and settings.
    key : str
        Its name in the store of runs.
    status : {"waiting", "running", "complete", "failed"}
        A run that is cancelled waits again.
    fraction : float
        Share of it that is done, from 0 to 1.
    seconds_left : float
        Estimated time to its end on one worker; 0 once it has ended.
    error : str
        Why it failed, as a sentence.
    was_kept : bool
        Whether it was done already when the sweep started.
    """

    run: SweepRun
    key: str
    status: RunStatus = "waiting"
    fraction: float = 0.0
    seconds_left: float = 0.0
    error: str = ""
    was_kept: bool = False


@dataclass(frozen=True, slots=True)
class SweepProgress:
    """One report of a running sweep.

    Parameters
    ----------
    runs : tuple of RunState
        All runs, in the order of the sweep.
    seconds_left : float
        Estimated time to the end of the last one.
    ended : RunState or None
        The run that has just completed or failed, if that is why this is reported.
    note : str
        A sentence on something beside the runs, such as a worker that was lost.
    """

    runs: tuple[RunState, ...]
    seconds_left: float
    ended: RunState | None = None
    note: str = ""

    def number(self, status: RunStatus) -> int:
        """Return how many runs are in one status."""
        return Counter(state.status for state in self.runs)[status]

    @property
    def is_done(self) -> bool:
        """Whether every run has completed or failed."""
        return not self.number("waiting") and not self.number("running")

    @property
    def fraction(self) -> float:
        """Share of the runs that is done, from 0 to 1."""
        done = sum(
            1.0 if state.status in ("complete", "failed") else state.fraction
            for state in self.runs
        )
        return done / max(len(self.runs), 1)
