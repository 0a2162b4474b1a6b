"""A file to write has a fit ending; colours are offered beside the window."""

from __future__ import annotations

from pathlib import Path

import pytest
from qtpy.QtCore import QTimer
from qtpy.QtGui import QColor
from qtpy.QtWidgets import QApplication, QColorDialog, QFileDialog, QWidget

from napari_destvi.widgets.file_dialogs import FileDialogs

pytestmark = pytest.mark.gui


@pytest.mark.parametrize(
    ("typed", "suggested", "written"),
    [
        ("C2", "a.h5ad", "C2.h5ad"),
        ("C2_0.5um", "a.h5ad", "C2_0.5um.h5ad"),
        ("C2_0.5um", "a.csv", "C2_0.5um.csv"),
        ("C2.csv", "a.h5ad", "C2.csv.h5ad"),
        ("C2.h5ad", "a.h5ad", "C2.h5ad"),
        ("C2.H5AD", "a.h5ad", "C2.H5AD"),
        ("C2.tsv", "a.csv", "C2.tsv"),
        ("C2", "a_figure.pdf", "C2.pdf"),
        ("C2.svg", "a_figure.pdf", "C2.svg"),
    ],
)
def test_the_suggested_ending_is_added_unless_there_is_one_of_its_kind(
    qapp, monkeypatch, typed, suggested, written
):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (typed, ""))
    assert FileDialogs(None).save_file("Save", Path(suggested)) == Path(written)


def test_a_dialog_that_is_cancelled_gives_no_file(qapp, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: ("", ""))
    assert FileDialogs(None).save_file("Save", Path("a.csv")) is None


@pytest.fixture
def colour_dialog(qtbot):
    """The dialog for a red type, what was decided in it, and its owner."""
    owner, decided = QWidget(), []
    qtbot.addWidget(owner)
    FileDialogs(owner).choose_colour("Colour of B cell", (1, 0, 0), decided.append)
    return owner.findChild(QColorDialog), decided, owner


def test_a_colour_is_offered_beside_the_window_which_goes_on(colour_dialog):
    dialog, decided, _ = colour_dialog
    assert not dialog.isModal()
    assert dialog.currentColor() == QColor("red")
    dialog.setCurrentColor(QColor("blue"))
    assert decided == []
    dialog.accept()
    assert decided == [(0, 0, 1)]


def test_a_colour_that_is_not_decided_on_is_not_taken(colour_dialog):
    dialog, decided, _ = colour_dialog
    dialog.setCurrentColor(QColor("blue"))
    dialog.reject()
    assert decided == []


def test_all_formats_that_are_files_are_offered_at_once_and_each(qapp, monkeypatch):
    filters = []

    def answer(_parent, _title, _folder, kinds):
        filters.extend(kinds.split(";;"))
        return "slide.h5", ""

    monkeypatch.setattr(QFileDialog, "getOpenFileName", answer)
    assert FileDialogs(None).open_data("Slide", Path()) == Path("slide.h5")
    for ending in ("*.h5ad", "*.h5", "*.mtx.gz"):
        assert filters[0].startswith("All that can be read")
        assert sum(ending in f.split("(")[1].rstrip(")").split() for f in filters) == 2
    assert filters[1] == "AnnData (*.h5ad)"
    assert filters[-1] == "All files (*)"


@pytest.mark.parametrize(("chosen", "path"), [("/a/outs", Path("/a/outs")), ("", None)])
def test_a_folder_can_be_chosen(qapp, monkeypatch, chosen, path):
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: chosen)
    assert FileDialogs(None).open_folder("Slide", Path()) == path


@pytest.mark.parametrize(
    ("text", "answer"),
    [("Save…", "save"), ("Lose it", "go on"), ("Cancel", "cancel"), ("", "cancel")],
)
def test_what_is_not_saved_can_be_saved_lost_or_left(qtbot, text, answer):
    def press() -> None:
        box = QApplication.activeModalWidget()
        buttons = {button.text().replace("&", ""): button for button in box.buttons()}
        buttons[text].click() if text else box.reject()

    QTimer.singleShot(0, press)
    assert (
        FileDialogs(None).ask_unsaved("The maps are not saved.", yes="Lose it")
        == answer
    )
