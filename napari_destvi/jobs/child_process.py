"""The child process seen from its parent: start, talk, end without a trace."""

from __future__ import annotations

import subprocess
import sys
import weakref
from collections.abc import Iterator
from contextlib import suppress
from typing import IO, Self

from napari_destvi.errors import FitError
from napari_destvi.jobs.folder import JobFolder

_MODULE = "napari_destvi.jobs.child"
#: Seconds for the system to clear away a killed process; usually milliseconds.
_END_TIMEOUT = 5.0


class ChildProcess:
    """A running fit in its folder; a context manager that ends it.

    Should nobody leave the context (a window that closes while a thread waits
    here), the child is ended with the interpreter.

    Raises
    ------
    FitError
        If the process cannot be started.
    """

    def __init__(self, folder: JobFolder) -> None:
        self._process = _start(folder)
        self._end = weakref.finalize(self, _end, self._process, folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def lines(self) -> Iterator[bytes]:
        """Yield what it reports, one line each; ends when the child ends."""
        for line in _pipe(self._process.stdout):
            # a line cut off in the middle means that the child is dead
            if line.endswith(b"\n"):
                yield line

    def ask_to_stop(self) -> None:
        """Ask for the result so far; returns at once."""
        stdin = _pipe(self._process.stdin)
        with suppress(OSError):  # it has just ended by itself
            stdin.write(b"stop\n")
            stdin.flush()

    def kill(self) -> None:
        """End it at once; it has nothing to clear up, that is done from here."""
        self._process.kill()

    def wait(self) -> int:
        """Return the exit code of a child that has closed its output."""
        return self._process.wait()


def _start(folder: JobFolder) -> subprocess.Popen[bytes]:
    # -P: files in the user's working directory must not replace modules
    command = [_python(), "-P", "-X", "faulthandler", "-m", _MODULE, str(folder.path)]
    with folder.errors.open("wb") as errors:
        try:
            return subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                creationflags=_creation_flags(),
            )
        except OSError as error:
            msg = f"The fit could not be started ({error}). Restart napari, try again."
            raise FitError(msg) from error


def _python() -> str:
    if getattr(sys, "frozen", False) or not sys.executable:
        msg = (
            "This napari is packed into one program and cannot start a Python of its "
            'own for the fit. Install napari with "pip install napari[all]".'
        )
        raise FitError(msg)
    return sys.executable


def _creation_flags() -> int:
    if sys.platform == "win32":  # no console window; others lower the priority later
        return subprocess.CREATE_NO_WINDOW | subprocess.BELOW_NORMAL_PRIORITY_CLASS
    return 0


def _end(process: subprocess.Popen[bytes], folder: JobFolder) -> None:
    process.kill()
    with suppress(subprocess.TimeoutExpired):
        process.wait(_END_TIMEOUT)
    for pipe in (process.stdin, process.stdout):
        with suppress(OSError):  # an unsent "stop" in the buffer of a dead pipe
            _pipe(pipe).close()
    folder.remove()


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None, "opened by _start"
    return pipe
