"""Runs the fit that the session asks for, in a child process beside the window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

from qtpy.QtCore import QObject

from napari_destvi.errors import DivergedError, InputError
from napari_destvi.io.checkpoint_note import mark_diverged
from napari_destvi.jobs import Applied, JobControl
from napari_destvi.results import FitProgress
from napari_destvi.session import RunState, Session, unfinished_states
from napari_destvi.session.answers import take_failure, take_progress
from napari_destvi.session.unfinished import chosen_in
from napari_destvi.widgets.services import Services
from napari_destvi.widgets.worker import Record, TaskWorker, start_worker

#: A stream of reports, not started yet.
Stream = Callable[[], Iterator[FitProgress]]
_FITTING = "DestVI: fitting the cell types"
_APPLYING = "DestVI: applying a trained model"
_ENDED_ELSEWHERE = (
    "The fit was ended from outside this panel, for example by another plugin. "
    "Start it again for complete maps."
)


class Runner(QObject):
    """Starts, stops and cancels as `session.run_state` says, and hands on reports.

    Parameters
    ----------
    session : Session
        What to run, and where the reports go.
    services : Services
        A fit, and the application of a model, as streams of reports.
    folder : Path
        Where fits save their states.
    parent : QObject
        Owner.
    """

    def __init__(
        self, session: Session, services: Services, folder: Path, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._run_fit = services.run_fit
        self._run_apply = services.run_apply
        self._folder = folder
        self._state: Path | None = None
        self._worker: TaskWorker | None = None
        self._control = JobControl()
        session.events.run_state.connect(self._follow)

    def shut_down(self) -> None:
        """End the fit, if one runs, and start no other."""
        self._session.events.run_state.disconnect(self._follow)
        self._end()

    def _follow(self, run_state: RunState) -> None:
        if run_state == "stopping":
            self._control.stop_and_keep()
        elif run_state == "idle":
            self._end()
        elif self._worker is None:
            self._start()

    def _start(self) -> None:
        self._control = JobControl()
        title, produce = self._work(self._control)
        self._worker = start_worker(
            title,
            self._take,
            self._session.run_id,
            produce,
            control=self._control,
        )
        self._worker.finished.connect(self._on_finished)

    def _work(self, control: JobControl) -> tuple[str, Stream]:
        """Return what to do, and its reports."""
        session, applied = self._session, self._session.applied
        if applied is not None and applied.inspection.matched is not None:
            both = Applied(applied.model, applied.inspection.matched)
            run = partial(self._run_apply, both, session.config, control=control)
            return _APPLYING, run
        inspection = session.inspection
        problem = inspection.problem if inspection is not None else None
        assert problem is not None  # or it could not have been started
        state = self._state_folder()
        return _FITTING, partial(
            self._run_fit, problem, session.config, control=control, checkpoint=state
        )

    def _end(self) -> None:
        """Let go of the worker; after its last report this ends nothing."""
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.yielded.disconnect(self._take)
            worker.finished.disconnect(self._on_finished)
            worker.quit()
            self._offer_to_continue()

    def _state_folder(self) -> Path | None:
        """Return where the fit that starts saves its state: of an old one, or new."""
        session = self._session
        goes_on, session.resumed = session.resumed, None
        if goes_on is not None:
            session.unfinished = None
        if goes_on is not None and not goes_on.has_diverged:
            self._state = goes_on.folder
        else:
            self._state = self._new_state_folder()
        if goes_on is not None and goes_on.has_diverged:
            unfinished_states.forget(goes_on.folder)
        session.state_folder = self._state
        return self._state

    def _new_state_folder(self) -> Path | None:
        chosen = chosen_in(self._session)
        return None if chosen is None else unfinished_states.begin(self._folder, chosen)

    def _offer_to_continue(self) -> None:
        """Offer a fit that did not come to its end.

        The state of one that did is deleted by who keeps it among the past fits.
        """
        state, self._state = self._state, None
        if state is None:
            return
        progress = self._session.progress
        result = None if progress is None else progress.result
        if result is None or result.status != "complete":
            self._session.unfinished = unfinished_states.at(state)
            unfinished_states.forget_if_empty(state)

    def _take(self, record: Record) -> None:
        if record.problem:
            self._note_divergence(record.error)
            maps = getattr(record.error, "partial", None)
            take_failure(self._session, record.about, record.problem, partial=maps)
        else:
            take_progress(self._session, record.about, record.value)

    def _note_divergence(self, error: Exception | None) -> None:
        """Remember with the state that to go on from it leads nowhere."""
        if isinstance(error, DivergedError) and self._state is not None:
            with suppress(OSError, InputError):  # then it is only offered once more
                mark_diverged(self._state)

    def _on_finished(self) -> None:
        # Only a worker that was ended by others is still held here.
        take_failure(self._session, self._session.run_id, _ENDED_ELSEWHERE)
