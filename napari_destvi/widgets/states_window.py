"""The window of a type's states: on two axes, as colours, and where genes rise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qtpy.QtCore import QSize, Qt
from qtpy.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from napari_destvi.session import Session, type_states
from napari_destvi.session.states_view import StatesView, states_view
from napari_destvi.widgets.asking_export import ask_for_file
from napari_destvi.widgets.choice_row import ChoiceRow
from napari_destvi.widgets.file_dialogs import FileDialogs
from napari_destvi.widgets.focus_style import FOCUS_STYLE
from napari_destvi.widgets.icon_sentence import IconSentence
from napari_destvi.widgets.preferences import Preferences
from napari_destvi.widgets.sentence import Sentence
from napari_destvi.widgets.state_points import StatePoints
from napari_destvi.widgets.states_legend import StatesLegend
from napari_destvi.widgets.states_plot import StatesPlot
from napari_destvi.widgets.undo_shortcut import undo_shortcut

if TYPE_CHECKING:
    from qtpy.QtGui import QCloseEvent

    from napari_destvi.session.placed_states import PlacedStates

SIZE = QSize(860, 560)
LABEL_WIDTH = 48
#: Width of what stands beside the plot, in pixels.
BESIDE = 292
_TYPE = (
    "Of which type the states are shown; behind each name what was found of it: its "
    "axes and their part of the variance of its state, or why there is none."
)
_LAY = (
    "Show every spot with enough of the type in the colour of its state; the maps are "
    "shown again when this is taken off."
)
_FIGURE = "Write this plot, the spots on the tissue and the colours (PDF, SVG or PNG)."


class StatesWindow(QWidget):
    """Plot, colours and genes; goes on beside the main window.

    Parameters
    ----------
    session : Session
        Takes the wishes, and is listened to.
    dialogs : FileDialogs
        Asks for files.
    preferences : Preferences
        Knows the folder last used.
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
        self._drawn: PlacedStates | None = None
        self.setWindowTitle("States of a type")
        self.setStyleSheet(FOCUS_STYLE)
        self._build()
        self._lay_out()
        self._connect()
        undo_shortcut(self, session)

    def refresh(self) -> None:
        """Show what the session says; open and close with it."""
        view = states_view(self._session)
        if not view.is_open:
            self.hide()
            return
        number = view.cell_types.index(view.cell_type)
        self.cell_type.refresh_number(view.type_titles, number)
        self._show_states(view)
        self.note.set_text(view.note)
        self.note.setVisible(bool(view.note))
        self.problem.set_text(view.problem)
        self.lay.setText(view.lay)
        self.lay.setEnabled(view.placed is not None)
        can_save = view.placed is not None and self._session.export is None
        self.save_figure.setEnabled(can_save)
        if not self.isVisible():
            self.show()
            self.raise_()
            self.activateWindow()

    def shut_down(self) -> None:
        """Close for good."""
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: D102
        type_states.close_states(self._session)
        super().closeEvent(event)

    def sizeHint(self) -> QSize:  # noqa: D102
        return SIZE

    def _show_states(self, view: StatesView) -> None:
        """Draw the states, unless they are those that are drawn."""
        placed = view.placed
        if placed is not self._drawn:
            self._drawn = placed
            self.plot.set_points(None if placed is None else StatePoints(placed))
            self.legend.set_plane(None if placed is None else placed.plane)
        self.legend.setVisible(placed is not None)
        self.plot.set_pinned(view.pinned)

    def _build(self) -> None:
        self.cell_type = ChoiceRow("Type", _TYPE, label_width=LABEL_WIDTH)
        self.plot, self.legend = StatesPlot(), StatesLegend()
        self.note = Sentence("About the states")
        self.problem = IconSentence("Why no states are shown", "info")
        self.lay = QPushButton()
        self.lay.setToolTip(f"<p>{_LAY}</p>")
        self.save_figure = QPushButton("Save &figure…")
        self.save_figure.setToolTip(f"<p>{_FIGURE}</p>")

    def _lay_out(self) -> None:
        column = QWidget()
        column.setMinimumWidth(BESIDE)  # also without the colours
        beside = QVBoxLayout(column)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.addWidget(self.cell_type)
        beside.addStretch(1)
        beside.addWidget(self.legend)
        beside.addStretch(1)
        for part in (self.problem, self.note, self.lay, self.save_figure):
            beside.addWidget(part)
        row = QHBoxLayout(self)
        row.addWidget(self.plot, 1)
        row.addWidget(column)

    def _connect(self) -> None:
        session = self._session
        self.cell_type.chosen_number.connect(self._choose_type)
        self.plot.chosen.connect(lambda row: type_states.pin_state(session, row))
        self.lay.clicked.connect(lambda: type_states.lay_states(session))
        self.save_figure.clicked.connect(self._save_figure)

    def _choose_type(self, number: int) -> None:
        cell_type = states_view(self._session).cell_types[number]
        type_states.choose_states_type(self._session, cell_type)

    def _save_figure(self) -> None:
        shown = type_states.states_shown(self._session)
        if shown is not None:
            ask_for_file(
                *(self._session, self._dialogs, self._preferences),
                kind="states",
                title="Save the states",
                states=shown,
            )
