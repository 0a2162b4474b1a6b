"""The queue of a sweep's runs: several at once, whatever becomes of each.

::

    waiting --admitted by the engine--> running --> complete   kept in the store
       ^                                   |----> failed      with its sentence
       '------ worker lost, once ----------'
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from queue import Empty, SimpleQueue

from napari_destvi.config import FitConfig
from napari_destvi.data.problem import Problem
from napari_destvi.experiments.engines import Engine, WorkerLostError
from napari_destvi.experiments.estimates import TimeEstimates
from napari_destvi.experiments.progress import RunState, SweepProgress
from napari_destvi.experiments.run_work import End, Running, RunWork, Step
from napari_destvi.io.run_store import RunStore
from napari_destvi.jobs import JobControl

#: Between two reports, and two looks at whether to stop, in seconds.
REPORT_SECONDS = 0.2
#: A run whose worker is lost is tried on another so many times.
MAX_LOST = 1
_LOST = "{name}: its process ended without a word; it is tried once more."
_LOST_AGAIN = "It was lost twice, on two workers. {reason}"


class RunQueue:
    """Carries out the runs; only the thread that asks for reports changes it.

    Parameters
    ----------
    problem : Problem
        What is fitted.
    store : RunStore
        Where finished runs are kept.
    states : list of RunState
        All runs; those that wait are done.
    slide, reference : Path or None
        Where the data came from, to be kept with each run.
    """

    def __init__(
        self,
        problem: Problem,
        store: RunStore,
        states: list[RunState],
        *,
        slide: Path | None = None,
        reference: Path | None = None,
    ) -> None:
        self._states = states
        self._waiting = [i for i, s in enumerate(states) if s.status == "waiting"]
        self._running: dict[int, Running] = {}
        self._lost: dict[int, int] = {}
        self._times = TimeEstimates(problem.sizes)
        self._events: SimpleQueue[Step | End] = SimpleQueue()
        self._work = RunWork(
            problem, store, self._events, slide=slide, reference=reference
        )
        self._n_slots = 1
        for state in states:
            if state.status == "complete":
                seconds = store.record(state.key).seconds
                self._times.learn(state.run.config, seconds)

    def progress(self, ended: int | None = None, note: str = "") -> SweepProgress:
        """Return where the runs stand."""
        last = None if ended is None else self._states[ended]
        return SweepProgress(tuple(self._states), self._seconds_left(), last, note)

    def reports(
        self, engine: Engine, should_stop: Callable[[], bool]
    ) -> Iterator[SweepProgress]:
        """Yield where the runs stand until all have ended, or it is told to stop."""
        was_stopped = False
        try:
            while self._waiting or self._running:
                if was_stopped := should_stop():
                    break
                self._start(engine)
                yield from self._news()
        finally:
            self._cancel()
        if was_stopped:  # what ran waits again, or has ended at that very moment
            yield self.progress()

    def _start(self, engine: Engine) -> None:
        """Start the first of the waiting runs, as many as there is room for."""
        self._n_slots = max(1, engine.n_slots)
        while self._waiting:
            index = self._waiting[0]
            running = [self._config(i) for i in self._running]
            if not engine.admits(self._config(index), running):
                return
            self._waiting.pop(0)
            self._running[index] = Running(JobControl())
            self._change(index, status="running")
            control = self._running[index].control
            self._work.start(engine, index, self._states[index], control)

    def _news(self) -> Iterator[SweepProgress]:
        """Take in what the runs report within a moment."""
        end, steps = time.monotonic() + REPORT_SECONDS, 0
        while (left := end - time.monotonic()) > 0:
            with suppress(Empty):
                event = self._events.get(timeout=left)
                if isinstance(event, End):
                    yield self._ended(event)
                    return  # there is room for another one
                self._stepped(event)
                steps += 1
        if steps:
            yield self.progress()

    def _stepped(self, step: Step) -> None:
        left = step.seconds_left
        if left is None:
            whole = self._times.seconds(self._config(step.index))
            left = whole * (1 - step.fraction)
        self._change(step.index, fraction=step.fraction, seconds_left=left)

    def _ended(self, end: End) -> SweepProgress:
        running = self._running.pop(end.index)
        if end.error is None:
            seconds = time.monotonic() - running.started
            self._times.learn(self._config(end.index), seconds)
            self._estimate_anew()
            self._change(end.index, key=end.key)
            return self._settled(end.index, "complete")
        if isinstance(end.error, WorkerLostError) and self._is_tried_again(end.index):
            return self.progress(
                note=_LOST.format(name=self._states[end.index].run.name)
            )
        return self._settled(end.index, "failed", self._reason(end))

    def _is_tried_again(self, index: int) -> bool:
        """Return whether a run whose worker was lost waits again, behind the others."""
        self._lost[index] = self._lost.get(index, 0) + 1
        if self._lost[index] > MAX_LOST:
            return False
        self._waiting.append(index)
        self._wait_again(index)
        return True

    def _reason(self, end: End) -> str:
        reason = str(end.error)
        is_lost = isinstance(end.error, WorkerLostError)
        return _LOST_AGAIN.format(reason=reason) if is_lost else reason

    def _settled(self, index: int, status: str, error: str = "") -> SweepProgress:
        self._change(index, status=status, fraction=1.0, seconds_left=0.0, error=error)
        return self.progress(ended=index)

    def _cancel(self) -> None:
        """End what runs, and wait until it has ended: nothing is left behind."""
        for running in self._running.values():
            running.control.cancel()
        while self._running:
            event = self._events.get()
            if isinstance(event, End):
                del self._running[event.index]
                self._was_cancelled(event)

    def _was_cancelled(self, end: End) -> None:
        if end.error is None:  # it ended at that very moment
            self._change(end.index, key=end.key)
            self._settled(end.index, "complete")
            return
        self._waiting.append(end.index)
        self._wait_again(end.index)

    def _wait_again(self, index: int) -> None:
        left = self._times.seconds(self._config(index))
        self._change(index, status="waiting", fraction=0.0, seconds_left=left)

    def _estimate_anew(self) -> None:
        for index in self._waiting:
            self._change(index, seconds_left=self._times.seconds(self._config(index)))

    def _seconds_left(self) -> float:
        """Return the time to the end: that of all by slots, at least the longest."""
        left = [state.seconds_left for state in self._states]
        return max(sum(left) / self._n_slots, max(left, default=0.0))

    def _config(self, index: int) -> FitConfig:
        return self._states[index].run.config

    def _change(self, index: int, **values: object) -> None:
        self._states[index] = replace(self._states[index], **values)  # type: ignore[arg-type]
