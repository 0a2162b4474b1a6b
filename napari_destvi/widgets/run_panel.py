"""Section 3 of the dock: start, stop and cancel a fit, and see where it stands."""

from __future__ import annotations

from functools import partial

from qtpy.QtWidgets import QHBoxLayout, QProgressBar, QSizePolicy
from superqt import QElidingLabel

from napari_destvi.results import FitProgress, Result
from napari_destvi.session import RunState, Session, choices
from napari_destvi.session.model_terms import ModelChoice
from napari_destvi.session.run_view import RunView
from napari_destvi.session.shown import result_at_stake
from napari_destvi.widgets.asking_unsaved import once_safe
from napari_destvi.widgets.compact_button import CompactButton
from napari_destvi.widgets.file_dialogs import FileDialogs
from napari_destvi.widgets.loss_curve import LossCurve
from napari_destvi.widgets.model_window import ModelWindow
from napari_destvi.widgets.preferences import Preferences
from napari_destvi.widgets.section import Section
from napari_destvi.widgets.sentence import Sentence
from napari_destvi.widgets.sweep_window import SweepWindow

UNSAVED = "The maps are not saved. Those of another fit take their place."
_FIT = "Estimate the cell types of every spot with these data and settings."
_STOP = "End the fit early and keep the maps that it has so far."
_CANCEL = "End the fit at once and return to the maps from before it."
_SWEEP = (
    "Fit with several methods, batch sizes and amortizations, and see in a table which "
    "come nearest to a truth, and how long each takes."
)
_MODEL = (
    "Estimate shares and states of this slide with what a fit of another slide learned:"
    " without a reference, without training, in seconds."
)
_RISE = (
    "The loss of the states first rises: the weight of a penalty that keeps them close "
    "to states seen in the reference grows from nothing to full. The fall after that "
    "counts."
)


class RunPanel(Section):
    """Three buttons, a bar with two lines of text, and the loss curve.

    Parameters
    ----------
    session : Session
        Takes the wishes and tells of the progress.
    dialogs : FileDialogs
        Asks before maps that are not saved go.
    preferences : Preferences
        Knows the folder last used, to save them.
    """

    def __init__(
        self, session: Session, dialogs: FileDialogs, preferences: Preferences
    ) -> None:
        self._session = session
        self._dialogs = dialogs
        self._preferences = preferences
        self.fit = CompactButton("Fit")
        self.stop = CompactButton("Stop and keep")
        self.cancel = CompactButton("Cancel")
        self.sweep = CompactButton("Compare settings…")
        self.sweep_window: SweepWindow | None = None
        self.model = CompactButton("Apply a trained model…")
        self.model_window: ModelWindow | None = None
        self.stage = _line("Stage of the fit")
        self.bar = QProgressBar()
        self.bar.setRange(0, 100)
        self.bar.setAccessibleName("Progress of the fit")
        self.detail = _line("Epoch, loss and time left")
        self.remarks = Sentence("What the fit found besides the maps")
        self.curve = LossCurve()
        self.rise = Sentence("Why the loss of the states rises")
        self.rise.set_text(_RISE)
        super().__init__(
            "3 · Fit",
            self._buttons(),
            self.stage,
            self.bar,
            self.detail,
            self.remarks,
            self.curve,
            self.rise,
            self.sweep,
            self.model,
        )
        self._connect()

    def refresh(self, view: RunView) -> None:
        """Show which buttons may be pressed and where the fit stands."""
        self.fit.setEnabled(view.can_fit)
        self.fit.setToolTip(f"<p>{_FIT} {view.why_no_fit}</p>")
        self.stop.setEnabled(view.can_stop)
        self.stop.setToolTip(f"<p>{_STOP} {view.why_no_stop}</p>")
        self.cancel.setEnabled(view.can_cancel)
        self.cancel.setToolTip(f"<p>{_CANCEL}</p>")
        self.stage.setText(view.stage)
        self.bar.setValue(view.percent)
        self.detail.setText(view.detail)
        self.remarks.set_text(view.remarks)
        self.remarks.setVisible(bool(view.remarks))
        self.curve.setVisible(view.has_losses)
        self.rise.setVisible(view.has_losses and self.curve.has_stage("states"))

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        for button in (self.fit, self.stop, self.cancel):
            row.addWidget(button, 1)
        return row

    def _connect(self) -> None:
        for button, tip in ((self.sweep, _SWEEP), (self.model, _MODEL)):
            button.setToolTip(f"<p>{tip}</p>")
        self.fit.clicked.connect(self._start)
        self.stop.clicked.connect(lambda: choices.stop_and_keep(self._session))
        self.cancel.clicked.connect(lambda: choices.cancel(self._session))
        self.sweep.clicked.connect(self._open_sweep)
        self.model.clicked.connect(self._open_model)
        events = self._session.events
        events.run_state.connect(self._begin_curve)
        events.progress.connect(self._add_to_curve)
        events.result.connect(self._on_result)
        events.model_choice.connect(self._follow_model)
        self._on_result(self._session.result)

    def _start(self) -> None:
        once_safe(
            self._session,
            self._dialogs,
            self._preferences,
            maps=UNSAVED,
            yes="Fit without saving",
            go_on=partial(choices.start, self._session),
            regions="",
        )

    def _open_sweep(self) -> None:
        """Open the window that compares settings, or bring it to the front."""
        if self.sweep_window is None:
            self.sweep_window = SweepWindow(
                self._session, self._dialogs, self._preferences, self
            )
        self.sweep_window.open()

    def _open_model(self) -> None:
        """Open the window that applies a trained model, or bring it to the front."""
        if self.model_window is None:
            self.model_window = ModelWindow(
                self._session, self._dialogs, self._preferences, self
            )
        self.model_window.open()

    def _follow_model(self, choice: ModelChoice) -> None:
        """Open that window where the session asks for it, as for a dropped model."""
        is_seen = self.model_window is not None and self.model_window.isVisible()
        if choice.is_open and not is_seen:
            self._open_model()

    def shut_down(self) -> None:
        """End what the windows that compare settings and apply models do."""
        for window in (self.sweep_window, self.model_window):
            if window is not None:
                window.shut_down()

    def _begin_curve(self, run_state: RunState) -> None:
        if run_state == "running":
            self.curve.clear()

    def _add_to_curve(self, progress: FitProgress | None) -> None:
        if progress is None:
            self._draw_history(result_at_stake(self._session))
            return
        self.curve.add(progress)
        if progress.stage == "done" and progress.result is not None:
            # complete, also where the reference was learnt by an earlier fit
            self.curve.set_history(progress.result.history)

    def _on_result(self, result: Result | None) -> None:
        if self._session.run_state == "idle":
            self._draw_history(result)

    def _draw_history(self, result: Result | None) -> None:
        """Draw the losses of maps; none where there are none, as of a new slide."""
        self.curve.set_history({} if result is None else result.history)


def _line(name: str) -> QElidingLabel:
    label = QElidingLabel()
    label.setAccessibleName(name)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    return label
