"""A field for the name of a gene, with proposals, and in which cells it is shown."""

from __future__ import annotations

from qtpy.QtCore import QStringListModel, Qt
from qtpy.QtWidgets import (
    QCompleter,
    QGridLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from napari_destvi.session import Session
from napari_destvi.session.gene_maps import show_gene
from napari_destvi.session.gene_view import GeneView
from napari_destvi.widgets.file_dialogs import FileDialogs
from napari_destvi.widgets.gene_sets_button import GeneSetsButton
from napari_destvi.widgets.gene_within import GeneWithin
from napari_destvi.widgets.icon_sentence import IconSentence
from napari_destvi.widgets.preferences import Preferences
from napari_destvi.widgets.sentence import Sentence

TOOLTIP = (
    "Show a gene over the tissue: type a part of its name and choose, or press Enter. "
    "Several genes with commas between, or a set from a file, are scored together "
    "within a cell type. The cross takes the map away."
)
#: Proposals that are seen at once.
N_PROPOSALS = 8


class GeneField(QWidget):
    """Sets the gene of the session and follows it.

    Parameters
    ----------
    session : Session
        What is set and listened to.
    dialogs : FileDialogs
        Asks for a file of gene sets.
    preferences : Preferences
        Knows the folder last used.
    """

    def __init__(
        self, session: Session, dialogs: FileDialogs, preferences: Preferences
    ) -> None:
        super().__init__()
        self._session = session
        self.field = QLineEdit()
        self.field.setPlaceholderText("show a gene")
        self.field.setAccessibleName("Gene to show")
        self.field.setToolTip(f"<p>{TOOLTIP}</p>")
        self.field.setClearButtonEnabled(True)
        self.sets = GeneSetsButton(session, dialogs, preferences)
        self.within = GeneWithin(session)
        self.note = Sentence("About the map of the gene")
        self.problem = IconSentence("Problem of the gene", "error")
        self._names = QStringListModel()
        self._genes: tuple[str, ...] = ()
        self._propose()
        self._lay_out()
        self.field.returnPressed.connect(self._show)
        self.field.textChanged.connect(self._clear)

    def refresh(self, view: GeneView) -> None:
        """Show another gene; what is being typed stays."""
        self.setEnabled(bool(view.genes))
        if view.genes != self._genes:
            self._genes = view.genes
            self._names.setStringList(list(view.genes))
        if not self.field.hasFocus() and view.gene != self.field.text():
            self.field.setText(view.gene)
        self.within.refresh(view)
        self.note.set_text(view.note)
        self.note.setVisible(bool(view.note) and not view.problem)
        self.problem.set_text(view.problem)

    def _propose(self) -> None:
        completer = QCompleter(self._names, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setMaxVisibleItems(N_PROPOSALS)
        completer.activated.connect(lambda name: show_gene(self._session, name))
        self.field.setCompleter(completer)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        for row, (text, box) in enumerate((("Gene", self.field), ("in", self.within))):
            label = QLabel(text)
            label.setBuddy(box)
            grid.addWidget(label, row, 0)
        # in the order of the tab key
        grid.addWidget(self.field, 0, 1)
        grid.addWidget(self.sets, 0, 2)
        grid.addWidget(self.within, 1, 1, 1, 2)
        grid.setColumnStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(grid)
        column.addWidget(self.note)
        column.addWidget(self.problem)

    def _show(self) -> None:
        show_gene(self._session, self.field.text())

    def _clear(self, text: str) -> None:
        if not text and self._session.gene:
            show_gene(self._session, "")
