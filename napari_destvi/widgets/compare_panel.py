"""Section 5 of the window: the maps beside others, such as the truth, in numbers."""

from __future__ import annotations

from qtpy.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from napari_destvi.metrics import guess_partners
from napari_destvi.session import MapKey, Session, comparing
from napari_destvi.session.compare_view import CompareView
from napari_destvi.widgets.choice_row import ChoiceRow
from napari_destvi.widgets.file_dialogs import FileDialogs
from napari_destvi.widgets.preferences import Preferences
from napari_destvi.widgets.score_table import ScoreTable
from napari_destvi.widgets.section import Section

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
        self.choice = ChoiceRow("With", _WITH, label_width=LABEL_WIDTH)
        self.headline = QLabel()
        self.headline.setWordWrap(True)
        self.unmatched = QLabel()
        self.unmatched.setWordWrap(True)
        self.table = ScoreTable()
        self.side_by_side = QPushButton("Side by side")
        self.side_by_side.setCheckable(True)
        self.side_by_side.setToolTip(f"<p>{_SIDE_BY_SIDE}</p>")
        self.pair = QPushButton("Pair types…")
        self.pair.setToolTip("<p>Say which types of both mean the same.</p>")
        super().__init__(
            "5 · Compare",
            self.choice,
            self.headline,
            self.table,
            self.unmatched,
            _row(self.side_by_side, self.pair),
        )
        self.choice.chosen.connect(self._choose)
        self.table.chosen.connect(self._show)
        self.side_by_side.toggled.connect(self._lay_side_by_side)
        self.pair.clicked.connect(self._pair)

    def refresh(self, view: CompareView) -> None:
        """Show what is compared."""
        self.setEnabled(view.enabled)
        names = (NOTHING, *view.offers, FROM_FILE)
        self.choice.refresh(names, view.chosen or NOTHING)
        self.headline.setText(view.headline)
        self.table.setVisible(bool(view.rows))
        self.table.set_rows(view.rows)
        self.table.select(view.shown_type)
        self.unmatched.setText(view.unmatched)
        self.unmatched.setVisible(bool(view.unmatched))
        self.pair.setVisible(view.can_pair)
        self.side_by_side.setVisible(bool(view.rows))
        self.side_by_side.setEnabled(not view.why_not_side_by_side)
        self.side_by_side.setToolTip(
            f"<p>{_SIDE_BY_SIDE} {view.why_not_side_by_side}</p>"
        )
        self.side_by_side.setChecked(view.is_side_by_side)

    def _choose(self, name: str) -> None:
        if name == FROM_FILE:
            self._open()
        else:
            comparing.compare_with(self._session, None if name == NOTHING else name)

    def _open(self) -> None:
        path = self._dialogs.open_proportions("Compare with", self._preferences.folder)
        if path is not None:
            self._preferences.remember(folder=path.parent)
            comparing.open_tables(self._session, path)
        # The box stands on the file's entry until then.
        self.choice.show_chosen(self._session.compared_with or NOTHING)

    def _show(self, cell_type: str) -> None:
        self._session.shown = (MapKey("proportions", cell_type),)

    def _lay_side_by_side(self, wanted: bool) -> None:  # noqa: FBT001 - Qt's
        if wanted != self._session.is_side_by_side:
            self._session.is_side_by_side = wanted

    def _pair(self) -> None:
        comparison = self._session.comparison
        if comparison is None:
            return
        free = comparison.unmatched_right
        guesses = guess_partners(comparison.unmatched_left, free)
        pairs = self._dialogs.pair_types(
            {
                name: [guess.name for guess in likely]
                for name, likely in guesses.items()
            },
            free,
        )
        if pairs:
            before = self._session.type_pairs
            comparing.pair_types(self._session, {**before, **pairs})


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    for widget in widgets:
        row.addWidget(widget)
    return row
