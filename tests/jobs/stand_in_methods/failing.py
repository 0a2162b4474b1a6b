"""Fits that fail after their first map, in the way that WAY_TO_FAIL names."""

from __future__ import annotations

import errno
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

from napari_destvi.config import FitConfig
from napari_destvi.data.problem import Problem
from napari_destvi.errors import ConfigError, FitError
from napari_destvi.results import FitProgress

from . import maps, report


class OutOfMemoryError(RuntimeError):
    """Named as torch's own, which is a RuntimeError as well."""


def _bug(problem: Problem) -> None:
    {}["spot 7"]


def _not_a_number(problem: Problem) -> None:
    msg = "The loss is not a number any more."
    raise FitError(msg, partial=maps(problem, epoch=7))


def _refused(problem: Problem) -> None:
    msg = "There is no graphics card."
    raise ConfigError(msg)


def _memory(problem: Problem) -> None:
    raise MemoryError


def _cpu_memory(problem: Problem) -> None:
    msg = "[enforce fail at alloc_cpu.cpp:117] . DefaultCPUAllocator: can't allocate"
    raise RuntimeError(msg)


def _gpu_memory(problem: Problem) -> None:
    msg = "CUDA out of memory. Tried to allocate 2 GiB"
    raise OutOfMemoryError(msg)


def _disk(problem: Problem) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def _killed(problem: Problem) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _crashed(problem: Problem) -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def _quiet_exit(problem: Problem) -> None:
    os.write(2, b"library: giving up\n")
    os._exit(3)


WAYS = {
    way.__name__.removeprefix("_"): way
    for way in (
        _bug,
        _not_a_number,
        _refused,
        _memory,
        _cpu_memory,
        _gpu_memory,
        _disk,
        _killed,
        _crashed,
        _quiet_exit,
    )
}


def fit(
    problem: Problem,
    config: FitConfig,
    *,
    should_stop: Callable[[], bool],
    checkpoint: Path | None,
) -> Iterator[FitProgress]:
    yield report("spots", result=maps(problem, epoch=1))
    WAYS[os.environ["WAY_TO_FAIL"]](problem)
