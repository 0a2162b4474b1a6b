"""The field that asks for the map of a gene."""

from __future__ import annotations

import pytest

from napari_destvi.session import Session
from napari_destvi.session.gene_maps import GeneView
from napari_destvi.widgets.gene_field import GeneField


@pytest.fixture
def field(qtbot):
    session = Session()
    field = GeneField(session)
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
