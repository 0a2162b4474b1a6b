"""A window that compares methods and settings on the slide that is open."""

from __future__ import annotations

from qtpy.QtCore import QSize, Qt
from qtpy.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from napari_destvi.errors import InputError
from napari_destvi.io.run_record import RunRecord
from napari_destvi.io.run_store import RunStore
from napari_destvi.session import (
    Message,
    Session,
    past_fits,
    sweep_reporting,
    sweeping,
)
from napari_destvi.session.past_fits_view import past_fits_view
from napari_destvi.session.sweep_view import SweepView, sweep_view
from napari_destvi.widgets.compact_button import CompactButton
from napari_destvi.widgets.file_dialogs import FileDialogs
from napari_destvi.widgets.focus_style import FOCUS_STYLE
from napari_destvi.widgets.icon_sentence import IconSentence
from napari_destvi.widgets.message_banner import MessageBanner
from napari_destvi.widgets.opening_past_fit import open_once_safe
from napari_destvi.widgets.preferences import Preferences
from napari_destvi.widgets.sentence import Sentence
from napari_destvi.widgets.sweep_buttons import SweepButtons
from napari_destvi.widgets.sweep_form import SweepForm
from napari_destvi.widgets.sweep_table import SweepTable

#: All columns are seen without scrolling.
SIZE = QSize(1140, 640)
#: What the window depends on; each change is followed at once.
_FIELDS = (
    *("sweep_wish", "sweep_state", "sweep_news", "config", "inspection", "inspected"),
    *("run_state", "opening", "compared_with", "other_tables", "reference"),
    *("spots", "spots_path", "tissue", "report_asked"),
)
_START = "Fit with all of these settings, several at once. Fits done before are kept."
_STOP = "End the fits that run; what is done is kept, and Start goes on."


class SweepWindow(QWidget):
    """What to compare, Start and Stop, and a table of the runs.

    Parameters
    ----------
    session : Session
        Takes the wishes.
    dialogs : FileDialogs
        Asks before maps that are not saved go.
    preferences : Preferences
        Knows the folder last used.
    parent : QWidget
        Owner.
    """

    def __init__(
        self,
        session: Session,
        dialogs: FileDialogs,
        preferences: Preferences,
        parent: QWidget,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._session = session
        self._dialogs = dialogs
        self._preferences = preferences
        self._complete: frozenset[str] = frozenset()
        self._elsewhere = self._why_no_report = ""
        self.form = SweepForm(session)
        self.plan = IconSentence("Runs and time, or what is wrong", "info")
        self.truth = Sentence("What runs are scored against")
        self.start = CompactButton("&Start")
        self.stop = CompactButton("S&top")
        self.bar = QProgressBar()
        self.status = Sentence("Where the comparison stands")
        self.table = SweepTable()
        self.failures = IconSentence("Why runs failed", "error")
        self.advice = Sentence("What to choose")
        self.banner = MessageBanner(session)
        self.buttons = SweepButtons()
        self._lay_out()
        self._connect()

    def open(self) -> None:
        """Show where the comparison stands, or bring the window to the front."""
        self.refresh()
        self.show()
        self.raise_()
        self.activateWindow()

    def shut_down(self) -> None:
        """Listen no longer."""
        for name in _FIELDS:
            self._session.events[name].disconnect(self.refresh)
        self.close()

    def refresh(self) -> None:
        """Show what there is and what may be done."""
        view = sweep_view(self._session)
        self.form.setEnabled(view.may_choose)
        self.form.refresh()
        self.plan.set_text(
            view.problem or view.plan, "error" if view.problem else "info"
        )
        self.truth.set_text(view.truth)
        self.start.setEnabled(view.can_start)
        self.start.setToolTip(f"<p>{_START} {view.why_not_start}</p>")
        self.stop.setEnabled(view.can_stop)
        self.stop.setToolTip(f"<p>{_STOP}</p>")
        self.bar.setValue(view.percent)
        self.status.set_text(f"{view.status} {view.elsewhere}".strip())
        self.failures.set_text(view.failures, "error")
        self.failures.setVisible(bool(view.failures))
        self.advice.set_text(view.advice)
        self.advice.setVisible(bool(view.advice))
        self._show_runs(view)

    def _show_runs(self, view: SweepView) -> None:
        self._complete = frozenset(line.key for line in view.lines if line.is_complete)
        self._elsewhere, self._why_no_report = view.elsewhere, view.why_no_report
        self.table.refresh(view)
        self._allow()

    def _lay_out(self) -> None:
        self.setWindowTitle("Compare settings")
        self.setStyleSheet(FOCUS_STYLE)
        self.bar.setRange(0, 100)
        self.bar.setAccessibleName("Progress of the comparison")
        buttons = QHBoxLayout()
        for button in (self.start, self.stop):
            buttons.addWidget(button)
        buttons.addWidget(self.bar, 1)
        column = QVBoxLayout(self)
        for part in (self.form, self.plan, self.truth):
            column.addWidget(part)
        column.addLayout(buttons)
        column.addWidget(self.status)
        column.addWidget(self.table, 1)
        for part in (self.failures, self.advice, self.banner):
            column.addWidget(part)
        column.addWidget(self.buttons)
        self.resize(SIZE)

    def _connect(self) -> None:
        self.start.clicked.connect(lambda: sweeping.start_sweep(self._session))
        self.stop.clicked.connect(lambda: sweeping.stop_sweep(self._session))
        self.table.itemSelectionChanged.connect(self._allow)
        self.table.opened.connect(self._open)
        self.buttons.open_run.clicked.connect(self._open_chosen)
        self.buttons.compare.clicked.connect(self._compare)
        self.buttons.report.clicked.connect(self._write_report)
        for name in _FIELDS:
            self._session.events[name].connect(self.refresh)

    def _allow(self) -> None:
        """Enable the buttons for the chosen run, each with why it is not."""
        is_done = self.table.chosen() in self._complete
        why_not = "" if is_done else "Choose a run that is done."
        why_not = why_not or past_fits_view(self._session).why_not_open
        self.buttons.allow(
            why_not_open=why_not,
            why_not_compare=why_not or self._elsewhere,
            why_no_report=self._why_no_report,
        )

    def _open_chosen(self) -> None:
        chosen = self.table.chosen()
        if chosen is not None:
            self._open(chosen)

    def _open(self, key: str) -> None:
        session = self._session
        if key not in self._complete or past_fits_view(session).why_not_open:
            return
        record = self._record(key)
        if record is not None:
            open_once_safe(session, self._dialogs, self._preferences, record)

    def _compare(self) -> None:
        record = self._record(self.table.chosen() or "")
        if record is not None:
            past_fits.compare_with_run(self._session, record)

    def _write_report(self) -> None:
        title = "Where to make a folder for the report"
        folder = self._dialogs.open_folder(title, self._preferences.folder)
        if folder is not None:
            sweep_reporting.ask_report(self._session, folder)

    def _record(self, key: str) -> RunRecord | None:
        """Return what is known of a run; tell if it is gone."""
        folder = self._session.runs_folder
        try:
            return None if folder is None else RunStore(folder).record(key)
        except InputError as error:
            self._session.message = Message("error", str(error))
            return None
