"""A button that opens a file of gene sets, and offers its sets."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from qtpy.QtWidgets import QMenu

from napari_destvi.session import Session
from napari_destvi.session.gene_maps import show_gene
from napari_destvi.session.gene_set_files import ask_for_sets
from napari_destvi.widgets.compact_button import CompactButton
from napari_destvi.widgets.file_dialogs import FileDialogs
from napari_destvi.widgets.preferences import Preferences

#: A longer menu does not fit on a screen; all sets are proposed while typing.
MAX_LISTED = 25
_TIP = (
    "Open a file of gene sets (GMT, as MSigDB has them), and choose one: its genes are "
    "scored together within the cell type below."
)


class GeneSetsButton(CompactButton):
    """Takes gene sets into the session; a menu asks for one of them.

    Parameters
    ----------
    session : Session
        Takes the sets and the wish.
    dialogs : FileDialogs
        Asks for the file.
    preferences : Preferences
        Knows the folder last used.
    """

    def __init__(
        self, session: Session, dialogs: FileDialogs, preferences: Preferences
    ) -> None:
        super().__init__("Sets…")
        self._session = session
        self._dialogs = dialogs
        self._preferences = preferences
        self.setAccessibleName("Gene sets")
        self.setToolTip(f"<p>{_TIP}</p>")
        menu = QMenu(self)
        menu.aboutToShow.connect(self.fill)
        self.setMenu(menu)

    def fill(self) -> None:
        """List the sets as they are now."""
        menu, sets = self.menu(), self._session.gene_sets
        menu.clear()
        menu.addAction("Open a file of gene sets…", self._ask)
        menu.addSeparator()
        for name in list(sets)[:MAX_LISTED]:
            menu.addAction(name.replace("&", "&&"), partial(self._show, name))
        if len(sets) > MAX_LISTED:
            more = menu.addAction(f"{len(sets) - MAX_LISTED:,} more: type their name")
            more.setEnabled(False)

    def _show(self, name: str) -> None:
        show_gene(self._session, name)

    def _ask(self) -> None:
        folder = self._preferences.folder
        path = self._dialogs.open_gene_sets("Open gene sets", folder)
        if path is not None:
            self.open(path)

    def open(self, path: Path) -> None:
        """Ask for the sets of a file; they are read in the background."""
        self._preferences.remember(folder=path.parent)
        ask_for_sets(self._session, path)
