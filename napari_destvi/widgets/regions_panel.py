"""Section 6 of the dock: regions of the tissue and the pinned spot, read out."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from qtpy.QtCore import Qt
from qtpy.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget
from superqt import QElidingLabel

from napari_destvi.session import Session, regions, undo
from napari_destvi.session.regions_view import RegionsView
from napari_destvi.widgets.asking_export import ask_for_file
from napari_destvi.widgets.choice_row import ChoiceRow
from napari_destvi.widgets.compact_button import CompactButton
from napari_destvi.widgets.composition_bars import CompositionBars
from napari_destvi.widgets.differing_window import DifferingWindow
from napari_destvi.widgets.file_dialogs import FileDialogs
from napari_destvi.widgets.folded import Folded
from napari_destvi.widgets.preferences import Preferences
from napari_destvi.widgets.region_list import RegionList
from napari_destvi.widgets.score_table import ScoreTable
from napari_destvi.widgets.section import SPACING, Section, in_a_row

NOTHING = "nothing"
#: Of "Against", in pixels.
LABEL_WIDTH = 56
_DRAW = (
    "Draw around spots with the mouse held down. The region's layer has napari's tools "
    "for rectangles, ellipses and polygons, too. Press again to stop."
)
_SAVE = (
    "Write a table: a row per spot with the name of its region, empty outside, all "
    "names where several overlap. A result that is saved has the regions in obs."
)
_BRING_BACK = "Draw the regions again that were deleted last."
_UNPIN = "Let the spot go; a click on it does the same."
_AGAINST = "Compare the mean composition of the region with that of another."
_GENES = (
    "Find the genes that the cells of one type express otherwise in one region than in "
    "another, with a volcano plot."
)
_COLUMNS: Mapping[str, str] = {
    "A\n%": "Mean share in the region chosen in the list, in percent.",
    "B\n%": "Mean share in the region that it is compared with, in percent.",
    "A - B\n%": (
        "By how much the mean share is larger in the first region, in points."
    ),
    "p": "Adjusted p-value of the difference; see the note below the table.",
}
_SHARES = tuple(_COLUMNS)[:-1]


class RegionsPanel(Section):
    """Draws regions, lists them, and shows what the chosen one is made of.

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
        self._session = session
        self._dialogs = dialogs
        self._preferences = preferences
        self._was_empty = True
        self._others: tuple[str, ...] = ()
        self.differing_window: DifferingWindow | None = None
        self._build()
        self.folded = Folded("Read out regions and spots", self._inside())
        super().__init__("6 · Regions", self.folded)
        self._connect()

    def refresh(self, view: RegionsView) -> None:
        """Show the regions and what is known of the chosen one, or of the spot."""
        self.hint.setText(view.hint)
        self.hint.setVisible(bool(view.hint))
        self.draw.setEnabled(view.can_draw)
        self.draw.setChecked(view.is_drawing)
        self.save.setEnabled(view.can_save)
        self.save.setToolTip(f"<p>{_SAVE} {view.why_no_save}</p>")
        self.bring_back.setVisible(view.can_bring_back)
        self.genes.setEnabled(not view.why_no_genes)
        self.genes.setToolTip(f"<p>{_GENES} {view.why_no_genes}</p>")
        if self.differing_window is not None:
            self.differing_window.refresh()
        self.list.setVisible(bool(view.rows))
        self.list.set_rows(view.rows)
        self.list.select(None if view.is_pinned else view.chosen)
        self._show_composition(view)
        self._show_comparison(view)
        self._unfold_once(is_empty=not view.rows and not view.is_pinned)

    def _build(self) -> None:
        self.hint, self.caution = QLabel(), QLabel()
        for label in (self.hint, self.caution):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.draw = CompactButton("Draw a region")
        self.draw.setCheckable(True)
        self.draw.setToolTip(f"<p>{_DRAW}</p>")
        self.save = CompactButton("Save labels (CSV)…")
        self.bring_back = CompactButton("Bring back")
        self.bring_back.setToolTip(f"<p>{_BRING_BACK}</p>")
        self.genes = CompactButton("Genes that differ…")
        self.list = RegionList()
        self.title = QElidingLabel()
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.unpin = CompactButton("Unpin")
        self.unpin.setToolTip(f"<p>{_UNPIN}</p>")
        self.bars = CompositionBars()
        self.against = ChoiceRow("Against", _AGAINST, label_width=LABEL_WIDTH)
        self.table = ScoreTable("Difference of the regions", _COLUMNS, shares=_SHARES)

    def _inside(self) -> QWidget:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING)
        column.addWidget(self.hint)
        column.addLayout(in_a_row(self.draw, self.save))
        column.addWidget(self.bring_back)
        column.addWidget(self.list)
        title = in_a_row(self.title, self.unpin)
        title.setStretch(0, 1)
        column.addLayout(title)
        for part in (self.bars, self.against, self.table, self.caution):
            column.addWidget(part)
        column.addWidget(self.genes)
        return inside

    def _connect(self) -> None:
        self.draw.toggled.connect(self._draw)
        self.save.clicked.connect(self._save)
        self.bring_back.clicked.connect(self._bring_back)
        self.list.chosen.connect(self._choose)
        self.list.renamed.connect(self._rename)
        self.unpin.clicked.connect(self._unpin)
        self.genes.clicked.connect(self._open_differing)
        self.against.chosen_number.connect(self._compare)

    def _show_composition(self, view: RegionsView) -> None:
        shown = view.composition
        self.title.setText(shown.title)
        whole = escape(f"{shown.title} {shown.bounds}".strip())
        self.title.setToolTip(f"<p>{whole}</p>")
        self.title.setVisible(bool(shown.title))
        self.unpin.setVisible(view.is_pinned)
        self.bars.set_bars(shown.bars, shown.bounds)
        self.bars.setVisible(bool(shown.bars))

    def _show_comparison(self, view: RegionsView) -> None:
        self.against.setVisible(bool(view.others))
        self._others = view.others
        # By its place: a region may be called as the first entry is.
        number = 1 + view.others.index(view.other) if view.other in view.others else 0
        self.against.refresh_number((NOTHING, *view.others), number)
        self.table.setVisible(bool(view.differences))
        self.table.set_rows(view.differences)
        self.caution.setText(view.caution)
        self.caution.setVisible(bool(view.caution))

    def _unfold_once(self, *, is_empty: bool) -> None:
        """Unfold when there is something to read; the user may fold it again."""
        if self._was_empty and not is_empty:
            self.folded.line.setChecked(True)
        self._was_empty = is_empty

    def _draw(self, wanted: bool) -> None:  # noqa: FBT001 - Qt's
        self._session.is_drawing = wanted

    def _save(self) -> None:
        ask_for_file(
            self._session,
            self._dialogs,
            self._preferences,
            kind="regions",
            title="Save the regions of the spots",
        )

    def _choose(self, name: str) -> None:
        regions.choose_region(self._session, name)

    def _rename(self, name: str, wanted: str) -> None:
        regions.rename_region(self._session, name, wanted)

    def _bring_back(self) -> None:
        undo.undo(self._session, undo.newest_of(self._session, "regions"))

    def shut_down(self) -> None:
        """Close the window of genes that differ."""
        if self.differing_window is not None:
            self.differing_window.shut_down()

    def _open_differing(self) -> None:
        """Open the window of genes that differ, or bring it to the front."""
        if self.differing_window is None:
            self.differing_window = DifferingWindow(
                self._session, self._dialogs, self._preferences, self
            )
        self.differing_window.open()

    def _unpin(self) -> None:
        self._session.pinned = None

    def _compare(self, number: int) -> None:
        self._session.other_region = self._others[number - 1] if number else None
