"""How the maps are shown can be chosen for shares, and is explained."""

import pytest
from qtpy.QtCore import Qt

from napari_destvi.session import Session
from napari_destvi.widgets.map_form_box import FORM_LABELS, MapFormBox

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
    tips = [box.itemData(row, Qt.ItemDataRole.ToolTipRole) for row in range(3)]
    assert len({tip for tip in tips if tip}) == 3
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
