"""A window of the genes that a cell type expresses otherwise in one region."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from qtpy.QtCore import QSize, Qt
from qtpy.QtWidgets import (
    QDoubleSpinBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from napari_destvi.session import Session, differing
from napari_destvi.session.differing_terms import GeneLimits
from napari_destvi.session.differing_view import DifferingView, differing_view
from napari_destvi.widgets.asking_export import ask_for_file
from napari_destvi.widgets.choice_row import ChoiceRow
from napari_destvi.widgets.file_dialogs import FileDialogs
from napari_destvi.widgets.focus_style import FOCUS_STYLE
from napari_destvi.widgets.gene_points import GenePoints
from napari_destvi.widgets.gene_table import GeneTable
from napari_destvi.widgets.icon_sentence import IconSentence
from napari_destvi.widgets.preferences import Preferences
from napari_destvi.widgets.sentence import Sentence
from napari_destvi.widgets.undo_shortcut import undo_shortcut
from napari_destvi.widgets.volcano_plot import VolcanoPlot
from napari_destvi.widgets.wheel_guard import WheelGuard

if TYPE_CHECKING:
    from qtpy.QtGui import QCloseEvent

SIZE = QSize(980, 560)
LABEL_WIDTH = 64
#: What is written: a table or a figure.
DifferenceKind = Literal["genes", "volcano"]
#: Steps and largest value of the fields.
STEP_AT, STEP_CHANGE, MAX_CHANGE = 0.01, 0.1, 10.0
_TYPE = "In the cells of which type genes are compared."
_GROUP = "The region asked about: more of a gene there is to the right."
_AGAINST = "The region that it is compared with, or all spots outside of it."
_AT = (
    "Genes count as different below this adjusted p: so large a share of them is "
    "false on average."
)
_CHANGE = "And from this log2 fold change on, up or down: 1 is twice or half."


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
        self.cell_type.refresh(view.cell_types, view.cell_type)
        self.group.refresh(view.regions, view.group)
        # By its place: a region may be called as the first entry is.
        number = 0 if self._is_against_all() else view.others.index(view.other, 1)
        self.against.refresh_number(view.others, number)
        self.note.set_text(view.note)
        self.note.setVisible(bool(view.note))
        self.problem.set_text(view.problem)
        self._show_genes(view)
        can_save = view.difference is not None and self._session.export is None
        self.save_table.setEnabled(can_save)
        self.save_figure.setEnabled(can_save)

    def shut_down(self) -> None:
        """Close for good."""
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: D102
        differing.close_differing(self._session)
        super().closeEvent(event)

    def sizeHint(self) -> QSize:  # noqa: D102
        return SIZE

    def _is_against_all(self) -> bool:
        wish = self._session.differing
        return (
            wish is None
            or wish.against is None
            or wish.against not in {region.name for region in self._session.regions}
        )

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
        self.cell_type = ChoiceRow("In", _TYPE, label_width=LABEL_WIDTH)
        self.group = ChoiceRow("Region A", _GROUP, label_width=LABEL_WIDTH)
        self.against = ChoiceRow("Region B", _AGAINST, label_width=LABEL_WIDTH)
        limits = self._session.gene_limits
        self.at = _field("Adjusted p below", _AT, STEP_AT, 1.0, limits.at)
        self.change = _field(
            "Least log2 fold change",
            _CHANGE,
            STEP_CHANGE,
            MAX_CHANGE,
            limits.least_change,
        )
        self.plot, self.table = VolcanoPlot(), GeneTable()
        self.note = Sentence("About the genes that differ")
        self.problem = IconSentence("Why no genes are compared", "error")
        self.save_table = QPushButton("Save &table…")
        self.save_figure = QPushButton("Save &figure…")

    def _lay_out(self) -> None:
        choices = QHBoxLayout()
        for row in (self.cell_type, self.group, self.against):
            choices.addWidget(row, 1)
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.addWidget(self.plot)
        halves.addWidget(self.table)
        halves.setSizes([SIZE.width() * 2 // 5, SIZE.width() * 3 // 5])
        below = QHBoxLayout()
        for text, box in (
            ("adjusted p <", self.at),
            ("|log2 fold change| ≥", self.change),
        ):
            label = QLabel(text)
            label.setBuddy(box)
            below.addWidget(label)
            below.addWidget(box)
        below.addStretch(1)
        below.addWidget(self.save_table)
        below.addWidget(self.save_figure)
        column = QVBoxLayout(self)
        column.addLayout(choices)
        column.addWidget(halves, 1)
        column.addWidget(self.problem)
        column.addWidget(self.note)
        column.addLayout(below)

    def _connect(self) -> None:
        session = self._session
        self.cell_type.chosen.connect(lambda name: differing.choose_type(session, name))
        self.group.chosen.connect(lambda name: differing.choose_group(session, name))
        self.against.chosen_number.connect(self._choose_other)
        self.at.valueChanged.connect(self._limit)
        self.change.valueChanged.connect(self._limit)
        self.plot.chosen.connect(self._show_gene)
        self.table.chosen.connect(self._show_gene)
        self.save_table.clicked.connect(self._save_table)
        self.save_figure.clicked.connect(self._save_figure)

    def _choose_other(self, number: int) -> None:
        name = self.against.box.itemText(number) if number else None
        differing.choose_against(self._session, name)

    def _show_gene(self, gene: str) -> None:
        differing.show_differing_gene(self._session, gene)

    def _limit(self) -> None:
        limits = GeneLimits(self.at.value(), self.change.value())
        differing.set_limits(self._session, limits)

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


def _field(
    name: str, tip: str, step: float, most: float, value: float
) -> QDoubleSpinBox:
    box = QDoubleSpinBox()
    box.setAccessibleName(name)
    box.setToolTip(f"<p>{tip}</p>")
    box.setDecimals(3 if most <= 1 else 2)
    box.setRange(0.0, most)
    box.setSingleStep(step)
    box.setValue(value)
    WheelGuard(box).guard(box)
    return box
