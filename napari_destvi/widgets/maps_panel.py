"""Section 4 of the dock: the maps of the cell types, to show, save and open."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from qtpy.QtWidgets import QGridLayout, QSizePolicy, QWidget
from superqt import QElidingLabel

from napari_destvi.session import Session, choices
from napari_destvi.session.maps_view import MapsView
from napari_destvi.widgets.asking_export import ask_for_file
from napari_destvi.widgets.asking_unsaved import once_safe
from napari_destvi.widgets.compact_button import CompactButton
from napari_destvi.widgets.export_button import ExportButton
from napari_destvi.widgets.figure_window import FigureWindow, Preview
from napari_destvi.widgets.file_dialogs import FileDialogs
from napari_destvi.widgets.gene_field import GeneField
from napari_destvi.widgets.past_fits_window import PastFitsWindow
from napari_destvi.widgets.preferences import Preferences
from napari_destvi.widgets.recent_button import RecentButton
from napari_destvi.widgets.section import Section
from napari_destvi.widgets.states_window import StatesWindow

UNSAVED = "The maps are not saved. Opening a result takes them away."
_SAVE = (
    "Write a copy of the spots file with proportions, their intervals, activation, "
    "cell state and settings in it. It opens here, in scanpy and in other tools."
)
_FIGURE = (
    "Draw the maps as a figure for a paper (PDF, SVG or PNG), and look at it before it "
    "is written: a panel for each cell type with colour bar and scale bar, or several "
    "types in one, and below it what they are compared with."
)


_PAST = (
    "The fits of this slide that have ended, with their settings, times and scores: "
    "open, compare, rename or delete them."
)


class MapsPanel(Section):
    """The list of cell types and the buttons for files.

    Parameters
    ----------
    session : Session
        Takes the wishes.
    dialogs : FileDialogs
        Asks for files.
    preferences : Preferences
        Knows the folder last used.
    type_list : QWidget
        Chooses which maps are shown.
    preview : callable
        As `Services.preview_figure`.
    """

    def __init__(
        self,
        session: Session,
        dialogs: FileDialogs,
        preferences: Preferences,
        type_list: QWidget,
        preview: Preview,
    ) -> None:
        self._session = session
        self._dialogs = dialogs
        self._preferences = preferences
        self._preview = preview
        self.figure_window: FigureWindow | None = None
        self.past_fits_window: PastFitsWindow | None = None
        self.states_window: StatesWindow | None = None
        self.headline = QElidingLabel()
        self.headline.setSizePolicy(
            QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed
        )
        self.gene = GeneField(session, dialogs, preferences)
        self.save = CompactButton("Save result…")
        self.open = CompactButton("Open result…")
        self.recent = RecentButton(session, preferences, "result", "results")
        self.past = CompactButton("Past fits…")
        self.past.setToolTip(f"<p>{_PAST}</p>")
        self.figure = CompactButton("Save a figure…")
        self.export = ExportButton(session, dialogs, preferences)
        super().__init__(
            "4 · Maps", self.headline, type_list, self.gene, self._buttons()
        )
        self._connect()

    def refresh(self, view: MapsView) -> None:
        """Show what the maps are of and which buttons may be pressed."""
        self.headline.setText(view.headline)
        self.headline.setToolTip(view.headline)
        self.open.setEnabled(view.can_open)
        self.recent.setEnabled(view.can_open)
        self.open.setToolTip("<p>Show the maps of a result that was saved.</p>")
        for button, tooltip in ((self.save, _SAVE), (self.figure, _FIGURE)):
            button.setEnabled(view.can_save)
            button.setToolTip(f"<p>{tooltip} {view.why_no_save}</p>")
        self.export.refresh(view)
        self._refresh_states()

    def _buttons(self) -> QGridLayout:
        grid = QGridLayout()
        grid.addWidget(self.save, 0, 0)
        grid.addWidget(self.open, 0, 1)
        grid.addWidget(self.recent, 0, 2)
        grid.addWidget(self.figure, 1, 0)
        grid.addWidget(self.export, 1, 1, 1, 2)
        grid.addWidget(self.past, 2, 0, 1, 3)
        return grid

    def _connect(self) -> None:
        self.open.clicked.connect(self._open)
        self.recent.chosen.connect(self._open_recent)
        self.save.clicked.connect(self._save_result)
        self.past.clicked.connect(self._open_past_fits)
        self.figure.clicked.connect(self._open_figure)

    def _open(self) -> None:
        def ask() -> None:
            path = self._dialogs.open_file("Open a result", self._preferences.folder)
            if path is not None:
                self._take_result(path)

        self._once_safe(ask)

    def _open_recent(self, path: Path) -> None:
        self._once_safe(partial(self._take_result, path))

    def _take_result(self, path: Path) -> None:
        self._preferences.note_file("result", path)
        choices.open_result(self._session, path)

    def _once_safe(self, go_on: Callable[[], None]) -> None:
        once_safe(
            self._session,
            self._dialogs,
            self._preferences,
            maps=UNSAVED,
            yes="Open without saving",
            go_on=go_on,
        )

    def _save_result(self) -> None:
        ask_for_file(
            *(self._session, self._dialogs, self._preferences),
            kind="result",
            title="Save the result",
        )

    def _open_figure(self) -> None:
        """Open the window of the figure, or bring it to the front as it is."""
        if self.figure_window is None:
            self.figure_window = FigureWindow(
                self._session, self._dialogs, self._preferences, self._preview, self
            )
        self.figure_window.open()

    def _open_past_fits(self) -> None:
        """Open the window of past fits, or bring it to the front."""
        if self.past_fits_window is None:
            self.past_fits_window = PastFitsWindow(
                self._session, self._dialogs, self._preferences, self
            )
        self.past_fits_window.open()

    def _refresh_states(self) -> None:
        """Open the window of a type's states once the session asks for it."""
        if self.states_window is None and self._session.states_type is not None:
            self.states_window = StatesWindow(
                self._session, self._dialogs, self._preferences, self
            )
        if self.states_window is not None:
            self.states_window.refresh()

    def shut_down(self) -> None:
        """End what the windows of the figure, of past fits and of states do."""
        for window in (self.figure_window, self.past_fits_window, self.states_window):
            if window is not None:
                window.shut_down()
