"""Section 5 of the window: maps and tables beside others, such as the truth."""

from __future__ import annotations

from html import escape

from qtpy.QtCore import QSignalBlocker, Qt
from qtpy.QtWidgets import QCheckBox, QLabel, QPushButton, QWidget
from superqt import QElidingLabel

from napari_destvi.metrics import Comparison
from napari_destvi.session import Session, compared_look, comparing
from napari_destvi.session.compare_view import CompareView, type_scores
from napari_destvi.session.compared_tables import short_title
from napari_destvi.session.type_pairing import changed_pairs, type_pairing
from napari_destvi.widgets.compact_button import CompactButton
from napari_destvi.widgets.compare_sides import MAPS, CompareSides
from napari_destvi.widgets.file_dialogs import FileDialogs
from napari_destvi.widgets.preferences import Preferences
from napari_destvi.widgets.ranking_list import RankingList
from napari_destvi.widgets.scatter_plot import ScatterPlot
from napari_destvi.widgets.score_table import ScoreTable
from napari_destvi.widgets.section import Section, in_a_row
from napari_destvi.widgets.share_points import SharePoints

_SIDE_BY_SIDE = (
    "Show the newest map, that of the other table, and their difference next to each "
    "other, with one camera and one scale."
)
_ERROR = (
    "Show over the tissue how far both are apart in each spot: the root mean square "
    "difference of the shares of all types."
)
_RANKING = (
    "Score every table that is open, and the maps, against the one chosen in With; a "
    "press on a line compares that one."
)
_AMONG_SHARED = (
    "Take both shares among the types that both have, so that they add up to 100 % in "
    "each spot. Otherwise they are those among all types of each table, as "
    "napari-destvi score takes them without --renormalise."
)
_TABLE = (
    "Press a line to look at that type; the types that you ticked stay ticked. Press "
    "it again to return to what was seen before."
)
_PAIR = (
    "Say which types of both mean the same, where their names do not tell, or take a "
    "pair apart."
)


class ComparePanel(Section):
    """Chooses what to compare, and shows how well both agree.

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
        self.sides = CompareSides(session, dialogs, preferences)
        self._comparison: Comparison | None = None
        self._plotted: tuple[Comparison | None, str | None] = (None, None)
        self._build()
        super().__init__(
            "5 · Compare",
            *(self.sides, self.headline, self.table, self._buttons, self.note),
            *(self.scatter, self.marked, self.partners),
            *(self.among_shared, self.pair, self.all_tables, self.ranking),
        )
        self._connect()

    def refresh(self, view: CompareView) -> None:
        """Show what is compared."""
        self.setEnabled(view.enabled)
        self.sides.refresh(view)
        self.headline.setText(view.headline)
        self.pair.setVisible(view.can_pair)
        _say(self.partners, view.partners)
        _say(self.note, view.note)
        self._refresh_numbers(view)
        self.side_by_side.setChecked(view.is_side_by_side)
        self.error.setChecked(view.is_error_shown)
        self.among_shared.setVisible(view.can_pair)
        with QSignalBlocker(self.among_shared):
            self.among_shared.setChecked(view.among_shared)
        self.all_tables.setVisible(view.ranking.can_show)
        self.all_tables.setChecked(view.ranking.is_shown)
        self.ranking.refresh(view.ranking)

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
        self.headline, self.partners, self.note = (_wrapped() for _ in range(3))
        self.table = ScoreTable()
        self.table.setToolTip(f"<p>{_TABLE}</p>")
        self.scatter = ScatterPlot()
        self.marked = QElidingLabel()
        self.marked.setTextFormat(Qt.TextFormat.PlainText)
        self.side_by_side = _switch("Side by side", _SIDE_BY_SIDE)
        self.error = _switch("Error per spot", _ERROR)
        self._buttons = in_a_row(self.side_by_side, self.error)
        self.pair = QPushButton("Pair types…")
        self.pair.setToolTip(f"<p>{_PAIR}</p>")
        self.among_shared = QCheckBox("As shares of the shared types")
        self.among_shared.setToolTip(f"<p>{_AMONG_SHARED}</p>")
        self.all_tables = _switch("All tables", _RANKING)
        self.ranking = RankingList(self._session)

    def _connect(self) -> None:
        session, look = self._session, compared_look
        self.table.chosen.connect(lambda name: look.show_type(session, name))
        self.table.chosen_again.connect(lambda name: look.look_again(session, name))
        self.scatter.marked.connect(lambda rows: look.mark_spots(session, rows))
        self.side_by_side.clicked.connect(
            lambda wanted: look.lay_side_by_side(session, wanted=wanted)
        )
        self.error.clicked.connect(
            lambda wanted: look.show_error(session, wanted=wanted)
        )
        self.pair.clicked.connect(self._pair)
        self.among_shared.toggled.connect(self._set_among_shared)
        self.all_tables.clicked.connect(self._set_ranking_shown)

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
            left, right = self._session.compared_left, self._session.compared_with
            titles = short_title(left or MAPS), short_title(right or "")
            self.scatter.set_points(SharePoints(comparison, cell_type), titles=titles)
        else:
            self.scatter.set_points(None)

    def _set_among_shared(self, wanted: bool) -> None:  # noqa: FBT001 - Qt's
        self._session.among_shared = wanted

    def _set_ranking_shown(self, wanted: bool) -> None:  # noqa: FBT001 - Qt's
        self._session.is_ranking_shown = wanted

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
