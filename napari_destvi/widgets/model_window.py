"""A window that applies a trained model to the slide that is open, without training."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from qtpy.QtCore import QSize, Qt
from qtpy.QtWidgets import (
    QFrame,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from napari_destvi.session import Session, choices, model_applying, past_fits
from napari_destvi.session.model_view import ModelView, model_view
from napari_destvi.widgets.asking_unsaved import once_safe
from napari_destvi.widgets.difference_table import DifferenceTable
from napari_destvi.widgets.file_dialogs import FileDialogs
from napari_destvi.widgets.findings_list import FindingsList
from napari_destvi.widgets.focus_style import FOCUS_STYLE
from napari_destvi.widgets.icon_sentence import IconSentence
from napari_destvi.widgets.message_banner import MessageBanner
from napari_destvi.widgets.model_buttons import ModelButtons
from napari_destvi.widgets.model_row import ModelRow
from napari_destvi.widgets.preferences import Preferences
from napari_destvi.widgets.sentence import Sentence
from napari_destvi.widgets.undo_shortcut import undo_shortcut

if TYPE_CHECKING:
    from qtpy.QtGui import QCloseEvent

SIZE = QSize(560, 680)
UNSAVED = "The maps are not saved. Those of the model take their place."
#: What the window depends on; each change is followed at once.
_FIELDS = (
    *("model_choice", "model_look", "applied", "run_state", "progress", "opening"),
    *("spots", "spots_problem", "tissue", "libraries", "library", "accepted"),
    *("inspection", "past_fits"),
)
_FOR_WHOM = (
    "A fit of DestVI with both amortized leaves a model, which reads another slide "
    "of the same tissue and technology in seconds, without a reference."
)


class ModelWindow(QWidget):
    """Choose a model, see how the slide differs from it, and apply it.

    Parameters
    ----------
    session : Session
        Takes the wishes.
    dialogs : FileDialogs
        Asks for the file, and before maps that are not saved go.
    preferences : Preferences
        Knows the files last used.
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
        self.for_whom = Sentence("What a trained model is for")
        self.row = ModelRow(session, preferences)
        self.about = Sentence("What the model is of")
        self.table = DifferenceTable()
        self.notes = Sentence("What the differences mean")
        self.findings = FindingsList(
            partial(model_applying.answer, session),
            partial(model_applying.reopen, session),
        )
        self.problem = IconSentence("Why the model cannot be used", "error")
        self.buttons = ModelButtons()
        self.status = Sentence("What to do, or where it stands")
        self.banner = MessageBanner(session)
        self._undo = undo_shortcut(self, session)
        self._lay_out()
        self._connect()

    def open(self) -> None:
        """Show what may be applied, or bring the window to the front."""
        self.show()
        model_applying.open_models(self._session)
        past_fits.list_again(self._session)
        self.refresh()
        self.raise_()
        self.activateWindow()

    def shut_down(self) -> None:
        """Listen no longer."""
        for name in _FIELDS:
            self._session.events[name].disconnect(self._follow)
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: D102
        model_applying.close_models(self._session)
        super().closeEvent(event)

    def refresh(self) -> None:
        """Show what is chosen and found, and what may be done."""
        view = model_view(self._session)
        self.row.refresh(view)
        self._show_found(view)
        self.buttons.refresh(view)
        self.status.set_text(view.status)
        self.banner.refresh()

    def _show_found(self, view: ModelView) -> None:
        for sentence, text in ((self.about, view.about), (self.notes, view.notes)):
            sentence.set_text(text)
            sentence.setVisible(bool(text))
        self.table.refresh(view.rows, view.missing)
        self.table.setVisible(bool(view.rows))
        self.findings.refresh(view.findings)
        self.findings.setEnabled(view.may_choose)
        self.problem.set_text(view.problem)

    def _lay_out(self) -> None:
        self.setWindowTitle("Apply a trained model")
        self.setStyleSheet(FOCUS_STYLE)
        self.for_whom.set_text(_FOR_WHOM)
        column = QVBoxLayout(self)
        for part in (self.for_whom, self.row, self.problem):
            column.addWidget(part)
        column.addWidget(self._found(), 1)
        for part in (self.status, self.buttons, self.banner):
            column.addWidget(part)
        self.resize(SIZE)

    def _found(self) -> QScrollArea:
        """Return what was found; on a small screen it scrolls."""
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 4, 0)
        for part in (self.about, self.table, self.findings, self.notes):
            column.addWidget(part)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        return area

    def _connect(self) -> None:
        self.row.file.clicked.connect(self._ask_file)
        self.row.recent.chosen.connect(self._take_file)
        self.row.run_chosen.connect(self._take_run)
        self.buttons.apply.clicked.connect(self._apply)
        self.buttons.cancel.clicked.connect(lambda: choices.cancel(self._session))
        for name in _FIELDS:
            self._session.events[name].connect(self._follow)

    def _follow(self) -> None:
        if self.isVisible():
            self.refresh()

    def _ask_file(self) -> None:
        folder = self._preferences.folder
        path = self._dialogs.open_model("Choose the file of the trained model", folder)
        if path is not None:
            self._take_file(path)

    def _take_file(self, path: Path) -> None:
        self._preferences.note_file("model", path)
        model_applying.choose_file(self._session, path)

    def _take_run(self, number: int) -> None:
        runs = model_view(self._session).runs
        if number < len(runs):
            model_applying.choose_run(self._session, runs[number])

    def _apply(self) -> None:
        once_safe(
            *(self._session, self._dialogs, self._preferences),
            maps=UNSAVED,
            yes="Apply without saving",
            go_on=partial(model_applying.apply_model, self._session),
            regions="",
        )
