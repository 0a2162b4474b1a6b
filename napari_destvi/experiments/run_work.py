"""What a run of a sweep does in a thread of its own: fit, keep, and report."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue

from napari_destvi.data.problem import Problem
from napari_destvi.errors import DestviError
from napari_destvi.experiments.engines import Engine
from napari_destvi.experiments.progress import RunState
from napari_destvi.experiments.unfinished import unfinished_folder
from napari_destvi.io.checkpoint_folder import remove_checkpoint
from napari_destvi.io.ended_run import record_of
from napari_destvi.io.run_store import RunStore
from napari_destvi.jobs import JobCancelled, JobControl
from napari_destvi.jobs.failures import explain_error


@dataclass(frozen=True, slots=True)
class Step:
    """A run reports how far it is.

    Parameters
    ----------
    index : int
        Its place in the sweep.
    fraction : float
        Share of it that is done, from 0 to 1.
    seconds_left : float or None
        To its end, if that is known.
    """

    index: int
    fraction: float
    seconds_left: float | None


@dataclass(frozen=True, slots=True)
class End:
    """A run has ended.

    Parameters
    ----------
    index : int
        Its place in the sweep.
    error : Exception or None
        Why it has no result; None if it is kept.
    key : str
        Under which; empty if it is not. Only now the device is known that computed it.
    """

    index: int
    error: DestviError | JobCancelled | None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Running:
    """A run at work.

    Parameters
    ----------
    control : JobControl
        Its buttons.
    started : float
        Since when, on a clock that never goes back, in seconds.
    """

    control: JobControl
    started: float = field(default_factory=time.monotonic)


class RunWork:
    """Carries out runs of one problem, and tells a queue of what becomes of them.

    Parameters
    ----------
    problem : Problem
        What is fitted.
    store : RunStore
        Where finished runs are kept.
    events : SimpleQueue
        Takes the steps and ends.
    slide, reference : Path or None
        Where the data came from, to be kept with each run.
    """

    def __init__(
        self,
        problem: Problem,
        store: RunStore,
        events: SimpleQueue[Step | End],
        *,
        slide: Path | None,
        reference: Path | None,
    ) -> None:
        self._problem, self._store, self._events = problem, store, events
        self._slide, self._reference = slide, reference

    def start(
        self, engine: Engine, index: int, state: RunState, control: JobControl
    ) -> None:
        """Begin a run; whatever happens is reported.

        Parameters
        ----------
        engine : Engine
            Computes it.
        index, state : int, RunState
            Its place in the sweep, and which run it is.
        control : JobControl
            Cancels it.
        """
        work = threading.Thread(
            target=self._carry_out, args=(engine, index, state, control), daemon=True
        )
        work.start()

    def _carry_out(
        self, engine: Engine, index: int, state: RunState, control: JobControl
    ) -> None:
        try:
            end = End(index, None, self._fit_and_keep(engine, index, state, control))
        except (DestviError, JobCancelled) as told:
            end = End(index, told)
        except Exception as unexpected:  # noqa: BLE001 - else the sweep waits for ever
            end = End(index, explain_error(unexpected).as_error(partial=None))
        self._events.put(end)

    def _fit_and_keep(
        self, engine: Engine, index: int, state: RunState, control: JobControl
    ) -> str:
        """Return the key of the run once it is kept."""
        config = state.run.config
        result = engine.fit(
            config,
            control=control,
            report=lambda *step: self._events.put(Step(index, *step)),
        )
        record = record_of(
            self._problem,
            config,
            result,
            slide=self._slide,
            reference=self._reference,
            sweep_name=state.run.name,
        )
        self._store.keep(record, result)
        remove_checkpoint(unfinished_folder(self._store, state.key))
        return record.key
