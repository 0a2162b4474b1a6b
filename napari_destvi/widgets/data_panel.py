"""Section 1 of the dock: the files, what was found in them, and the questions."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from napari_destvi.data.fixes import Fix
from napari_destvi.errors import InputError
from napari_destvi.session import Message, Session, choices, fixing
from napari_destvi.session.full_pictures import choose_picture
from napari_destvi.session.view_state import DataView
from napari_destvi.widgets.asking_unsaved import once_safe
from napari_destvi.widgets.choice_row import ChoiceRow
from napari_destvi.widgets.compact_button import CompactButton
from napari_destvi.widgets.file_dialogs import FileDialogs
from napari_destvi.widgets.file_row import FileRow
from napari_destvi.widgets.findings_list import FindingsList
from napari_destvi.widgets.gene_row import GeneRow
from napari_destvi.widgets.picture_row import PictureRow
from napari_destvi.widgets.preferences import Preferences
from napari_destvi.widgets.recent_button import RecentButton
from napari_destvi.widgets.section import Section, in_a_row
from napari_destvi.widgets.sentence import Sentence
from napari_destvi.widgets.summary_view import SummaryView

#: Asks for a file or folder under a title, beginning in a folder.
AskPath = Callable[[str, Path], Path | None]
CELL_TYPES_TIP = (
    "A table (.csv, .tsv) with the types of the reference's cells, where their own "
    "file has none: a column with the names of the cells, as in the reference, and one "
    "with their types."
)
UNSAVED = "The maps are not saved. Another slide takes them away."


class DataPanel(Section):
    """Choose the slide, the reference and its cell types; read what was found.

    Parameters
    ----------
    session : Session
        Takes the choices.
    dialogs : FileDialogs
        Asks for files.
    preferences : Preferences
        Knows the folder last used.
    choose_sample : callable
        Chooses the sample tissue.
    """

    def __init__(
        self,
        session: Session,
        dialogs: FileDialogs,
        preferences: Preferences,
        choose_sample: Callable[[Session], None],
    ) -> None:
        self._session = session
        self._dialogs = dialogs
        self._preferences = preferences
        self._choose_sample = choose_sample
        self._build_rows(session)
        super().__init__(
            "1 · Data",
            self.welcome,
            self.spots,
            self.library,
            self.picture,
            self.reference,
            self.cell_types,
            self.labels,
            self.genes,
            in_a_row(self.sample, self.cells),
            self.findings,
            self.summary,
        )
        self._connect()

    def refresh(self, view: DataView) -> None:
        """Show what is chosen and found."""
        self.setEnabled(view.enabled)
        self.welcome.set_text("\n".join(view.welcome))
        self.welcome.setVisible(bool(view.welcome))
        self.spots.refresh(view.spots, self._session.spots_path)
        self.library.setVisible(len(view.libraries) > 1)
        self.library.refresh(view.libraries, view.library)
        self.picture.refresh(view.picture)
        self.reference.refresh(view.reference, self._session.reference_path)
        self.cell_types.setVisible(view.asks_cell_types)
        self.cell_types_file.setEnabled(self._session.reference_path is not None)
        self.labels.refresh(view.label_columns, view.labels)
        self.genes.refresh(view.genes)
        self.findings.refresh(view.findings)
        self.summary.refresh(view.summary)

    def _build_rows(self, session: Session) -> None:
        self.welcome = Sentence("How it goes")
        self.spots = FileRow(
            "Spots…",
            "The slide: a Space Ranger folder (Visium, Visium HD), or an AnnData file "
            "(.h5ad) with counts, places in obsm['spatial'] and the tissue image in "
            "uns['spatial']. For a folder use the arrow beside.",
            RecentButton(session, self._preferences, "spots", "slides"),
        )
        self.library = ChoiceRow(
            "Capture area", "The file holds several capture areas: which one to fit."
        )
        self.picture = PictureRow()
        self.reference = FileRow(
            "Reference…",
            "Single cells of the same kind of tissue: an AnnData file (.h5ad) with "
            "raw counts and a column that names the type of each cell. For a folder "
            "use the arrow beside.",
            RecentButton(session, self._preferences, "reference", "references"),
        )
        self.cell_types = CompactButton("Cell types file…")
        self.cell_types.setToolTip(f"<p>{CELL_TYPES_TIP}</p>")
        self.cell_types_file = self.reference.offer("Cell types file…", CELL_TYPES_TIP)
        self.labels = ChoiceRow(
            "Cell types in", "The column of the reference that names the cell types."
        )
        self.genes = GeneRow()
        self.sample = CompactButton("Use sample data")
        self.sample.setToolTip(
            "<p>Load a small made-up tissue that comes with the plugin, to try "
            "everything out.</p>"
        )
        self.cells = CompactButton("Cells to spots…")
        self.cells.setToolTip(
            "<p>Make a slide from single cells with places (STARmap, MERFISH, Xenium, "
            "CosMx): they are added up in square spots, whose truth is then known.</p>"
        )
        self.findings = FindingsList(self._apply_fix, partial(fixing.reopen, session))
        self.summary = SummaryView()

    def _connect(self) -> None:
        files, folders = self._dialogs.open_data, self._dialogs.open_folder
        self.spots.button.clicked.connect(lambda: self._ask_spots(files))
        self.spots.folder.triggered.connect(lambda: self._ask_spots(folders))
        self.spots.recent.chosen.connect(self._take_recent_spots)
        self.reference.button.clicked.connect(lambda: self._ask_reference(files))
        self.reference.folder.triggered.connect(lambda: self._ask_reference(folders))
        self.reference.recent.chosen.connect(self._take_reference)
        self.cell_types.clicked.connect(self._ask_cell_types)
        self.cell_types_file.triggered.connect(self._ask_cell_types)
        self.picture.button.clicked.connect(self._ask_picture)
        self.sample.clicked.connect(self._use_sample)
        self.cells.clicked.connect(self._ask_cells)
        self.library.chosen.connect(self._take_library)
        self.labels.chosen.connect(self._take_labels)
        self.genes.typed.connect(self._take_genes)

    def _ask_spots(self, ask_path: AskPath) -> None:
        def ask() -> None:
            path = self._ask(ask_path, "Choose the slide with the spots")
            if path is not None:
                self._take_spots(path)

        self._once_safe(ask)

    def _ask_reference(self, ask: AskPath) -> None:
        path = self._ask(ask, "Choose the single-cell reference")
        if path is not None:
            self._take_reference(path)

    def _ask_cell_types(self) -> None:
        title = "Choose the table with the types of the cells"
        path = self._ask(self._dialogs.open_table, title)
        if path is not None:
            choices.choose_labels_file(self._session, path)

    def _take_spots(self, path: Path) -> None:
        self._preferences.note_file("spots", path)
        choices.choose_spots(self._session, path)

    def _take_reference(self, path: Path) -> None:
        self._preferences.note_file("reference", path)
        choices.choose_reference(self._session, path)

    def _take_recent_spots(self, path: Path) -> None:
        self._once_safe(partial(self._take_spots, path))

    def _ask_picture(self) -> None:
        path = self._ask(self._dialogs.open_picture, "Choose the full-resolution image")
        if path is not None:
            choose_picture(self._session, path)

    def _use_sample(self) -> None:
        self._once_safe(self._take_sample)

    def _take_sample(self) -> None:
        try:
            self._choose_sample(self._session)
        except InputError as error:
            self._session.message = Message("error", str(error))

    def _ask_cells(self) -> None:
        path = self._ask(self._dialogs.open_data, "Choose the file of single cells")
        if path is not None:
            self._dialogs.make_spots(path, self._take_made_spots)

    def _take_made_spots(self, path: Path) -> None:
        """Open spots that were made of cells; a fit may have begun meanwhile."""
        if self._session.run_state == "idle":
            self._once_safe(partial(self._take_spots, path))
        if self._session.spots_path != path:
            self._session.message = Message("info", f"The spots are in {path}.")

    def _apply_fix(self, fix: Fix) -> None:
        apply = partial(fixing.apply, self._session, fix)
        if fix.change in ("files", "library"):  # another slide takes the maps away
            self._once_safe(apply)
        else:
            apply()

    def _take_library(self, name: str) -> None:
        if name != self._session.library:
            self._once_safe(partial(choices.choose_library, self._session, name))
        self.library.refresh(self._session.libraries, self._session.library)

    def _take_labels(self, column: str) -> None:
        choices.choose_labels(self._session, column)

    def _take_genes(self, text: str) -> None:
        choices.choose_genes(self._session, text)

    def _ask(self, ask: AskPath, title: str) -> Path | None:
        path = ask(title, self._preferences.folder)
        if path is not None:
            self._preferences.remember(folder=path.parent)
        return path

    def _once_safe(self, go_on: Callable[[], None]) -> None:
        once_safe(
            self._session,
            self._dialogs,
            self._preferences,
            maps=UNSAVED,
            yes="Go on without saving",
            go_on=go_on,
        )
