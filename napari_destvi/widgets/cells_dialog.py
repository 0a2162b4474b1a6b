"""A window that makes a slide from single cells, with a look at the grid before."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Protocol

from qtpy.QtCore import Qt, QTimer
from qtpy.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from napari_destvi.data.findings import NeedsConsent
from napari_destvi.session.cells_to_spots import (
    CellsRead,
    make_spots,
    preview_grid,
    read_cells_to_grid,
)
from napari_destvi.widgets.cells_form import CellsForm
from napari_destvi.widgets.cells_picture import CellsPicture
from napari_destvi.widgets.worker import Record, TaskWorker, once, start_worker

WIDTH, HEIGHT = 460, 520
#: After this many milliseconds without a change the spots are counted again.
SETTLE_MS = 200
_UNKNOWN_UNIT = (
    "The file does not tell the unit of its coordinates. Choose it: only micrometres "
    "give a scale bar."
)


class Asking(Protocol):
    """What the dialog asks its owner to ask."""

    def save_file(self, title: str, suggestion: Path) -> Path | None:
        """Ask for a file to write."""

    def confirm(self, question: str, *, yes: str) -> bool:
        """Ask whether to go on."""


class CellsDialog(QDialog):
    """Choose labels and window, see the grid over the cells, and write the spots.

    Parameters
    ----------
    path : Path
        The file of cells; read in the background.
    asking : Asking
        Asks for the file to write.
    take : callable
        Takes the file with the spots.
    parent : QWidget or None
        Owner.
    """

    def __init__(
        self,
        path: Path,
        asking: Asking,
        take: Callable[[Path], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"Cells to spots: {path.name}")
        self._asking = asking
        self._hand_on = take
        self._read: CellsRead | None = None
        self._worker: TaskWorker | None = None
        self._again: Callable[..., None] = self._make
        self._timer = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._timer.timeout.connect(self.look)
        self._build()
        self._lay_out()
        self.told.setText(f"Reading {path.name} …")
        self._start(
            "reading cells", partial(read_cells_to_grid, path), self._take_cells
        )

    def look(self) -> None:
        """Count the spots and draw the grid of the window that is chosen."""
        if self._read is None or self._worker is not None:
            return
        preview = preview_grid(self._read, self.form.window_size())
        self.picture.set_side(preview.side)
        self.told.setText(preview.sentence)
        self.make.setEnabled(preview.is_usable)

    def done(self, result: int) -> None:
        """Close, and drop what still comes."""
        self._timer.stop()
        if self._worker is not None:
            self._worker.yielded.disconnect(self._take)
            self._worker.quit()
            self._worker = None
        super().done(result)

    def _build(self) -> None:
        self.form = CellsForm()
        self.note, self.told = _sentence(_UNKNOWN_UNIT), _sentence()
        self.note.hide()
        standard = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(standard.Save | standard.Cancel)
        self.make = self.buttons.button(standard.Save)
        self.make.setText("Make spots…")
        self.make.setToolTip("<p>Write the spots to a file, and open it.</p>")
        self.buttons.accepted.connect(self._ask_for_file)
        self.buttons.rejected.connect(self.reject)
        self.form.changed.connect(self._timer.start)

    def _lay_out(self) -> None:
        self._place = QVBoxLayout()  # of the picture
        column = QVBoxLayout(self)
        column.addWidget(self.form)
        column.addWidget(self.note)
        column.addLayout(self._place, 1)
        column.addWidget(self.told)
        column.addWidget(self.buttons)
        self.resize(WIDTH, HEIGHT)

    def _take_cells(self, read: CellsRead) -> None:
        self._read = read
        self.note.setVisible(read.unit is None)
        self.picture = CellsPicture(read.coordinates)
        self._place.addWidget(self.picture)
        self.form.show_cells(read)
        self._enable()
        self.form.size_box.setFocus()
        self.look()

    def _ask_for_file(self) -> None:
        read = self._read
        assert read is not None
        suggestion = read.path.with_name(f"{read.path.stem}_spots.h5ad")
        path = self._asking.save_file("Where to write the spots", suggestion)
        if path is None:
            return
        question = f'"{path.name}" exists already.'
        force = path.exists()
        if not force or self._asking.confirm(question, yes="Replace it"):
            self._make(path, accept=(), force=force)

    def _make(self, path: Path, *, accept: tuple[str, ...], force: bool) -> None:
        assert self._read is not None
        call = partial(
            make_spots,
            self._read,
            path,
            labels=self.form.column(),
            window=self.form.window_size(),
            accept=accept,
            force=force,
        )
        self.told.setText("Making the spots …")
        self._again = partial(self._make, path, force=force)
        self._start("making spots", call, self._take_spots)

    def _take_spots(self, path: Path) -> None:
        self.accept()
        self._hand_on(path)

    def _start(
        self, title: str, call: Callable[[], object], take: Callable[..., None]
    ) -> None:
        self._worker = start_worker(f"DestVI: {title}", self._take, take, once, call)
        self._enable()

    def _take(self, record: Record) -> None:
        self._worker = None
        self._enable()
        if not record.problem:
            record.about(record.value)
        elif isinstance(record.error, NeedsConsent):
            self._ask_for_consent(record.error)
        else:
            self.told.setText(record.problem)

    def _ask_for_consent(self, asked: NeedsConsent) -> None:
        lines = [f"{found.message} Then {found.consent}." for found in asked.findings]
        codes = tuple(found.code for found in asked.findings)
        if self._asking.confirm("\n\n".join(lines), yes="Go on"):
            self._again(accept=codes)
        else:
            self.look()

    def _enable(self) -> None:
        """Let the user choose while cells are there and nothing is on the way."""
        is_free = self._read is not None and self._worker is None
        self.form.setEnabled(is_free)
        self.make.setEnabled(is_free)


def _sentence(text: str = "") -> QLabel:
    label = QLabel(text)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label
