"""Run a fit in a child process and hand on what it reports.

::

    run_fit ---- problem, settings (files) ----> child: the fit of a method
       ^  ^----- one line of JSON per report ------'  |
       |  ------ "stop" on its standard input ------->|
       '-------- results (files, replaced whole) -----'

A process rather than a thread: when the fit runs out of memory or crashes the
window lives on, memory of the graphics card is free again once it ends, and it
can be cancelled at any moment.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import replace
from pathlib import Path

from napari_destvi.config import FitConfig
from napari_destvi.data.problem import Problem
from napari_destvi.jobs.applied_archive import Applied
from napari_destvi.jobs.child_process import ChildProcess
from napari_destvi.jobs.control import JobCancelled, JobControl
from napari_destvi.jobs.failures import ChildDiedError, Failure, explain_exit
from napari_destvi.jobs.folder import JobFolder, Task
from napari_destvi.jobs.messages import read_message
from napari_destvi.methods.registry import home_of
from napari_destvi.results import FitProgress, Result


def run_fit(
    problem: Problem,
    config: FitConfig,
    *,
    control: JobControl,
    method: str | None = None,
    checkpoint: Path | None = None,
) -> Generator[FitProgress, None, None]:
    """Fit in a child process; the same stream as that of the method itself.

    The child ends with the generator: when it is exhausted, closed or dropped,
    and when this interpreter ends, however that happens.

    Parameters
    ----------
    problem : Problem
        What to fit; copied to the child.
    config : FitConfig
        The settings.
    control : JobControl
        Stops or cancels this run from another thread; one per run.
    method : str, optional
        The module whose ``fit`` the child runs, by its dotted name; by default that
        of the settings.
    checkpoint : Path, optional
        A folder in which the child saves the state of the fit, and from which it goes
        on; it outlives both processes. Remove it with
        `napari_destvi.io.checkpoint_folder.remove_checkpoint`.

    Yields
    ------
    FitProgress
        The last one is of stage "done" and has the result.

    Raises
    ------
    InputError, ConfigError
        If the method refuses the data or the settings.
    FitError
        If the fit fails or the child ends early (then a `ChildDiedError`), with the
        last good state as its `partial`.
    JobCancelled
        If `control.cancel` was called.
    """
    where = None if checkpoint is None else checkpoint.expanduser().absolute()
    yield from _run(Task(problem, config, method or home_of(config), where), control)


def run_apply(
    applied: Applied, config: FitConfig, *, control: JobControl
) -> Generator[FitProgress, None, None]:
    """Apply a trained model in a child process; otherwise as `run_fit`.

    Parameters
    ----------
    applied : Applied
        The model and the slide; both are copied to the child.
    config : FitConfig
        Of which device and threads are heeded.
    control : JobControl
        Cancels this run from another thread; one per run.

    Yields
    ------
    FitProgress
        The last one is of stage "done" and has the result.

    Raises
    ------
    FitError, JobCancelled
        As `run_fit`.
    """
    task = Task(applied.slide.problem, config, "", applied=applied)
    yield from _run(task, control)


def _run(task: Task, control: JobControl) -> Generator[FitProgress, None, None]:
    with JobFolder.create() as folder:
        folder.write_task(task)
        with ChildProcess(folder) as child, control.attached_to(child):
            yield from _reports(child, folder, control)


def _reports(
    child: ChildProcess, folder: JobFolder, control: JobControl
) -> Iterator[FitProgress]:
    last_good: Result | None = None
    for line in child.lines():
        if control.cancelled:
            break
        message = read_message(line, folder)
        if isinstance(message, Failure):
            raise message.as_error(partial=_failed(message.partial or last_good))
        last_good = message.result or last_good
        yield message
        if message.stage == "done":
            return
    if control.cancelled:
        raise JobCancelled
    sentence = explain_exit(child.wait(), errors=folder.tail_of_errors())
    raise ChildDiedError(sentence, partial=_failed(last_good))


def _failed(result: Result | None) -> Result | None:
    return None if result is None else replace(result, status="failed")
