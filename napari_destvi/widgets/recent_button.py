"""A small button beside one that asks for a file: the files of its kind used before."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from qtpy.QtCore import Qt, Signal
from qtpy.QtWidgets import QMenu, QToolButton

from napari_destvi.session import Session
from napari_destvi.session.undo import remember
from napari_destvi.widgets.preferences import Preferences, RecentKind

if TYPE_CHECKING:
    from qtpy.QtGui import QAction

#: Pixels of the menu after which a name is cut off in its middle.
NAME_WIDTH = 240
NONE_YET = "None yet"
MISSING = "{} (not there any more)"
#: One arrow is enough: napari's themes draw that of a menu beside our own.
STYLE = "QToolButton#recent::menu-indicator { image: none; width: 0px; }"
CLEAR = "Clear list"
CLEARED = "The list of recent {} is empty."


class RecentButton(QToolButton):
    """Offers the files used last, newest first; one that is gone is grey.

    Parameters
    ----------
    session : Session
        Keeps a list that is cleared, should it be wanted back.
    preferences : Preferences
        Remembers the files.
    kind : str
        Which files.
    title : str
        What they are, as in "spots files".

    Signals
    -------
    chosen : Path
        The file that the user chose.
    """

    chosen = Signal(Path)

    def __init__(
        self, session: Session, preferences: Preferences, kind: RecentKind, title: str
    ) -> None:
        super().__init__()
        self._session = session
        self._preferences = preferences
        self._kind = kind
        self._title = title
        self._first: Sequence[QAction] = ()
        self.setArrowType(Qt.ArrowType.DownArrow)
        self.setObjectName("recent")
        self.setStyleSheet(STYLE)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(f"Recent {title}")
        self.setToolTip(f"<p>The {title} used last. Space opens the list.</p>")
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        menu.aboutToShow.connect(self.fill)
        self.setMenu(menu)

    def begin_with(self, actions: Sequence[QAction]) -> None:
        """Set what stands in the menu above the files; others keep owning it."""
        self._first = actions

    def fill(self) -> None:
        """List the files as they are now."""
        menu, recent = self.menu(), self._preferences.recent(self._kind)
        menu.clear()
        menu.addActions(list(self._first))
        menu.addSection("Recent")
        if not recent:
            menu.addAction(NONE_YET).setEnabled(False)
            return
        for path in recent:
            self._offer(path, recent)
        menu.addSeparator()
        menu.addAction(CLEAR).triggered.connect(self._clear)

    def _offer(self, path: Path, others: list[Path]) -> None:
        text = self.fontMetrics().elidedText(
            _told(path, others), Qt.TextElideMode.ElideMiddle, NAME_WIDTH
        )
        is_there = path.exists()
        text = text.replace("&", "&&")  # a single one would underline a letter
        action = self.menu().addAction(text if is_there else MISSING.format(text))
        action.setToolTip(str(path))
        action.setEnabled(is_there)
        action.triggered.connect(lambda: self.chosen.emit(path))

    def _clear(self) -> None:
        before = self._preferences.recent(self._kind)
        self._preferences.set_recent(self._kind, [])
        back = partial(self._list_again, before)
        remember(self._session, "files", CLEARED.format(self._title), back)

    def _list_again(self, before: list[Path]) -> None:
        """List files again, after those that were used since."""
        since = self._preferences.recent(self._kind)
        self._preferences.set_recent(self._kind, list(dict.fromkeys([*since, *before])))


def _told(path: Path, others: list[Path]) -> str:
    """Return the name, with its folder where another file has the same."""
    is_alone = sum(other.name == path.name for other in others) == 1
    return path.name if is_alone else f"{path.parent.name}/{path.name}"
