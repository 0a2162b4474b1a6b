"""The child process: fit the task of a folder and report on standard output.

Started by `child_process` as ``python -m napari_destvi.jobs.child FOLDER``. It
writes the lines of `messages`, and reads ``stop`` from its standard input; when
that closes its parent is dead, and it ends too.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import threading
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from napari_destvi.jobs.failures import explain_error
from napari_destvi.jobs.folder import JobFolder
from napari_destvi.jobs.messages import Message, write_message

if TYPE_CHECKING:
    from napari_destvi.config import FitConfig
    from napari_destvi.jobs.applied_archive import Applied
    from napari_destvi.methods.registry import FitMethod

#: Added to the priority number of the process: the window goes first when both
#: want the processor (0 is ordinary, 19 the least urgent).
_NICENESS = 5
_STDIN, _STDOUT, _STDERR = 0, 1, 2
_COMMAND_BYTES = 64


def main(path: Path) -> None:
    """Fit the task in a folder; every error becomes a message."""
    folder = JobFolder(path)
    stop = threading.Event()
    channel = _claim_stdout()
    _become_background(folder, stop)
    for message in _messages(folder, stop):
        channel.write(message)
        channel.flush()


def _messages(folder: JobFolder, stop: threading.Event) -> Iterator[bytes]:
    try:
        for progress in _fit(folder, stop):
            yield write_message(progress, folder)
    except Exception as error:  # noqa: BLE001 - whatever happened, the user must know
        yield write_message(explain_error(error), folder)


def _fit(folder: JobFolder, stop: threading.Event) -> Iterator[Message]:
    task = folder.read_task()
    if task.applied is not None:
        return _apply(task.applied, task.config, stop)
    method = cast("FitMethod", import_module(task.method))
    return method.fit(
        task.problem,
        task.config,
        should_stop=stop.is_set,
        checkpoint=task.checkpoint,
    )


def _apply(
    applied: Applied, config: FitConfig, stop: threading.Event
) -> Iterator[Message]:
    from napari_destvi.methods.applying import apply_model  # imports torch

    return apply_model(
        applied.model,
        applied.slide,
        device=config.device,
        n_threads=config.n_threads,
        should_stop=stop.is_set,
    )


def _claim_stdout() -> BinaryIO:
    """Keep standard output for messages; what libraries print goes to the errors."""
    channel = os.fdopen(os.dup(_STDOUT), "wb")
    os.dup2(_STDERR, _STDOUT)
    return channel


def _become_background(folder: JobFolder, stop: threading.Event) -> None:
    # Ctrl-C in the terminal of napari is for napari, which ends this process
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):  # Windows: at the start
        os.nice(_NICENESS)
    threading.Thread(target=_obey, args=(folder, stop), daemon=True).start()


def _obey(folder: JobFolder, stop: threading.Event) -> None:
    # os.read: a buffered reader would hold a lock when the interpreter ends
    while os.read(_STDIN, _COMMAND_BYTES):
        stop.set()
    shutil.rmtree(folder.path, ignore_errors=True)
    os._exit(1)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
