"""How many genes to fit: a field to type in, and what the number leads to."""

from __future__ import annotations

from qtpy.QtCore import QTimer, Signal
from qtpy.QtWidgets import QGridLayout, QLabel, QLineEdit, QSizePolicy, QWidget

from napari_destvi.data.variable_genes import N_TOP_GENES
from napari_destvi.session.view_state import GenesView
from napari_destvi.widgets.file_row import BUTTON_WIDTH
from napari_destvi.widgets.icon_sentence import IconSentence
from napari_destvi.widgets.sentence import Sentence

LABEL = "Genes"
TOOLTIP = (
    'How many genes to compare spots and cells by: "auto", "all", or a whole number, '
    "which takes the genes that vary most among the cells of the reference. Auto is "
    "the authors' advice: a targeted panel was chosen with care and keeps all its "
    f"genes; of a whole transcriptome {N_TOP_GENES:,} are enough, for most genes tell "
    "no type from another and only make the fit slow."
)
#: A pause this long, in milliseconds, ends a number: each number has the data checked
#: anew, which takes seconds on a large slide.
PAUSE_MS = 700


class GeneRow(QWidget):
    """Label and field; beneath them the genes in words, or what is wrong.

    Signals
    -------
    typed : str
        What the user typed, after a pause, with the enter key or on leaving the field.
    """

    typed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.field = QLineEdit()
        self.field.setToolTip(f"<p>{TOOLTIP}</p>")
        self.field.setAccessibleName("Number of genes")
        self.field.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.note = Sentence("About the genes")
        self.problem = IconSentence("Problem of the number of genes", "error")
        self._shown = ""
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._lay_out()
        self._pause.timeout.connect(self._tell)
        self.field.textEdited.connect(self._wait)
        self.field.editingFinished.connect(self._tell_now)

    def refresh(self, view: GenesView) -> None:
        """Show another number; what was typed stays while it is wrong or the same."""
        if view.text != self._shown:
            self._shown = view.text
            self.field.setText(view.text)
        self.note.set_text(view.note)
        self.note.setVisible(bool(view.note) and not view.problem)
        self.problem.set_text(view.problem)

    def _wait(self) -> None:
        self._pause.start()

    def _tell_now(self) -> None:
        if self._pause.isActive():  # else it was told already
            self._pause.stop()
            self._tell()

    def _tell(self) -> None:
        self.typed.emit(self.field.text())

    def _lay_out(self) -> None:
        label = QLabel(LABEL)
        label.setFixedWidth(BUTTON_WIDTH)
        label.setToolTip(self.field.toolTip())
        label.setBuddy(self.field)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(2)
        grid.addWidget(label, 0, 0)
        grid.addWidget(self.field, 0, 1)
        grid.addWidget(self.note, 1, 0, 1, 2)
        grid.addWidget(self.problem, 2, 0, 1, 2)
        grid.setColumnStretch(1, 1)
