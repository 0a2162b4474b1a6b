"""Section 5 of the window: the maps beside others, such as the truth, in numbers."""

from __future__ import annotations

from html import escape

from qtpy.QtCore import Qt
from qtpy.QtWidgets import QLabel, QPushButton, QWidget
from superqt import QElidingLabel

from napari_destvi.metrics import Comparison
from napari_destvi.session import Session, comparing, undoable
from napari_destvi.session.compare_view import CompareView, type_scores
from napari_destvi.session.type_pairing import changed_pairs, type_pairing
from napari_destvi.widgets.choice_row import ChoiceRow
from napari_destvi.widgets.compact_button import CompactButton
from napari_destvi.widgets.file_dialogs import FileDialogs
from napari_destvi.widgets.preferences import Preferences
from napari_destvi.widgets.scatter_plot import ScatterPlot
from napari_destvi.widgets.score_table import ScoreTable
from napari_destvi.widgets.section import Section, in_a_row
from napari_destvi.widgets.share_points import SharePoints

#: Of "With", in pixels: the titles of the tables are long.
LABEL_WIDTH = 36
NOTHING, FROM_FILE = "nothing", "a file…"
_WITH = (
    "What to compare the maps with: the truth, another result, or the table of another "
    "method. Types are paired by name."
)
_SIDE_BY_SIDE = (
    "Show the newest map, that of the other table, and their difference next to each "
    "other, with one camera and one scale."
)
_ERROR = (
    "Show over the tissue how far both are apart in each spot: the root mean square "
    "difference of the shares of all types."
)
_PAIR = (
    "Say which types of both mean the same, where their names do not tell, or take a "
    "pair apart."
)


class ComparePanel(Section):
    """Chooses what to compare with, and shows how well both agree.

    Parameters
    ----------
    session : Session
        Takes the wishes.
    dialogs : FileDialogs
        Asks for files.
    preferences : Preferences
        Knows the folder last used.
    """

    def __init__(
        self, session: Session, dialogs: FileDialogs, preferences: Preferences
    ) -> None:
        self._session = session
        self._dialogs = dialogs
        self._preferences = preferences
        self._offers: tuple[str, ...] = ()
        self._comparison: Comparison | None = None
        self._plotted: tuple[Comparison | None, str | None] = (None, None)
        self._build()
        super().__init__(
            "5 · Compare",
            self.choice,
            self.headline,
            self.table,
            self._buttons,
            self.note,
            self.scatter,
            self.marked,
            self.unmatched,
            self.pair,
        )
        self._connect()

    def refresh(self, view: CompareView) -> None:
        """Show what is compared."""
        self.setEnabled(view.enabled)
        self._offers = view.offers
        self._show_choice(view.chosen)
        chosen = view.chosen or ""  # the box cuts off what is too long
        self.choice.box.setToolTip(f"<p>{escape(chosen)}</p><p>{_WITH}</p>")
        self.headline.setText(view.headline)
        self.pair.setVisible(view.can_pair)
        _say(self.unmatched, view.unmatched)
        _say(self.note, view.note)
        self._refresh_numbers(view)
        self.side_by_side.setChecked(view.is_side_by_side)
        self.error.setChecked(view.is_error_shown)

    def _refresh_numbers(self, view: CompareView) -> None:
        """Show the numbers; those from before a change, while it is looked into."""
        comparison, parts = view.comparison, self._parts_with_numbers()
        is_kept = view.is_waiting and self._comparison is not None
        for part in parts:
            part.setVisible(comparison is not None or is_kept)
            part.setEnabled(comparison is not None)
        if comparison is None and is_kept:
            return
        if comparison is not self._comparison:
            self._comparison = comparison
            self.table.set_rows(() if comparison is None else type_scores(comparison))
        self.table.select(view.shown_type)
        self._plot(comparison, view.shown_type)
        self.scatter.set_marked(view.marked)
        self.marked.setText(view.marked_text)
        self.marked.setToolTip(f"<p>{escape(view.marked_text)}</p>")

    def _build(self) -> None:
        self.choice = ChoiceRow("With", _WITH, label_width=LABEL_WIDTH)
        self.headline, self.unmatched, self.note = (_wrapped() for _ in range(3))
        self.table = ScoreTable()
        self.scatter = ScatterPlot()
        self.marked = QElidingLabel()
        self.marked.setTextFormat(Qt.TextFormat.PlainText)
        self.side_by_side = _switch("Side by side", _SIDE_BY_SIDE)
        self.error = _switch("Error per spot", _ERROR)
        self._buttons = in_a_row(self.side_by_side, self.error)
        self.pair = QPushButton("Pair types…")
        self.pair.setToolTip(f"<p>{_PAIR}</p>")

    def _connect(self) -> None:
        session = self._session
        self.choice.chosen_number.connect(self._choose)
        self.table.chosen.connect(lambda name: comparing.show_type(session, name))
        self.scatter.marked.connect(lambda rows: comparing.mark_spots(session, rows))
        self.side_by_side.clicked.connect(
            lambda wanted: comparing.lay_side_by_side(session, wanted=wanted)
        )
        self.error.clicked.connect(
            lambda wanted: comparing.show_error(session, wanted=wanted)
        )
        self.pair.clicked.connect(self._pair)

    def _parts_with_numbers(self) -> tuple[QWidget, ...]:
        return self.table, self.scatter, self.marked, self.side_by_side, self.error

    def _plot(self, comparison: Comparison | None, cell_type: str | None) -> None:
        """Draw the points of the shown type, if they are not drawn yet."""
        before, type_before = self._plotted
        if comparison is before and cell_type == type_before:
            return
        self._plotted = comparison, cell_type
        is_compared = comparison is not None and cell_type in comparison.left_types
        if comparison is not None and cell_type is not None and is_compared:
            self.scatter.set_points(SharePoints(comparison, cell_type))
        else:
            self.scatter.set_points(None)

    def _show_choice(self, chosen: str | None) -> None:
        names = (NOTHING, *self._offers, FROM_FILE)
        # By their place: a table may be called as the first or the last entry is.
        number = 1 + self._offers.index(chosen) if chosen in self._offers else 0
        self.choice.refresh_number(names, number)

    def _choose(self, number: int) -> None:
        if number > len(self._offers):
            self._open()
        else:
            chosen = self._offers[number - 1] if number else None
            undoable.compare_with(self._session, chosen)

    def _open(self) -> None:
        path = self._dialogs.open_proportions("Compare with", self._preferences.folder)
        if path is not None:
            self._preferences.remember(folder=path.parent)
            comparing.open_tables(self._session, path)
        # The box stands on the file's entry until then.
        self._show_choice(self._session.compared_with)

    def _pair(self) -> None:
        pairing = type_pairing(self._session)
        if pairing is None:
            return
        partners = self._dialogs.pair_types(pairing)
        if partners is not None:
            comparing.pair_types(self._session, changed_pairs(pairing, partners))


def _say(label: QLabel, text: str) -> None:
    label.setText(text)
    label.setVisible(bool(text))


def _wrapped() -> QLabel:
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label


def _switch(text: str, tooltip: str) -> CompactButton:
    button = CompactButton(text)
    button.setCheckable(True)
    button.setToolTip(f"<p>{tooltip}</p>")
    return button
