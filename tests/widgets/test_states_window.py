"""The window of a type's states, opened from the maps, beside the main window."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from qtpy.QtCore import QPoint, QPointF, Qt

from napari_destvi.data.gene_map import GeneMap
from napari_destvi.errors import InputError
from napari_destvi.layers.state_colours import STRIP
from napari_destvi.results import StateAxis, TypeAxes
from napari_destvi.session import MapKey
from napari_destvi.session.needs import needs
from napari_destvi.session.placed_states import placed_states
from napari_destvi.session.state_figures import ONE_AXIS
from napari_destvi.states import StatePlane
from napari_destvi.widgets.state_layer import NAME
from napari_destvi.widgets.states_legend import SIDE

pytestmark = pytest.mark.gui
PROBLEM = "B cell: No spatial state found."


def place(asked):
    """Lay spots on a line from left below to right above; the last has no place."""
    if asked.cell_type == "B cell":
        raise InputError(PROBLEM)
    n_spots = len(asked.result.spot_names)
    places = np.repeat(np.linspace(-2, 2, n_spots, dtype=np.float32)[:, None], 2, 1)
    places[-1] = np.nan
    axis = StateAxis(np.ones(5), 0.5, 0.001, ("Up",), ("Down",))
    plane = StatePlane(
        asked.cell_type,
        (axis, axis),
        ("axis 1", "axis 2"),
        places,
        np.full((4, 2), 1.9, np.float32) * [1, -1],
        asked.result.spot_names,
        cell_names=("AAAC-1", "AAAG-1", "AAAT-1", "AACC-1"),
    )
    return placed_states(plane, asked.tissue)


@pytest.fixture
def dock(make_dock, load, made_up, qtbot):
    """With maps of which T cells have an axis."""
    dock = make_dock(place_states=place)
    load(dock)
    axis = StateAxis(np.ones(5), 0.5, 0.001, ("Up",), ("Down",))
    found = TypeAxes("found", 0.1, 60, 0.001, np.zeros(5), (axis,))
    none = TypeAxes("not spatial", 0.1, 60, 0.4, np.zeros(5))
    dock.session.result = dataclasses.replace(
        made_up.result("complete"), axes=(none, found)
    )
    dock.session.shown = (MapKey("activation", "T cell"),)
    qtbot.waitUntil(lambda: not needs(dock.session))
    return dock


@pytest.fixture
def window(dock, qtbot):
    dock.type_list._axes.states.click()
    window = dock.maps.states_window
    qtbot.waitUntil(lambda: window.lay.isEnabled())
    return window


def layer_of(dock):
    name = NAME.format("T cell")
    return next((one for one in dock._viewer.layers if one.name == name), None)


def test_the_window_shows_the_states_and_the_genes_at_the_ends(window):
    assert window.isVisible()
    assert window.cell_type.box.currentText() == "T cell (1 axis, 50 %)"
    assert len(window.plot._points.rows) == 59
    assert window.legend.right.text() == "Up"
    assert window.legend.bottom.text() == "Down"


def test_a_click_on_a_ring_pins_its_spot_and_keys_go_on(window, dock, qtbot):
    at = window.plot._points.place_of(20, window.plot._plot())
    qtbot.mouseClick(
        window.plot, Qt.MouseButton.LeftButton, pos=QPoint(round(at.x()), round(at.y()))
    )
    assert dock.session.pinned.name == "S20"
    qtbot.keyClick(window.plot, Qt.Key.Key_Right)
    assert dock.session.pinned.name == "S21"
    qtbot.keyClick(window.plot, Qt.Key.Key_PageUp)
    assert dock.session.pinned.name == "S11"


def test_the_colours_come_over_the_tissue_in_place_of_the_maps(window, dock):
    others = [layer for layer in dock._viewer.layers if layer.visible]
    window.lay.click()
    layer = layer_of(dock)
    assert layer.visible
    assert (layer.data[..., 3] > 0).any()
    assert not next(one for one in others if "activation" in one.name).visible
    window.lay.click()
    assert layer_of(dock) is None
    assert next(one for one in others if "activation" in one.name).visible


def test_other_maps_a_gene_or_the_users_delete_take_them_away(window, dock):
    session = dock.session
    window.lay.click()
    session.shown = (MapKey("proportions", "B cell"),)
    assert layer_of(dock) is None
    window.lay.click()
    dock._viewer.layers.remove(layer_of(dock))
    assert session.states_laid is None
    window.lay.click()
    values, names = np.ones(60, np.float32), session.tissue.spot_names
    session.gene_map = GeneMap("A", names, values, are_counts=True)
    assert layer_of(dock) is None
    assert session.states_laid is None


def test_a_type_without_a_state_says_so(window, qtbot):
    box = window.cell_type.box
    assert box.itemText(0) == "B cell (no spatial state)"
    box.setCurrentIndex(0)
    box.activated.emit(0)
    qtbot.waitUntil(lambda: window.problem.text == PROBLEM)
    assert window.plot._points is None
    assert not window.save_figure.isEnabled()
    assert window.legend.right.text() == ""


def test_the_figure_is_written(window, dock, dialogs, tmp_path, qtbot):
    dialogs.file = tmp_path / "states.png"
    window.save_figure.click()
    qtbot.waitUntil(lambda: dock.session.export is None)
    assert dialogs.file.stat().st_size > 1000


def test_a_closed_window_opens_again(window, dock):
    window.close()
    assert dock.session.states_type is None
    dock.type_list._axes.states.click()
    assert window.isVisible()


def test_ctrl_z_takes_the_colours_off_and_lays_them_again(window, dock, qtbot):
    for _ in range(2):
        window.lay.click()
    assert layer_of(dock) is None
    for is_there in (True, False):
        with qtbot.waitSignal(dock.session.events.states_laid):
            qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert (layer_of(dock) is not None) is is_there


def test_the_mouse_over_a_dot_tells_the_cell(window):
    plot = window.plot
    at = plot._points.cells(plot._plot())[2]
    assert plot._told_at(QPointF(*at)) == (
        "AAAC-1 (reference): +1.9 to the right, -1.9 up"
    )
    spot = plot._points.place_of(20, plot._plot())
    assert plot._told_at(spot).startswith("S20: ")


def test_one_axis_is_said_in_place_of_genes_from_dark_to_light(window):
    plane = dataclasses.replace(window.plot._points.plane, is_line=True)
    window.legend.set_plane(plane)
    assert window.legend.top.text() == ONE_AXIS
    assert window.legend.bottom.text() == ""
    assert window.legend.colours.height() == SIDE // STRIP
