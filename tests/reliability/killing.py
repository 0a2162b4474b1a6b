"""Processes that do some work and may be killed while they are at it."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

from napari_destvi.io import atomic, atomic_folder

_MODULES = "modules.txt"


def spawn(work: Callable[[], None]) -> int:
    """Return the number of a new process that does the work and ends."""
    child = os.fork()
    if child == 0:
        try:
            work()
            os._exit(0)
        except BaseException as error:  # noqa: BLE001 - told by the exit code
            os.write(2, f"{type(error).__name__}: {error}\n".encode())
            os._exit(1)
    return child


def killed(child: int, after: float) -> bool:
    """Kill a process after some seconds; return whether it had not ended before.

    Raises
    ------
    RuntimeError
        If it failed by itself.
    """
    end = time.monotonic() + after
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return _was_killed(status)
        time.sleep(0.005)
    os.kill(child, signal.SIGKILL)
    return _was_killed(os.waitpid(child, 0)[1])


def succeeds(work: Callable[[], None]) -> bool:
    """Return whether some work raises nothing, done in a process of its own."""
    return os.waitstatus_to_exitcode(os.waitpid(spawn(work), 0)[1]) == 0


def note_modules(folder: Path) -> None:
    """Leave a note of what this process has imported."""
    (folder / _MODULES).write_text(" ".join(sys.modules))


def import_as_noted(folder: Path) -> None:
    """Import what a victim did, or most would be killed while they import.

    No fit may run in this process: one that is forked after it cannot train.
    """
    for name in (folder / _MODULES).read_text().split():
        with suppress(Exception):
            import_module(name)


def die_at_operation(number: int, *, only_names: bool = False) -> None:
    """Kill this process at an operation on files, counted from now.

    Few of them put a whole file or folder in its place; `only_names` counts these.
    """
    left = [number]

    def deadly(done: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*args: Any, **kwargs: Any) -> Any:
            left[0] -= not (only_names and _is_within_store(args[0]))
            if left[0] <= 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return done(*args, **kwargs)

        return counted

    for owner, name in _NAMING if only_names else (*_NAMING, *_WRITING):
        setattr(owner, name, deadly(getattr(owner, name)))


_WRITING: tuple[tuple[Any, str], ...] = ((os, "fsync"), (zlib, "crc32"))
_NAMING: tuple[tuple[Any, str], ...] = (
    (Path, "replace"),
    (Path, "rename"),
    (Path, "unlink"),
    (shutil, "rmtree"),
    (atomic, "move_to_free"),
    (atomic_folder, "swap"),
)


def _is_within_store(path: object) -> bool:
    """Tell whether it is a file of a zarr folder, which is written by renaming, too."""
    around = path.parents if isinstance(path, Path) else ()
    return any(folder.suffix == ".zarr" for folder in around)


def _was_killed(status: int) -> bool:
    if os.WIFSIGNALED(status):
        return True
    if os.WEXITSTATUS(status):
        msg = "A victim failed by itself."
        raise RuntimeError(msg)
    return False
