"""The box beside the list that tells of the state of a type."""

import numpy as np
import pytest

from napari_destvi.results import Result, StateAxis, TypeAxes
from napari_destvi.session import MapKey, Session
from napari_destvi.states import with_axes
from napari_destvi.widgets.axes_box import LOOKING, AxesBox


@pytest.fixture
def session():
    shares = np.full((6, 2), 0.5, np.float32)
    states = np.arange(24, dtype=np.float32).reshape(6, 2, 2)
    result = Result(
        spot_names=tuple("abcdef"),
        cell_types=("T cell", "B cell"),
        gene_names=("A", "B"),
        abundance=shares,
        proportions=shares,
        cell_state=states,
        activation=shares,
    )
    axes = tuple(
        StateAxis(np.array(direction), 0.4, 0.001, ("A",), ("B",))
        for direction in ([1.0, 0.0], [0.0, 3.0])
    )
    found = TypeAxes("found", 0.1, 6, 0.001, np.zeros(2), axes)
    none = TypeAxes("not told", 0.1, 6, np.nan, np.zeros(2))
    session = Session()
    session.result = with_axes(result, (found, none))
    session.shown = (MapKey("activation", "T cell"),)
    return session


@pytest.fixture
def box(qtbot, session):
    widget = AxesBox(session)
    qtbot.addWidget(widget)
    widget.set_quantity("activation")
    yield widget
    widget.stop_listening()


def test_it_is_seen_beside_activations_only(box):
    assert box.isVisibleTo(None) or not box.isHidden()
    box.set_quantity("proportions")
    assert box.isHidden()


def test_another_axis_is_shown_when_it_is_chosen(box, session):
    before = session.result.activation[:, 0]
    box.axis.box.setCurrentIndex(1)
    box.axis.box.activated.emit(1)
    assert session.result.axes[0].shown == 2
    assert not np.allclose(session.result.activation[:, 0], before)
    assert box.axis.box.currentIndex() == 1


def test_a_type_without_a_state_says_so_and_offers_no_axis(box):
    box.set_marked("B cell")
    assert "No spatial state found" in box.told.toPlainText()
    assert box.axis.isHidden()
    box.set_marked("T cell")
    assert "High: A. Low: B." in box.told.toPlainText()
    assert not box.axis.isHidden()


@pytest.mark.parametrize(("percent", "share"), [(0, None), (15, 0.15)])
def test_states_are_looked_for_from_the_share_in_the_box(box, session, percent, share):
    assert not box.look.isEnabled()
    assert "the slide" in box.look.toolTip()
    session.spots = object()
    box.share.setValue(percent)
    box.look.click()
    assert session.axes_asked.least_share == share
    assert box.look.text() == LOOKING
    assert not box.look.isEnabled()
