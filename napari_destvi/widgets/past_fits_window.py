"""A window with the past fits: to open, compare, score, rename and delete them.

It goes on beside the main window, and is read anew whenever it comes to the front.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from qtpy.QtCore import QEvent, QSize, Qt
from qtpy.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from napari_destvi.session import Session, past_fit_changes, past_fits
from napari_destvi.session.past_fits_view import (
    PastFitLine,
    is_of_this_slide,
    past_fits_view,
)
from napari_destvi.widgets.asking_unsaved import UNSAVED_REGIONS, once_safe
from napari_destvi.widgets.compact_button import CompactButton
from napari_destvi.widgets.file_dialogs import FileDialogs
from napari_destvi.widgets.focus_style import FOCUS_STYLE
from napari_destvi.widgets.message_banner import MessageBanner
from napari_destvi.widgets.past_fits_table import PastFitsTable
from napari_destvi.widgets.preferences import Preferences
from napari_destvi.widgets.sentence import Sentence
from napari_destvi.widgets.undo_shortcut import undo_shortcut

if TYPE_CHECKING:
    from napari_destvi.io.run_record import RunRecord

#: All columns but that of the slides are seen without scrolling.
SIZE = QSize(1230, 460)
UNSAVED = "The maps are not saved. Opening a past fit takes them away."
#: What the window depends on; each change is followed at once.
_FIELDS = (
    *("past_fits", "are_all_past_fits", "run_state", "opening", "result"),
    *("spots", "spots_path", "inspection", "compared_with", "other_tables"),
)
_TIPS = {
    "open": "Show the maps of this fit again (Enter). Where it is of another slide, "
    "that is opened, too.",
    "compare": "Add its maps to the tables of section 5, and compare with them.",
    "score": "Score the chosen fits against what section 5 compares with, and "
    "remember it with each.",
    "rename": "Type a name for this fit (F2). Fits with a name are never removed to "
    "make room.",
    "delete": "Delete the chosen fits (Delete). Undo brings them back.",
    "folder": "Keep fits in another folder from now on, such as on a larger disk.",
}


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
        self._lines: dict[str, PastFitLine] = {}
        self.all_slides = QCheckBox("Of all slides")
        self.table = PastFitsTable()
        self.nothing = QLabel()
        self.banner = MessageBanner(session)
        self.note = Sentence("About the past fits")
        self.open_fit = CompactButton("&Open")
        self.compare = CompactButton("&Compare with")
        self.score = CompactButton("&Score")
        self.rename = CompactButton("&Rename")
        self.delete = CompactButton("&Delete")
        self.folder = CompactButton("Choose &folder…")
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
            self._session.events[name].disconnect(self.refresh)
        self.close()

    def refresh(self) -> None:
        """Show what there is, and what may be done with what is chosen."""
        view = past_fits_view(self._session)
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
        buttons = QHBoxLayout()
        for button in (self.open_fit, self.compare, self.score):
            buttons.addWidget(button)
        buttons.addStretch(1)
        for button in (self.rename, self.delete):
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(self.folder)
        above = QHBoxLayout()
        above.addWidget(self.all_slides)
        above.addStretch(1)  # else its frame, when it has the keyboard, is as wide
        column = QVBoxLayout(self)
        column.addLayout(above)
        column.addWidget(self.table, 1)
        column.addWidget(self.nothing, 1)
        column.addWidget(self.note)
        column.addWidget(self.banner)
        column.addLayout(buttons)
        self.resize(SIZE)

    def _connect(self) -> None:
        self.all_slides.clicked.connect(self._list_all)
        self.table.itemSelectionChanged.connect(self._allow)
        self.table.opened.connect(self._open)
        self.table.renamed.connect(self._rename)
        self.table.deleted.connect(self._delete)
        self.open_fit.clicked.connect(self._open_chosen)
        self.compare.clicked.connect(self._compare)
        self.score.clicked.connect(self._score)
        self.rename.clicked.connect(self.table.edit_name)
        self.delete.clicked.connect(self._delete)
        self.folder.clicked.connect(self._choose_folder)
        for name in _FIELDS:
            self._session.events[name].connect(self.refresh)

    def _chosen(self) -> list[PastFitLine]:
        keys = self.table.chosen()
        return [self._lines[key] for key in keys if key in self._lines]

    def _allow(self) -> None:
        """Enable the buttons for what is chosen, each with why it is not."""
        view, chosen = past_fits_view(self._session), self._chosen()
        one = "" if len(chosen) == 1 else "Choose one fit."
        some = "" if chosen else "Choose a fit."
        no_comparison = chosen[0].why_no_comparison if chosen else ""
        reasons = {
            "open": (self.open_fit, one or view.why_not_open),
            "compare": (self.compare, one or no_comparison or view.why_not_open),
            "score": (self.score, some or no_comparison or view.why_not_score),
            "rename": (self.rename, one),
            "delete": (self.delete, some),
            "folder": (self.folder, view.why_not_move),
        }
        for name, (button, why_not) in reasons.items():
            button.setEnabled(not why_not)
            button.setToolTip(f"<p>{_TIPS[name]} {why_not}</p>")

    def _list_all(self, wanted: bool) -> None:  # noqa: FBT001 - Qt's
        self._session.are_all_past_fits = wanted

    def _open_chosen(self) -> None:
        for line in self._chosen()[:1]:
            self._open(line.record.key)

    def _open(self, key: str) -> None:
        """Open a fit; maps and regions that are nowhere else are asked about first."""
        session, line = self._session, self._lines.get(key)
        if line is None or past_fits_view(session).why_not_open:
            return
        go_on = partial(past_fits.open_run, session, line.record)
        is_here = is_of_this_slide(session, line.record) and session.spots is not None
        is_kept = session.result is session.kept_result
        if is_kept and (is_here or session.regions_saved):
            go_on()
            return
        once_safe(
            *(session, self._dialogs, self._preferences),
            maps=UNSAVED,
            yes="Open without saving",
            go_on=go_on,
            regions="" if is_here else UNSAVED_REGIONS,
        )

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

    def _choose_folder(self) -> None:
        now = self._session.runs_folder
        if now is not None:
            folder = self._dialogs.open_folder("Where to keep past fits", now)
            if folder is not None:
                past_fit_changes.choose_folder(self._session, folder)

    def _chosen_records(self) -> list[RunRecord]:
        return [line.record for line in self._chosen()]
