"""The field that asks for the map of a gene."""

from __future__ import annotations

import pytest

from napari_destvi.session import Session
from napari_destvi.session.gene_view import GeneView
from napari_destvi.widgets.gene_field import GeneField
from napari_destvi.widgets.preferences import Preferences


@pytest.fixture
def field(qtbot, dialogs, tmp_path):
    session = Session()
    preferences = Preferences.read(tmp_path / "window.json")
    field = GeneField(session, dialogs, preferences)
    qtbot.addWidget(field)
    field.refresh(GeneView(("Gfap", "Aqp4", "Snap25"), "", ""))
    return field, session


def test_enter_asks_for_the_gene(field, qtbot):
    widget, session = field
    qtbot.keyClicks(widget.field, "Gfap")
    assert session.gene == ""
    widget.field.returnPressed.emit()
    assert session.gene == "Gfap"


def test_a_proposal_that_is_chosen_is_shown(field):
    widget, session = field
    widget.field.completer().setCompletionPrefix("qp")
    assert widget.field.completer().currentCompletion() == "Aqp4"
    widget.field.completer().activated[str].emit("Aqp4")
    assert session.gene == "Aqp4"


def test_clearing_the_field_takes_the_gene_away(field):
    widget, session = field
    session.gene = "Gfap"
    widget.refresh(GeneView(("Gfap",), "Gfap", ""))
    assert widget.field.text() == "Gfap"
    widget.field.clear()
    assert session.gene == ""


def test_a_problem_stands_beneath_the_field(field):
    widget, _ = field
    widget.refresh(GeneView(("Gfap",), "Gfab", "There is no such gene."))
    assert widget.problem.text == "There is no such gene."


def test_without_a_slide_there_is_nothing_to_type(field):
    widget, _ = field
    widget.refresh(GeneView((), "", ""))
    assert not widget.isEnabled()


TYPES = ("B cell", "T cell")


def _within(cell_type="", note="", problem=""):
    return GeneView(("Gfap",), "Gfap", problem, TYPES, cell_type, note)


def test_a_type_within_which_the_gene_is_shown_is_chosen(field):
    widget, session = field
    session.gene = "Gfap"
    widget.refresh(_within())
    box = widget.within
    assert [box.itemText(n) for n in range(3)] == ["all cells (counts)", *TYPES]
    box.setCurrentIndex(2)
    box.activated.emit(2)
    assert session.gene_type == "T cell"
    box.activated.emit(0)
    assert session.gene_type == ""
    assert session.gene == "Gfap"


def test_the_box_follows_what_is_asked_for(field):
    widget, _ = field
    widget.refresh(_within("T cell"))
    assert widget.within.currentText() == "T cell"
    widget.refresh(GeneView(("Gfap",), "Gfap", ""))
    assert widget.within.currentText() == "all cells (counts)"
    assert not widget.within.isEnabled()


def test_a_note_gives_way_to_a_problem(field):
    widget, _ = field
    widget.show()
    widget.refresh(_within("T cell", note="The same everywhere."))
    assert widget.note.isVisible()
    assert widget.note.toPlainText() == "The same everywhere."
    widget.refresh(_within("T cell", note="The same everywhere.", problem="No."))
    assert not widget.note.isVisible()


@pytest.fixture
def sets(field, dialogs, tmp_path):
    """The button, with a file of sets that the dialog answers with."""
    file = tmp_path / "sets.gmt"
    file.write_text("HYPOXIA\t\tVEGFA\tCA9\nR&D\t\tACTB\tGAPDH\n", encoding="utf-8")
    dialogs.file = file
    return field[0].sets


def chosen(button, text):
    button.fill()
    return next(a for a in button.menu().actions() if a.text().startswith(text))


def test_a_file_of_gene_sets_is_asked_for_and_its_sets_are_offered(field, sets):
    _, session = field
    chosen(sets, "Open a file").trigger()
    assert session.gene_sets_path == sets._dialogs.file
    assert sets._preferences.folder == session.gene_sets_path.parent
    session.gene_sets = {"HYPOXIA": ("VEGFA", "CA9"), "R&D": ("ACTB", "GAPDH")}
    chosen(sets, "R&&D").trigger()
    assert session.gene == "R&D"


def test_who_thinks_better_of_it_keeps_all(field, sets, dialogs):
    dialogs.file = None
    chosen(sets, "Open a file").trigger()
    assert field[1].gene_sets_path is None
