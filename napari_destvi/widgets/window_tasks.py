"""The work of a dock in the list of tasks of its own napari window.

napari asks before it closes a window in which tasks run, and ends them when it
closes. Its `create_worker` lists them in the window that was used last, which is
another one where several are open; so we list our own.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from napari.utils.task_status import Status

if TYPE_CHECKING:
    from napari.qt.threading import GeneratorWorker
    from qtpy.QtCore import QObject

PROVIDER = "napari-destvi"


def list_task(worker: GeneratorWorker, title: str, owner: QObject | None) -> None:
    """List a worker as busy until it has finished; outside napari do nothing.

    Parameters
    ----------
    worker : GeneratorWorker
        Not started yet; told to quit when the window closes.
    title : str
        What is being done, for the user.
    owner : QObject or None
        A part of the dock that the work is done for.
    """
    window = _window_around(owner)
    if window is None:
        return
    task = window._register_task_status(PROVIDER, Status.BUSY, title, worker.quit)
    worker.finished.connect(
        partial(window._update_task_status, task, Status.COMPLETED, title)
    )


def _window_around(part: QObject | None) -> Any:  # noqa: ANN401 - napari's is private
    """Return napari's window around a part of a dock, also of a floating one.

    napari has no public name for its list of tasks; where it is not found, the
    work is just not listed.
    """
    while part is not None:
        window = getattr(part, "_window", None)
        if hasattr(window, "_register_task_status"):
            return window
        part = part.parent()
    return None
