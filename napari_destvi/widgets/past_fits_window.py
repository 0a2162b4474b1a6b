"""A window with the past fits: to open, compare, score, rename and delete them.

It goes on beside the main window, and is read anew whenever it comes to the front.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qtpy.QtCore import QEvent, QSize, Qt
from qtpy.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from napari_destvi.session import Session, past_fit_changes, past_fits
from napari_destvi.session.past_fits_view import (
    PastFitLine,
    past_fits_view,
)
from napari_destvi.widgets.file_dialogs import FileDialogs
from napari_destvi.widgets.focus_style import FOCUS_STYLE
from napari_destvi.widgets.message_banner import MessageBanner
from napari_destvi.widgets.opening_past_fit import open_once_safe
from napari_destvi.widgets.past_fit_buttons import PastFitButtons
from napari_destvi.widgets.past_fits_table import PastFitsTable
from napari_destvi.widgets.preferences import Preferences
from napari_destvi.widgets.sentence import Sentence
from napari_destvi.widgets.undo_shortcut import undo_shortcut

if TYPE_CHECKING:
    from napari_destvi.io.run_record import RunRecord

#: All columns but that of the slides are seen without scrolling.
SIZE = QSize(1310, 460)
#: What the window depends on; each change is followed at once.
_FIELDS = (
    *("past_fits", "are_all_past_fits", "run_state", "opening"),
    *("spots", "spots_path", "inspection", "compared_with", "other_tables"),
)


class PastFitsWindow(QWidget):
    """The table, the message of what was done, and the buttons.

    Parameters
    ----------
    session : Session
        Takes the wishes.
    dialogs : FileDialogs
        Asks for the folder.
    preferences : Preferences
        Knows the folder last used, should maps be saved first.
    parent : QWidget
        The owner.
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
        self._view = past_fits_view(session)
        self._lines: dict[str, PastFitLine] = {}
        self.all_slides = QCheckBox("Of all slides")
        self.table = PastFitsTable()
        self.nothing = QLabel()
        self.banner = MessageBanner(session)
        self.note = Sentence("About the past fits")
        self.buttons = PastFitButtons()
        self._undo = undo_shortcut(self, session)
        self._lay_out()
        self._connect()

    def open(self) -> None:
        """Show the past fits as they are now, or bring the window to the front."""
        self.refresh()
        self.show()
        self.raise_()
        self.activateWindow()
        self.table.setFocus()

    def shut_down(self) -> None:
        """Listen no longer."""
        for name in _FIELDS:
            self._session.events[name].disconnect(self._follow)
        self._session.events.result.disconnect(self._on_result)
        self.close()

    def refresh(self) -> None:
        """Show what there is, and what may be done with what is chosen."""
        self._view = view = past_fits_view(self._session)
        self._lines = {line.record.key: line for line in view.lines}
        self.table.refresh(view)
        self.table.setVisible(not view.nothing)
        self.nothing.setText(view.nothing)
        self.nothing.setVisible(bool(view.nothing))
        self.note.set_text(view.note)
        self.all_slides.setChecked(view.is_all)
        self.all_slides.setEnabled(view.has_slide)
        self._allow()
        self.banner.refresh()

    def event(self, event: QEvent) -> bool:  # noqa: D102
        # A program, or another window, may have kept or deleted some.
        if event.type() == QEvent.Type.WindowActivate:
            past_fits.list_again(self._session)
        return bool(super().event(event))

    def _lay_out(self) -> None:
        self.setWindowTitle("Past fits")
        self.setStyleSheet(FOCUS_STYLE)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.nothing.setWordWrap(True)
        above = QHBoxLayout()
        above.addWidget(self.all_slides)
        above.addStretch(1)  # else its frame, when it has the keyboard, is as wide
        column = QVBoxLayout(self)
        column.addLayout(above)
        column.addWidget(self.table, 1)
        column.addWidget(self.nothing, 1)
        column.addWidget(self.note)
        column.addWidget(self.banner)
        column.addWidget(self.buttons)
        self.resize(SIZE)

    def _connect(self) -> None:
        self.all_slides.clicked.connect(self._list_all)
        self.table.itemSelectionChanged.connect(self._allow)
        self.table.opened.connect(self._open)
        self.table.renamed.connect(self._rename)
        self.table.deleted.connect(self._delete)
        buttons = self.buttons
        buttons.open_fit.clicked.connect(self._open_chosen)
        buttons.compare.clicked.connect(self._compare)
        buttons.score.clicked.connect(self._score)
        buttons.rename.clicked.connect(self.table.edit_name)
        buttons.delete.clicked.connect(self._delete)
        buttons.clear.clicked.connect(self._clear)
        buttons.folder.clicked.connect(self._choose_folder)
        for name in _FIELDS:
            self._session.events[name].connect(self._follow)
        self._session.events.result.connect(self._on_result)

    def _follow(self) -> None:
        if self.isVisible():
            self.refresh()

    def _on_result(self) -> None:
        if self._session.run_state == "idle":  # else ten times a second
            self._follow()

    def _chosen(self) -> list[PastFitLine]:
        keys = self.table.chosen()
        return [self._lines[key] for key in keys if key in self._lines]

    def _allow(self) -> None:
        self.buttons.allow(self._view, self._chosen())

    def _list_all(self, wanted: bool) -> None:  # noqa: FBT001 - Qt's
        self._session.are_all_past_fits = wanted

    def _open_chosen(self) -> None:
        for line in self._chosen()[:1]:
            self._open(line.record.key)

    def _open(self, key: str) -> None:
        session, line = self._session, self._lines.get(key)
        if line is not None and not self._view.why_not_open:
            open_once_safe(session, self._dialogs, self._preferences, line.record)

    def _compare(self) -> None:
        for line in self._chosen()[:1]:
            past_fits.compare_with_run(self._session, line.record)

    def _score(self) -> None:
        past_fits.score_runs(self._session, self._chosen_records())

    def _rename(self, key: str, name: str) -> None:
        line = self._lines.get(key)
        if line is not None and name != line.record.title:
            past_fit_changes.rename_run(self._session, line.record, name)
        self.table.forget()  # what was typed, should it not be taken
        self.refresh()

    def _delete(self) -> None:
        past_fit_changes.delete_runs(self._session, self._chosen_records())

    def _clear(self) -> None:
        past_fit_changes.clear_oldest(self._session)

    def _choose_folder(self) -> None:
        now = self._session.runs_folder
        if now is not None:
            folder = self._dialogs.open_folder("Where to keep past fits", now)
            if folder is not None:
                past_fit_changes.choose_folder(self._session, folder)

    def _chosen_records(self) -> list[RunRecord]:
        return [line.record for line in self._chosen()]
