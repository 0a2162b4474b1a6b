"""How the maps are shown can be chosen for shares, and is explained."""

import pytest
from qtpy.QtCore import Qt

from napari_destvi.metrics import compare
from napari_destvi.session import Session, compared_look, comparing
from napari_destvi.widgets.colormap_box import ColormapBox
from napari_destvi.widgets.map_form_box import (
    FORM_LABELS,
    PANELS,
    PIES_FAR,
    MapFormBox,
)
from napari_destvi.widgets.map_style import MapStyle

pytestmark = pytest.mark.gui


@pytest.fixture
def session():
    return Session()


@pytest.fixture
def form_box(qtbot, session):
    widget = MapFormBox(session)
    qtbot.addWidget(widget)
    yield widget
    widget.stop_listening()


def test_the_box_sets_the_form_and_follows_it(form_box, session, qtbot):
    form_box.box.setFocus()
    qtbot.keyClick(form_box.box, Qt.Key.Key_Down)
    assert session.map_form == "blend"
    session.map_form = "dominant"
    assert form_box.box.currentText() == FORM_LABELS["dominant"]


def test_each_form_is_explained(form_box):
    box = form_box.box
    tips = [
        box.itemData(row, Qt.ItemDataRole.ToolTipRole) for row in range(box.count())
    ]
    assert len({tip for tip in tips if tip}) == len(FORM_LABELS)
    assert tips[0] in box.toolTip()


@pytest.mark.parametrize("quantity", ["activation", "uncertainty"])
def test_other_quantities_cannot_be_blended_and_say_why(form_box, session, quantity):
    session.map_form = "blend"
    form_box.set_quantity(quantity)
    assert not form_box.box.isEnabled()
    assert form_box.box.currentText() == FORM_LABELS["single"]
    assert "Only proportions" in form_box.box.toolTip()
    form_box.set_quantity("proportions")
    assert form_box.box.isEnabled()
    assert form_box.box.currentText() == FORM_LABELS["blend"]
    assert session.map_form == "blend"


def test_it_is_told_whether_pies_need_a_closer_look(form_box, session):
    assert form_box.told.isHidden()
    session.map_form = "pies"
    assert not form_box.told.isHidden()
    assert form_box.told.text() == "Zoom in for pies."
    session.are_pies_near = True
    assert "Grey" in form_box.told.text()
    session.map_form = "blend"
    assert form_box.told.isHidden()


def test_that_all_types_take_part_in_the_dominant_map_is_told(form_box, session):
    session.map_form = "dominant"
    assert form_box.told.text() == "All types, checked or not."


def test_panels_of_tables_are_told_of_and_their_colours_may_be_chosen(
    qtbot, compared_session
):
    session = compared_session
    session.map_form = "pies"
    box, style = MapFormBox(session), MapStyle(session)
    qtbot.addWidget(box)
    qtbot.addWidget(style)
    truth = session.other_tables["truth"]
    session.other_tables = {**session.other_tables, "other": truth}
    comparing.choose_left(session, "other")
    compared = comparing.to_compare(session)
    found = compare(compared.left_table(), compared.right)
    comparing.take_comparison(session, compared, found)
    colours = style.findChild(ColormapBox)
    assert not colours.isEnabled()
    compared_look.lay_side_by_side(session, wanted=True)
    assert box.told.text() == PANELS
    assert colours.isEnabled()
    compared_look.lay_side_by_side(session, wanted=False)
    assert box.told.text() == PIES_FAR
    assert not colours.isEnabled()
