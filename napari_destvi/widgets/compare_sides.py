"""Two boxes: what is compared, and with what."""

from __future__ import annotations

from html import escape

from qtpy.QtWidgets import QVBoxLayout, QWidget

from napari_destvi.session import Session, compared_tables, comparing
from napari_destvi.session.compare_view import CompareView
from napari_destvi.widgets.choice_row import ChoiceRow
from napari_destvi.widgets.file_dialogs import FileDialogs
from napari_destvi.widgets.preferences import Preferences
from napari_destvi.widgets.section import SPACING

#: Of "Compare" and "With", in pixels: the titles of the tables are long.
LABEL_WIDTH = 64
MAPS, NOTHING, FROM_FILE = "these maps", "nothing", "a file…"
_COMPARE = (
    "What to compare: the maps, or in their place a table of the slide or of a file."
)
_WITH = (
    "What to compare it with: the truth, another result, or the table of another "
    "method. Types are paired by name."
)


class CompareSides(QWidget):
    """Chooses both sides of the session's comparison, and opens files for them.

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
        super().__init__()
        self._session = session
        self._dialogs = dialogs
        self._preferences = preferences
        self._offers: tuple[str, ...] = ()
        self.left = ChoiceRow("Compare", _COMPARE, label_width=LABEL_WIDTH)
        self.right = ChoiceRow("With", _WITH, label_width=LABEL_WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING)
        column.addWidget(self.left)
        column.addWidget(self.right)
        self.left.chosen_number.connect(lambda number: self._choose(number, left=True))
        self.right.chosen_number.connect(
            lambda number: self._choose(number, left=False)
        )

    def refresh(self, view: CompareView) -> None:
        """Show what is offered, and what is chosen of it."""
        self._offers = view.offers
        self._show(view.left, view.chosen)

    def _show(self, left: str | None, right: str | None) -> None:
        sides = (
            (self.left, MAPS, left, _COMPARE),
            (self.right, NOTHING, right, _WITH),
        )
        for row, first, chosen, tip in sides:
            # By their place: a table may be called as the first or the last entry is.
            number = 1 + self._offers.index(chosen) if chosen in self._offers else 0
            row.refresh_number((first, *self._offers, FROM_FILE), number)
            name = escape(chosen or first)  # the box cuts off what is too long
            row.box.setToolTip(f"<p>{name}</p><p>{tip}</p>")

    def _choose(self, number: int, *, left: bool) -> None:
        if number > len(self._offers):
            self._open(left=left)
            return
        chosen = self._offers[number - 1] if number else None
        choose = comparing.choose_left if left else comparing.compare_with
        choose(self._session, chosen)

    def _open(self, *, left: bool) -> None:
        title = "Compare" if left else "Compare with"
        path = self._dialogs.open_proportions(title, self._preferences.folder)
        if path is not None:
            self._preferences.remember(folder=path.parent)
            compared_tables.open_tables(self._session, path, left=left)
        # The box stands on the file's entry until then.
        self._show(self._session.compared_left, self._session.compared_with)
