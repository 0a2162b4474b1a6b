"""The part of a sweep that runs on the workers of a Dask cluster."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from napari_destvi.config import FitConfig
from napari_destvi.config.installed import installed_versions
from napari_destvi.data.problem import Problem
from napari_destvi.experiments.engines import WorkerLostError
from napari_destvi.jobs import JobControl, run_fit
from napari_destvi.jobs.failures import ChildDiedError
from napari_destvi.methods.reports import final_result
from napari_destvi.results import FitProgress, Result

#: Between two reports to whoever waits, and two looks at whether anybody does.
REPORT_SECONDS = 1.0
#: What must be the same everywhere for the results to be.
_DECISIVE = ("napari-destvi", "torch", "numpy")
#: States of a task that a worker shall go on with.
_WANTED = frozenset({"executing", "long-running"})


def decisive_versions() -> dict[str, str]:
    """Return the versions of the packages that results depend on."""
    found = installed_versions()
    return {name: found[name] for name in _DECISIVE}


def fit_on_worker(
    problem: Problem, settings: dict[str, Any], *, topic: str, ticket: str
) -> Result:
    """Fit in a child process of this worker; it ends when nobody wants it any more.

    Parameters
    ----------
    problem : Problem
        What to fit.
    settings : dict
        As `FitConfig.to_dict` gives them.
    topic, ticket : str
        Under which to tell the scheduler how far the fit is.

    Raises
    ------
    WorkerLostError
        If the child ended without a word.
    DestviError
        If the fit failed otherwise.
    """
    from distributed import get_worker

    worker = get_worker()
    control = JobControl()
    told = float("-inf")

    def tell(progress: FitProgress) -> None:
        nonlocal told
        if time.monotonic() - told >= REPORT_SECONDS:
            told = time.monotonic()
            step = {
                "fraction": progress.fraction,
                "seconds_left": progress.seconds_left,
            }
            worker.log_event(topic, {"ticket": ticket, **step})

    with _cancelled_with_task(worker, control):
        try:
            config = _with_threads(FitConfig.from_dict(settings), worker.state.nthreads)
            return final_result(run_fit(problem, config, control=control), show=tell)
        except ChildDiedError as error:
            raise WorkerLostError(str(error)) from error


def _with_threads(config: FitConfig, n_threads: int) -> FitConfig:
    """Return the settings with the threads that were granted to the worker."""
    if config.n_threads != "auto":
        return config
    return replace(config, n_threads=max(1, n_threads))


@contextmanager
def _cancelled_with_task(worker: Any, control: JobControl) -> Iterator[None]:  # noqa: ANN401
    """Cancel the fit when its task is cancelled, as when whoever asked has died.

    Dask cannot end a thread; it only marks the task, and would wait for its end.
    """
    key = worker.get_current_task()
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(REPORT_SECONDS):
            task = worker.state.tasks.get(key)
            if task is None or task.state not in _WANTED:
                control.cancel()
                return

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        ended.set()
