"""Runs the sweep that the session asks for, in child processes beside the window."""

from __future__ import annotations

from collections.abc import Iterator

from qtpy.QtCore import QObject

from napari_destvi.errors import ConfigError
from napari_destvi.jobs import JobControl
from napari_destvi.session import Session
from napari_destvi.session.sweep_terms import SweepAsked, SweepNews, SweepState
from napari_destvi.session.sweeping import asked_sweep, take_end, take_news
from napari_destvi.widgets.services import DoSweep
from napari_destvi.widgets.worker import Record, TaskWorker, start_worker


class SweepRunner(QObject):
    """Starts and ends as `session.sweep_state` says, and hands on reports.

    Parameters
    ----------
    session : Session
        What to run, and where the reports go.
    do_sweep : callable
        A sweep as a stream of reports.
    parent : QObject
        Owner.
    """

    def __init__(self, session: Session, do_sweep: DoSweep, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._do_sweep = do_sweep
        self._worker: TaskWorker | None = None
        self._control = JobControl()
        session.events.sweep_state.connect(self._follow)

    def shut_down(self) -> None:
        """End the sweep, if one runs, and start no other; what is done is kept."""
        self._session.events.sweep_state.disconnect(self._follow)
        self._end()

    def _follow(self, state: SweepState) -> None:
        if state == "stopping":
            self._control.stop_and_keep()
        elif state == "idle":
            self._end()
        elif self._worker is None:
            self._start()

    def _start(self) -> None:
        session, sweep_id = self._session, self._session.sweep_id
        try:
            asked = asked_sweep(session)
        except ConfigError as error:
            take_end(session, sweep_id, str(error))
            return
        self._control = JobControl()
        self._worker = start_worker(
            "DestVI: comparing settings",
            self._take,
            sweep_id,
            _reports,
            self._do_sweep,
            asked,
            self._control,
            control=self._control,
        )
        self._worker.finished.connect(self._on_finished)

    def _end(self) -> None:
        """Let go of the worker; after its last report this ends nothing."""
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.yielded.disconnect(self._take)
            worker.finished.disconnect(self._on_finished)
            worker.quit()

    def _take(self, record: Record) -> None:
        if record.problem:
            take_end(self._session, record.about, record.problem)
        else:
            take_news(self._session, record.about, record.value)

    def _on_finished(self) -> None:
        take_end(self._session, self._session.sweep_id)


def _reports(
    do_sweep: DoSweep, asked: SweepAsked, control: JobControl
) -> Iterator[SweepNews]:
    yield from do_sweep(asked, control=control)
