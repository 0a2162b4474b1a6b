"""All tables against the one that is compared with: their means, to sort and copy."""

from __future__ import annotations

from qtpy.QtCore import Qt
from qtpy.QtGui import QGuiApplication
from qtpy.QtWidgets import QLabel, QVBoxLayout, QWidget

from napari_destvi.session import Session, comparing
from napari_destvi.session.compare_terms import Ranked
from napari_destvi.session.compare_view import ScoreLine
from napari_destvi.session.compared_tables import short_title
from napari_destvi.session.ranking import as_csv, title_of
from napari_destvi.session.ranking_view import MEANS, RankingView, about, numbers
from napari_destvi.widgets.compact_button import CompactButton
from napari_destvi.widgets.score_table import ScoreTable
from napari_destvi.widgets.section import SPACING

#: A bar to scroll with would take the room of the titles.
MAX_ROWS = 12
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
        self.headline = QLabel()
        self.headline.setWordWrap(True)
        self.headline.setTextFormat(Qt.TextFormat.PlainText)
        self.table = ScoreTable(
            "Agreement of each table",
            dict(MEANS.values()),
            lines="Table",
            max_rows=MAX_ROWS,
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
        self.table.set_rows(
            [ScoreLine(_name(row), numbers(row), about(row)) for row in view.ranking]
        )
        self.table.select(_name(Ranked(view.chosen, {})))
        for part in (self.table, self.copy):
            part.setVisible(bool(view.ranking))
            part.setEnabled(not view.is_waiting)

    def _compare(self, name: str) -> None:
        title = next(row.title for row in self._ranking if _name(row) == name)
        comparing.choose_left(self._session, title)

    def _copy(self) -> None:
        clipboard = QGuiApplication.clipboard()
        if clipboard is not None:
            clipboard.setText(as_csv(self._ranking))


def _name(ranked: Ranked) -> str:
    return short_title(title_of(ranked))
