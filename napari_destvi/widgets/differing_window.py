"""A window of the genes that a cell type expresses otherwise in one region."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from qtpy.QtCore import QSize, Qt
from qtpy.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from napari_destvi.session import Session, differing, kept_differences
from napari_destvi.session.differing_terms import GeneLimits
from napari_destvi.session.differing_view import DifferingView, differing_view
from napari_destvi.widgets.asking_export import ask_for_file
from napari_destvi.widgets.differing_choices import DifferingChoices
from napari_destvi.widgets.differing_limits import DifferingLimits
from napari_destvi.widgets.file_dialogs import FileDialogs
from napari_destvi.widgets.focus_style import FOCUS_STYLE
from napari_destvi.widgets.gene_points import GenePoints
from napari_destvi.widgets.gene_table import GeneTable
from napari_destvi.widgets.icon_sentence import IconSentence
from napari_destvi.widgets.preferences import Preferences
from napari_destvi.widgets.sentence import Sentence
from napari_destvi.widgets.undo_shortcut import undo_shortcut
from napari_destvi.widgets.volcano_plot import VolcanoPlot

if TYPE_CHECKING:
    from qtpy.QtGui import QCloseEvent

SIZE = QSize(980, 560)
KEEP = "&Keep with the result"
#: What is written: a table or a figure.
DifferenceKind = Literal["genes", "volcano"]
_KEEP = (
    "Keep these genes with the maps: they are in the result that you save, and can be "
    "shown again here at once."
)
_REMOVE = "Keep these genes no more; Ctrl+Z brings them back."


class DifferingWindow(QWidget):
    """Choices, volcano plot, limits and table; goes on beside the main window.

    Parameters
    ----------
    session : Session
        Takes the wishes, and is listened to.
    dialogs : FileDialogs
        Asks for files.
    preferences : Preferences
        Knows the folder last used.
    parent : QWidget
        The owner.
    """

    def __init__(
        self,
        session: Session,
        dialogs: FileDialogs,
        preferences: Preferences,
        parent: QWidget,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._session = session
        self._dialogs = dialogs
        self._preferences = preferences
        self._drawn: tuple[object, GeneLimits] | None = None
        self.setWindowTitle("Genes that differ")
        self.setStyleSheet(FOCUS_STYLE)
        self._build()
        self._lay_out()
        self._connect()
        undo_shortcut(self, session)

    def open(self) -> None:
        """Compare the regions that are chosen in the main window."""
        differing.open_differing(self._session)
        self.refresh()
        self.show()
        self.raise_()
        self.activateWindow()

    def refresh(self) -> None:
        """Show what the session compares, while the window is open."""
        view = differing_view(self._session)
        if not view.is_open:
            self.hide()
            return
        self.choices.refresh(view)
        self.note.set_text(view.note)
        self.note.setVisible(bool(view.note))
        self.problem.set_text(view.problem)
        self._show_genes(view)
        can_save = view.difference is not None and self._session.export is None
        self.save_table.setEnabled(can_save)
        self.save_figure.setEnabled(can_save)
        self.keep.setText("&Remove from the result" if view.opened else KEEP)
        self.keep.setToolTip(f"<p>{_REMOVE if view.opened else _KEEP}</p>")
        self.keep.setEnabled(view.can_keep or bool(view.opened))

    def shut_down(self) -> None:
        """Close for good."""
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: D102
        differing.close_differing(self._session)
        super().closeEvent(event)

    def sizeHint(self) -> QSize:  # noqa: D102
        return SIZE

    def _show_genes(self, view: DifferingView) -> None:
        """Draw the genes, unless they are those that are drawn."""
        now = view.difference, view.limits
        if self._drawn is None or now[0] is not self._drawn[0]:
            table = None if view.difference is None else view.difference.table
            self.table.set_table(table)
        if now != self._drawn:
            self._drawn = now
            self.plot.set_points(
                None
                if view.difference is None
                else GenePoints(view.difference.table, view.limits)
            )
        self.plot.select(view.gene)
        self.table.select(view.gene)

    def _build(self) -> None:
        self.choices = DifferingChoices(self._session)
        self.limits = DifferingLimits(self._session)
        self.plot, self.table = VolcanoPlot(), GeneTable()
        self.note = Sentence("About the genes that differ")
        self.problem = IconSentence("Why no genes are compared", "error")
        self.keep = QPushButton(KEEP)
        self.save_table = QPushButton("Save &table…")
        self.save_figure = QPushButton("Save &figure…")

    def _lay_out(self) -> None:
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.addWidget(self.plot)
        halves.addWidget(self.table)
        halves.setSizes([SIZE.width() * 2 // 5, SIZE.width() * 3 // 5])
        below = QHBoxLayout()
        below.addWidget(self.limits)
        below.addStretch(1)
        below.addWidget(self.keep)
        below.addWidget(self.save_table)
        below.addWidget(self.save_figure)
        column = QVBoxLayout(self)
        column.addWidget(self.choices)
        column.addWidget(halves, 1)
        column.addWidget(self.problem)
        column.addWidget(self.note)
        column.addLayout(below)

    def _connect(self) -> None:
        self.plot.chosen.connect(self._show_gene)
        self.table.chosen.connect(self._show_gene)
        self.keep.clicked.connect(self._keep_or_remove)
        self.save_table.clicked.connect(self._save_table)
        self.save_figure.clicked.connect(self._save_figure)

    def _show_gene(self, gene: str) -> None:
        differing.show_differing_gene(self._session, gene)

    def _keep_or_remove(self) -> None:
        if differing_view(self._session).opened:
            kept_differences.remove_opened(self._session)
        else:
            kept_differences.keep_shown(self._session)

    def _save_table(self) -> None:
        self._save("genes", "Save the genes that differ")

    def _save_figure(self) -> None:
        self._save("volcano", "Save the volcano plot")

    def _save(self, kind: DifferenceKind, title: str) -> None:
        shown = differing.difference_shown(self._session)
        if shown is not None:
            ask_for_file(
                *(self._session, self._dialogs, self._preferences),
                kind=kind,
                title=title,
                difference=shown,
            )
