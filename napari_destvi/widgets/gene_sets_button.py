"""A button that opens a file of gene sets, and offers its sets."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from qtpy.QtWidgets import QMenu

from napari_destvi.data.wording import number_of
from napari_destvi.errors import InputError
from napari_destvi.io.gene_sets import read_gene_sets
from napari_destvi.session import Message, Session
from napari_destvi.session.gene_maps import show_gene
from napari_destvi.session.gene_sets import take_gene_sets
from napari_destvi.widgets.compact_button import CompactButton
from napari_destvi.widgets.file_dialogs import FileDialogs
from napari_destvi.widgets.preferences import Preferences

#: A longer menu does not fit on a screen; all sets are proposed while typing.
MAX_LISTED = 25
READ = (
    "Read {n} of {name}. Type a part of a name in the field, or choose from the menu "
    "beside it."
)
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
        """Read a file of gene sets: some thousand lines, at once."""
        try:
            sets = read_gene_sets(path)
        except InputError as error:
            self._session.message = Message("error", str(error))
            return
        self._preferences.remember(folder=path.parent)
        take_gene_sets(self._session, sets)
        told = READ.format(n=number_of(len(sets), "gene set"), name=path.name)
        self._session.message = Message("info", told)
