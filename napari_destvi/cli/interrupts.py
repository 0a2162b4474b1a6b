"""Ctrl-C: stops a fit and keeps the result, cancels it, waits while it is written."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Self

_STDERR = 2
_ADVICE = b"\nStopping; maps that are there already are kept. Ctrl-C again to cancel.\n"

_WRITING = b"\nThe result is being written; delete it if you do not want it.\n"

_NOTHING_WRITTEN = "nothing was written"


class Interrupts:
    """Counts Ctrl-C while its context lasts; the second raises KeyboardInterrupt.

    Its context must not write a result: the interrupt says that nothing was.

    Parameters
    ----------
    advice : bytes
        What the first one tells.
    """

    def __init__(self, *, advice: bytes = _ADVICE) -> None:
        self._stopping = False
        self._advice = advice

    def should_stop(self) -> bool:
        """Whether Ctrl-C was pressed."""
        return self._stopping

    def __enter__(self) -> Self:
        self._before = signal.signal(signal.SIGINT, self._on_interrupt)
        return self

    def __exit__(self, *_: object) -> None:
        signal.signal(signal.SIGINT, self._before)

    def _on_interrupt(self, _signal: int, _frame: FrameType | None) -> None:
        if self._stopping:
            raise KeyboardInterrupt(_NOTHING_WRITTEN)
        self._stopping = True
        # not through sys.stderr, in the middle of whose write this may happen
        os.write(_STDERR, self._advice)


@contextmanager
def uninterrupted_writing() -> Iterator[None]:
    """Let Ctrl-C wait: a file that is half written helps nobody."""
    before = signal.signal(signal.SIGINT, lambda *_: os.write(_STDERR, _WRITING))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
