"""Lets changes of layers wait while napari removes a selection of them.

napari removes one selected layer after the other. If we removed a second one when we
hear of the first, napari would not find it and fail.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps

from qtpy.QtCore import QTimer


class AfterRemoval:
    """Runs slots at once, or after the removal of layers in which they were called."""

    def __init__(self) -> None:
        self._is_removing = False
        self._waiting: dict[Callable[..., None], tuple[object, ...]] = {}
        self._timer = QTimer(singleShot=True, interval=0)
        self._timer.timeout.connect(self._run)

    @contextmanager
    def removing(self) -> Iterator[None]:
        """Let all slots wait that are called inside."""
        self._is_removing = True
        try:
            yield
        finally:
            self._is_removing = False

    def waiting(self, slot: Callable[..., None]) -> Callable[..., None]:
        """Return a slot that waits if need be, and then runs once, as called last."""

        @wraps(slot)  # the signal looks how many values it takes
        def run(*values: object) -> None:
            if not self._is_removing:
                self._run()  # what came earlier goes first
                slot(*values)
                return
            self._waiting.pop(slot, None)
            self._waiting[slot] = values
            self._timer.start()

        return run

    def forget(self) -> None:
        """Run nothing of what waits."""
        self._timer.stop()
        self._waiting.clear()

    def _run(self) -> None:
        waiting = list(self._waiting.items())
        self.forget()
        for slot, values in waiting:
            slot(*values)
