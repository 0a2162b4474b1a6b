"""The fit in napari's own list of activities, at the bottom of its window."""

from __future__ import annotations

from napari.utils import progress as napari_progress
from qtpy.QtCore import QObject, QTimer

from napari_destvi.session import Session
from napari_destvi.session.run_view import stage_title
from napari_destvi.widgets.spinners import hold_spinners

PERCENT = 100
#: Time between two looks at the session, in milliseconds.
INTERVAL = 200


class Activity(QObject):
    """A bar that lives as long as a fit runs.

    napari handles all waiting events whenever a bar changes, the next report of the
    fit among them. So the bar is not changed while a report is taken, but by a timer.

    Parameters
    ----------
    session : Session
        Whose fit to show.
    parent : QObject
        Owner.
    """

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._bar: napari_progress | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(INTERVAL)
        self._timer.timeout.connect(self._follow)
        session.events.run_state.connect(self._follow_soon)

    def shut_down(self) -> None:
        """Take the bar away and look no more."""
        self._session.events.run_state.disconnect(self._follow_soon)
        self._timer.stop()
        self._close()

    def _follow_soon(self) -> None:
        self._timer.start()

    def _follow(self) -> None:
        if self._session.run_state == "idle":
            self._close()
            return
        if self._bar is None:
            self._bar = napari_progress(total=PERCENT, desc="DestVI: starting")
            hold_spinners()
        self._advance(self._bar)
        if self._bar is not None:  # the window may have been closed meanwhile
            self._timer.start()

    def _advance(self, bar: napari_progress) -> None:
        report = self._session.progress
        if report is None:
            return
        bar.update(round(PERCENT * report.fraction) - bar.n)
        title = f"DestVI: {stage_title(report)}"
        is_still_there = self._bar is bar
        if is_still_there and title != bar.desc.removesuffix(": "):
            bar.set_description(title)

    def _close(self) -> None:
        bar, self._bar = self._bar, None
        if bar is not None:
            bar.close()
