"""Fetches in the background whatever the session needs: files, findings, exports.

::

    a choice -> session.events -> _look_soon -> needs(session) - on the way -> Errand
    Errand.call in a worker -> Errand.take or Errand.refuse -> session

An answer that comes too late is dropped there; the need is then still open and
the next look sends another errand.
"""

from __future__ import annotations

import logging

from qtpy.QtCore import QObject, QTimer

from napari_destvi.session import Message, Session
from napari_destvi.session.needs import Need, needs
from napari_destvi.widgets.errand import Errand
from napari_destvi.widgets.errands import errand
from napari_destvi.widgets.services import Services
from napari_destvi.widgets.worker import (
    Record,
    TaskWorker,
    once,
    start_worker,
    unexpected,
)

_log = logging.getLogger(__name__)


class Loader(QObject):
    """Keeps the session complete.

    Parameters
    ----------
    session : Session
        What is chosen, and where the answers go.
    services : Services
        The slow functions.
    parent : QObject
        Owner.
    """

    def __init__(self, session: Session, services: Services, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._services = services
        self._workers: dict[Need, TaskWorker] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._look)
        session.events.connect(self._look_soon)
        self._look_soon()

    def shut_down(self) -> None:
        """Start nothing more, and drop what still comes."""
        self._session.events.disconnect(self._look_soon)
        self._timer.stop()
        for worker in self._workers.values():
            worker.yielded.disconnect(self._take)
            worker.quit()
        self._workers.clear()

    def _look_soon(self) -> None:
        # One act of the user sets several fields: look when all are set.
        self._timer.start(0)

    def _look(self) -> None:
        for need in sorted(needs(self._session) - self._workers.keys()):
            task = errand(need, self._session, self._services)
            self._workers[need] = start_worker(
                task.title, self._take, (need, task), once, task.call
            )

    def _take(self, record: Record) -> None:
        need, task = record.about
        del self._workers[need]
        try:
            self._hand_over(record, task)
        finally:
            self._look_soon()

    def _hand_over(self, record: Record, task: Errand) -> None:
        """Give the answer to the session; one that it chokes on is told, and refused.

        Refused, it is not fetched again and again.
        """
        if record.problem:
            task.refuse(record.problem)
            return
        try:
            task.take(record.value)
        except Exception as error:  # noqa: BLE001 - the last stop before the window
            _log.exception("An answer could not be taken")
            problem = unexpected(error)
            task.refuse(problem)
            self._session.message = Message("error", problem)
