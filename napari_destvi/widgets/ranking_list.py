"""All tables against the one that is compared with: their means, to sort and copy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qtpy.QtCore import Qt
from qtpy.QtGui import QGuiApplication
from qtpy.QtWidgets import QLabel, QVBoxLayout, QWidget

from napari_destvi.session import Session, comparing
from napari_destvi.session.compare_terms import Ranked
from napari_destvi.session.compare_view import ScoreLine
from napari_destvi.session.compared_tables import short_title, without_shared_beginning
from napari_destvi.session.ranking import as_csv, title_of
from napari_destvi.session.ranking_view import MEANS, RankingView, about, numbers
from napari_destvi.widgets.compact_button import CompactButton
from napari_destvi.widgets.score_table import ScoreTable
from napari_destvi.widgets.section import SPACING

#: A bar to scroll with would take the room of the titles.
MAX_ROWS = 12
#: A title of sixteen letters is legible in so many pixels.
LEAST_NAME = 120
_COPY = (
    "Copy all means of all tables, for a spreadsheet: with more of them than are seen "
    "here, and shares from 0 to 1."
)


class RankingList(QWidget):
    """A line for each table; a press on it compares that table.

    Parameters
    ----------
    session : Session
        Takes the wishes.
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._ranking: tuple[Ranked, ...] = ()
        self._names: Mapping[str | None, str] = {}
        self.headline = QLabel()
        self.headline.setWordWrap(True)
        self.headline.setTextFormat(Qt.TextFormat.PlainText)
        self.table = ScoreTable(
            "Agreement of each table",
            dict(MEANS.values()),
            lines="Table",
            max_rows=MAX_ROWS,
            least_name=LEAST_NAME,
        )
        # Titles differ at their end.
        self.table.setTextElideMode(Qt.TextElideMode.ElideLeft)
        self.copy = CompactButton("Copy as CSV")
        self.copy.setToolTip(f"<p>{_COPY}</p>")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING)
        for part in (self.headline, self.table, self.copy):
            column.addWidget(part)
        self.table.chosen.connect(self._compare)
        self.copy.clicked.connect(self._copy)

    def refresh(self, view: RankingView) -> None:
        """Show the numbers; those from before a change, while it is looked into."""
        self.setVisible(view.is_shown)
        self._ranking = view.ranking
        self.headline.setText(view.headline)
        self._names = _names(view.ranking)
        self.table.set_rows([self._line(row) for row in view.ranking])
        self.table.select(self._names.get(view.chosen))
        for part in (self.table, self.copy):
            part.setVisible(bool(view.ranking))
            part.setEnabled(not view.is_waiting)

    def _compare(self, name: str) -> None:
        title = next(title for title, known in self._names.items() if known == name)
        comparing.choose_left(self._session, title)

    def _line(self, row: Ranked) -> ScoreLine:
        told = f"{short_title(title_of(row))}: {_all_numbers(row)}. {about(row)}"
        return ScoreLine(self._names[row.title], numbers(row), told)

    def _copy(self) -> None:
        clipboard = QGuiApplication.clipboard()
        if clipboard is not None:
            clipboard.setText(as_csv(self._ranking))


def _all_numbers(row: Ranked) -> str:
    """Return the numbers in words: a narrow list hides some."""
    titles = (" ".join(title.split()) for title, _ in MEANS.values())
    told = zip(titles, numbers(row), strict=True)
    return ", ".join(f"{title} {value:.3f}" for title, value in told if value == value)


def _names(ranking: Sequence[Ranked]) -> dict[str | None, str]:
    """Return what each table is called in the list, by its title."""
    names = [short_title(title_of(row)) for row in ranking]
    short = without_shared_beginning(names)
    return {row.title: name for row, name in zip(ranking, short, strict=True)}
