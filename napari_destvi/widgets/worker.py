"""Work in a thread of napari's that never raises, and ends when it is told to.

Three traps are closed here: an error that leaves a worker can hang the window
(a RuntimeError is swallowed, others fail inside napari's own handler), so every
error becomes a `Record`; a worker that is told to quit leaves its generator
open, so it is closed here; and napari closes without waiting for the next
report, so `quit` ends the child process at once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from napari.qt.threading import GeneratorWorker

from napari_destvi.errors import DestviError
from napari_destvi.jobs import JobCancelled, JobControl
from napari_destvi.widgets.window_tasks import list_task

_log = logging.getLogger(__name__)
_UNEXPECTED = (
    "Something went wrong that should not: {error}. Your files are unchanged. "
    "Please report this with what you did."
)


class Record(NamedTuple):
    """One answer of a worker.

    Parameters
    ----------
    about : object
        What was asked for, to tell a late answer.
    value : object
        The answer; None with a problem.
    problem : str
        Why there is none, for the user; empty if there is one.
    error : Exception or None
        The error behind the problem.
    """

    about: Any
    value: Any = None
    problem: str = ""
    error: Exception | None = None


class TaskWorker(GeneratorWorker):
    """A worker whose generator is closed and whose child is ended on `quit`."""

    control: JobControl | None = None

    def quit(self) -> None:
        """End the child process, if there is one, and stop at the next report."""
        if self.control is not None:
            self.control.cancel()
        super().quit()

    def work(self) -> object:
        """Run to the end or to `quit`; then let the generator clean up."""
        try:
            return super().work()
        finally:
            self._gen.close()


def start_worker(
    title: str,
    take: Callable[[Record], None],
    about: object,
    produce: Callable[..., Iterator[object]],
    *args: object,
    control: JobControl | None = None,
) -> TaskWorker:
    """Iterate `produce(*args)` in a thread and hand on its values.

    Parameters
    ----------
    title : str
        What is being done, for napari's list of tasks.
    take : callable
        Takes each `Record` in the main thread; a method of a QObject, in whose
        window the task is listed.
    about : object
        Rides along in each record.
    produce : callable
        Returns an iterator.
    *args : object
        Its arguments; dropped when it has ended.
    control : JobControl or None
        Of the child process that `produce` runs.
    """
    worker = TaskWorker(_records, about, produce, *args)
    worker.control = control
    worker.yielded.connect(take)
    list_task(worker, title, getattr(take, "__self__", None))
    worker.start()
    return worker


def once(call: Callable[[], object]) -> Iterator[object]:
    """Call a function as a stream of one value."""
    yield call()


def unexpected(error: Exception) -> str:
    """Return what is told of an error that nobody thought of."""
    return _UNEXPECTED.format(error=f"{type(error).__name__}: {error}")


def _records(
    about: object, produce: Callable[..., Iterator[object]], *args: object
) -> Iterator[Record]:
    try:
        for value in produce(*args):
            yield Record(about, value)
    except JobCancelled:
        return
    except DestviError as error:
        yield Record(about, problem=str(error), error=error)
    except Exception as error:  # noqa: BLE001 - the last stop before the window
        _log.exception("A task of the window failed")
        yield Record(about, problem=unexpected(error), error=error)
