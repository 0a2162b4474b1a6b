"""The slider sets the limit of the type that is seen; the tissue may tell it."""

import pytest
from qtpy.QtCore import Qt

from napari_destvi.session import MapKey, Session
from napari_destvi.session.least_shares import hide_below, take_limits
from napari_destvi.widgets.hide_below import NO_TISSUE, NOT_FOR_DOMINANT, HideBelow

pytestmark = pytest.mark.gui

B_CELL, T_CELL = MapKey("proportions", "B cell"), MapKey("proportions", "T cell")


@pytest.fixture
def session(made_up):
    result, tissue = made_up.result("complete"), made_up.tissue()
    return Session(result=result, tissue=tissue, shown=(B_CELL, T_CELL))


@pytest.fixture
def hiding(qtbot, session):
    widget = HideBelow(session)
    qtbot.addWidget(widget)
    widget.show()
    yield widget
    widget.stop_listening()


def test_at_first_nothing_is_hidden(hiding, session):
    assert hiding.slider.value() == 0
    assert hiding.told.text() == "off for T cell"
    assert session.least_shares == {}


def test_the_slider_hides_the_newest_type_by_keyboard_too(hiding, session, qtbot):
    hiding.slider.setFocus()
    qtbot.keyClick(hiding.slider, Qt.Key.Key_Right)
    assert session.least_shares == {"T cell": 0.01}
    qtbot.keyClick(hiding.slider, Qt.Key.Key_End)
    assert session.least_shares == {"T cell": 0.5}
    assert hiding.told.text() == "50 % of T cell"
    qtbot.keyClick(hiding.slider, Qt.Key.Key_Home)
    assert session.least_shares == {}


def test_each_type_brings_its_own_limit(hiding, session):
    hide_below(session, "B cell", 0.3)
    assert hiding.slider.value() == 0
    session.shown = (T_CELL, B_CELL)
    assert hiding.slider.value() == 30
    assert hiding.told.text() == "30 % of B cell"


def test_following_does_not_round(hiding, session):
    hide_below(session, "T cell", 0.0234)
    assert hiding.slider.value() == 2
    assert hiding.told.text() == "2.3 % of T cell"
    assert session.least_shares == {"T cell": 0.0234}


def test_in_a_blend_the_marked_line_tells_the_type(hiding, session):
    hiding.set_marked("B cell")
    assert hiding.told.text() == "off for T cell"
    session.map_form = "blend"
    hiding.slider.setValue(12)
    assert session.least_shares == {"B cell": 0.12}


def test_a_dominant_type_has_no_limit_and_says_why(hiding, session):
    session.map_form = "dominant"
    assert not hiding.slider.isEnabled()
    assert not hiding.automatic.isEnabled()
    assert NOT_FOR_DOMINANT in hiding.slider.toolTip()
    session.map_form = "single"
    assert hiding.slider.isEnabled()


def test_without_a_map_there_is_nothing_to_hide(hiding, session):
    session.shown = ()
    assert not hiding.slider.isEnabled()
    assert "Check a type" in hiding.slider.toolTip()


def test_the_button_asks_the_tissue_and_says_so(hiding, session):
    hiding.automatic.click()
    asked = session.limits_asked
    assert asked.cell_type == "T cell"
    assert "looking" in hiding.told.text()
    take_limits(session, asked, {"B cell": 0.1, "T cell": 0.2})
    assert hiding.slider.value() == 20
    assert hiding.told.text() == "20 % of T cell"


def test_without_a_tissue_it_cannot_be_asked(hiding, session):
    session.tissue = None
    assert not hiding.automatic.isEnabled()
    assert NO_TISSUE in hiding.automatic.toolTip()
    assert hiding.slider.isEnabled()


def test_a_long_name_is_elided_with_the_whole_in_the_tooltip(hiding, session):
    name = "CD8-positive, alpha-beta memory T cell of the mucosa"
    session.shown = (MapKey("proportions", name),)
    assert hiding.minimumSizeHint().width() < 190
    assert name in hiding.told.toolTip()
    assert name in hiding.slider.accessibleName()
