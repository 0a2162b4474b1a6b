"""Questions to the user, mostly of files; one place, so that tests can answer them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal

from qtpy.QtCore import Qt
from qtpy.QtGui import QColor
from qtpy.QtWidgets import QColorDialog, QFileDialog, QMessageBox, QWidget

from napari_destvi.io.full_picture import OTHER_ENDINGS, TIFF_ENDINGS
from napari_destvi.session import Colour
from napari_destvi.session.type_pairing import TypePairing
from napari_destvi.widgets.file_filters import (
    GENE_SETS,
    H5AD,
    H5AD_ENDING,
    MODELS,
    TABLES,
    TEXT_ENDINGS,
    WRITTEN,
    readable_kinds,
    with_ending,
)
from napari_destvi.widgets.pair_dialog import PairDialog

UnsavedAnswer = Literal["save", "go on", "cancel"]


class FileDialogs:
    """Ask for files to open or write, and whether to go on.

    Parameters
    ----------
    parent : QWidget
        The dialogs open over its window.
    """

    def __init__(self, parent: QWidget) -> None:
        self._parent = parent

    def open_file(self, title: str, folder: Path) -> Path | None:
        """Ask for an AnnData file to read; None if the user thinks better of it."""
        return self._open(title, folder, H5AD)

    def open_data(self, title: str, folder: Path) -> Path | None:
        """Ask for a file with a slide or a reference, of any format."""
        kinds = ";;".join(readable_kinds())
        return self._open(title, folder, kinds)

    def open_folder(self, title: str, folder: Path) -> Path | None:
        """Ask for a folder with a slide or a reference."""
        name = QFileDialog.getExistingDirectory(self._parent, title, str(folder))
        return Path(name) if name else None

    def open_table(self, title: str, folder: Path) -> Path | None:
        """Ask for a table of text."""
        kinds = f"Tables ({' '.join(TEXT_ENDINGS)});;All files (*)"
        return self._open(title, folder, kinds)

    def open_gene_sets(self, title: str, folder: Path) -> Path | None:
        """Ask for a file of gene sets."""
        return self._open(title, folder, GENE_SETS)

    def open_model(self, title: str, folder: Path) -> Path | None:
        """Ask for a file with a trained model."""
        return self._open(title, folder, MODELS)

    def open_picture(self, title: str, folder: Path) -> Path | None:
        """Ask for a full-resolution image."""
        endings = " ".join(f"*{e}" for e in sorted(TIFF_ENDINGS | OTHER_ENDINGS))
        kinds = f"Images ({endings});;All files (*)"
        return self._open(title, folder, kinds)

    def open_proportions(self, title: str, folder: Path) -> Path | None:
        """Ask for a file with proportions to compare with."""
        kinds = f"Proportions ({H5AD_ENDING} *.csv *.tsv *.txt)"
        return self._open(title, folder, kinds)

    def pair_types(self, pairing: TypePairing) -> dict[str, str | None] | None:
        """Ask which types mean the same; None if the user thinks better of it."""
        dialog = PairDialog(pairing, self._parent)
        accepted = dialog.exec() == PairDialog.DialogCode.Accepted
        dialog.deleteLater()
        return dialog.pairs() if accepted else None

    def make_spots(self, path: Path, take: Callable[[Path], None]) -> None:
        """Offer, beside the window, to make spots of cells; `take` gets their file."""
        from napari_destvi.widgets.cells_dialog import CellsDialog

        dialog = CellsDialog(path, self, take, self._parent)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show()

    def choose_colour(
        self, title: str, colour: Colour, take: Callable[[Colour], None]
    ) -> None:
        """Offer colours beside the window, which goes on; `take` gets the chosen one.

        Parameters
        ----------
        title : str
            What the colour is of.
        colour : tuple of float
            Red, green and blue to begin with, from 0 to 1.
        take : callable
            Called when the user agrees to a colour.
        """
        dialog = QColorDialog(QColor.fromRgbF(*colour), self._parent)
        dialog.setWindowTitle(title)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.colorSelected.connect(
            lambda chosen: take((chosen.redF(), chosen.greenF(), chosen.blueF()))
        )
        dialog.setModal(False)
        dialog.show()

    def save_file(self, title: str, suggestion: Path) -> Path | None:
        """Ask for a file to write; it gets the suggested ending if it has no fit one.

        Whether an existing file may be replaced is asked by `confirm`, since the
        dialog cannot ask about an ending that is added after it.
        """
        name, _ = QFileDialog.getSaveFileName(
            self._parent,
            title,
            str(suggestion),
            WRITTEN.get(suggestion.suffix, TABLES),
            options=QFileDialog.Option.DontConfirmOverwrite,
        )
        if not name:
            return None
        return with_ending(Path(name), suggestion.suffix)

    def ask_unsaved(self, question: str, *, yes: str) -> UnsavedAnswer:
        """Ask what becomes of something that is not saved; the safe answer is Cancel.

        Parameters
        ----------
        question : str
            What is at stake.
        yes : str
            Text of the button that goes on without saving.
        """
        box = QMessageBox(self._parent)
        box.setIcon(QMessageBox.Icon.Question)
        box.setText(question)
        save = box.addButton("Save…", QMessageBox.ButtonRole.AcceptRole)
        go_on = box.addButton(yes, QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        box.exec()
        answers: dict[object, UnsavedAnswer] = {save: "save", go_on: "go on"}
        answer = answers.get(box.clickedButton(), "cancel")
        box.deleteLater()
        return answer

    def confirm(self, question: str, *, yes: str) -> bool:
        """Ask a question whose safe answer is Cancel.

        Parameters
        ----------
        question : str
            What is at stake.
        yes : str
            Text of the button that goes on.
        """
        box = QMessageBox(self._parent)
        box.setIcon(QMessageBox.Icon.Question)
        box.setText(question)
        go_on = box.addButton(yes, QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        box.exec()
        answer = box.clickedButton() is go_on
        box.deleteLater()
        return answer

    def _open(self, title: str, folder: Path, kinds: str) -> Path | None:
        """Ask for a file that is there; None if the user thinks better of it."""
        name, _ = QFileDialog.getOpenFileName(self._parent, title, str(folder), kinds)
        return Path(name) if name else None
