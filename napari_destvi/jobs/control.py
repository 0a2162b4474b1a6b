"""Stop or cancel a running fit, from any thread."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol


class JobCancelled(Exception):
    """The fit was cancelled: the user's wish, so no `DestviError`."""


class Controlled(Protocol):
    """What a control asks of the process that it is attached to."""

    def ask_to_stop(self) -> None:
        """Ask for the result so far; returns at once."""

    def kill(self) -> None:
        """End it without its help; returns at once."""


class JobControl:
    """The two buttons of one run; a wish before its start counts as well.

    Examples
    --------
    >>> control = JobControl()
    >>> control.stop_and_keep()
    >>> control.stopping, control.cancelled
    (True, False)
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._child: Controlled | None = None
        self._stopping = False
        self._cancelled = False

    @property
    def stopping(self) -> bool:
        """Whether the fit was asked to end early and keep its result."""
        return self._stopping

    @property
    def cancelled(self) -> bool:
        """Whether the fit was cancelled."""
        return self._cancelled

    def stop_and_keep(self) -> None:
        """Let the fit end soon with the result that it has."""
        with self._lock:
            self._stopping = True
            self._pass_on()

    def cancel(self) -> None:
        """End the fit at once; its generator then raises `JobCancelled`."""
        with self._lock:
            self._cancelled = True
            self._pass_on()

    @contextmanager
    def attached_to(self, child: Controlled) -> Iterator[None]:
        """Pass on wishes to a child while it runs, earlier ones included."""
        with self._lock:
            self._child = child
            self._pass_on()
        try:
            yield
        finally:
            with self._lock:
                self._child = None

    def _pass_on(self) -> None:
        if self._child is None:
            return
        if self._cancelled:
            self._child.kill()
        elif self._stopping:
            self._child.ask_to_stop()
