"""Shapes drawn in napari become the session's regions, and bear their names."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from napari.components import ViewerModel

from napari_destvi.session import MapKey, Session
from napari_destvi.session.region_reading import read
from napari_destvi.session.regions import take_read, to_read
from napari_destvi.session.undo import undo
from napari_destvi.widgets.overlay import Overlay
from napari_destvi.widgets.region_shapes import LASSO, SETTLE_MS

pytestmark = pytest.mark.gui

#: Around the spots 0, 1, 10 and 11 of the made-up grid, (y, x) in full-res pixels.
SQUARE = np.array([[-50.0, -50.0], [-50.0, 150.0], [150.0, 150.0], [150.0, -50.0]])
#: Around the spots 0 to 4: y of the made-up tissue is the number in its row.
TALL = np.array([[-50.0, -50.0], [-50.0, 50.0], [450.0, 50.0], [450.0, -50.0]])


@pytest.fixture
def viewer():
    return ViewerModel()


@pytest.fixture
def session():
    return Session()


@pytest.fixture
def overlay(viewer, session, qtbot):
    overlay = Overlay(viewer, session)
    yield overlay
    overlay.disconnect()


@pytest.fixture
def drawing(overlay, session, made_up):
    """A slide of 6 by 10 spots, and the lasso in hand."""
    session.tissue = made_up.tissue()
    session.is_drawing = True


def settle(qtbot):
    qtbot.wait(2 * SETTLE_MS)


def draw(layer, corners, qtbot, kind="polygon"):
    layer.add(corners, shape_type=kind)
    settle(qtbot)


def spots_of(session):
    asked = to_read(session)
    take_read(session, asked, read(asked))
    return [np.flatnonzero(region.spots).tolist() for region in session.regions]


def names(session):
    return [region.name for region in session.regions]


def test_drawing_adds_the_layer_once_with_the_lasso_in_hand(viewer, session, drawing):
    layer = viewer.layers["Regions"]
    assert layer.mode == LASSO
    assert viewer.layers.selection.active is layer
    session.is_drawing = False
    assert layer.mode == "pan_zoom"
    session.is_drawing = True
    assert [x.name for x in viewer.layers] == ["Tissue", "Regions"]


def test_without_a_slide_nothing_is_drawn(viewer, session, overlay):
    session.is_drawing = True
    assert len(viewer.layers) == 0


def test_taking_another_layer_or_tool_ends_the_drawing(viewer, session, drawing):
    viewer.layers.selection.active = viewer.layers["Tissue"]
    assert not session.is_drawing
    session.is_drawing = True
    viewer.layers["Regions"].mode = "add_rectangle"
    assert session.is_drawing
    viewer.layers["Regions"].mode = "select"
    assert not session.is_drawing


@pytest.mark.parametrize("microns", [None, 0.25, 2.0])
def test_a_shape_holds_the_spots_inside_it_at_any_scale(
    viewer, session, overlay, made_up, qtbot, microns
):
    session.tissue = dataclasses.replace(made_up.tissue(), microns_per_pixel=microns)
    session.is_drawing = True
    layer = viewer.layers["Regions"]
    draw(layer, SQUARE * (microns or 1.0), qtbot)
    draw(layer, TALL * (microns or 1.0), qtbot, "rectangle")
    expected = [
        [n for n, (x, y) in enumerate(session.tissue.coordinates) if inside(x, y)]
        for inside in (
            lambda x, y: x < 150 and y < 150,
            lambda x, y: x < 50 and y < 450,
        )
    ]
    assert spots_of(session) == expected
    assert [len(spots) for spots in expected] == [4, 5]


def test_a_round_shape_leaves_its_corners_out(viewer, session, drawing, qtbot):
    big = np.array([[0.0, 0.0], [0.0, 500.0], [500.0, 500.0], [500.0, 0.0]])
    draw(viewer.layers["Regions"], big, qtbot, "ellipse")
    held = spots_of(session)[0]
    places = session.tissue.coordinates[held]
    assert (np.linalg.norm(places - 250, axis=1) <= 250).all()
    assert len(held) > 10


def test_a_line_is_no_region(viewer, session, drawing, qtbot):
    draw(viewer.layers["Regions"], SQUARE, qtbot, "path")
    assert session.regions == ()


def test_regions_get_names_and_colours_that_the_shapes_bear(
    viewer, session, drawing, qtbot
):
    layer = viewer.layers["Regions"]
    draw(layer, SQUARE, qtbot)
    draw(layer, TALL, qtbot)
    assert names(session) == ["Region 1", "Region 2"]
    assert list(layer.features["region"]) == ["Region 1", "Region 2"]
    colours = [region.colour for region in session.regions]
    np.testing.assert_allclose(layer.edge_color[:, :3], colours, atol=1e-6)


def test_a_name_that_is_typed_goes_with_its_shape(viewer, session, drawing, qtbot):
    layer = viewer.layers["Regions"]
    draw(layer, SQUARE, qtbot)
    draw(layer, TALL, qtbot)
    first, second = session.regions
    session.regions = (first, dataclasses.replace(second, name="rim"))
    layer.selected_data = {0}
    layer.remove_selected()
    settle(qtbot)
    assert names(session) == ["rim"]
    assert list(layer.features["region"]) == ["rim"]


def test_a_name_typed_right_after_an_edit_is_kept(viewer, session, drawing, qtbot):
    layer = viewer.layers["Regions"]
    draw(layer, SQUARE, qtbot)
    layer.add(TALL, shape_type="polygon")
    session.regions = (dataclasses.replace(session.regions[0], name="core"),)
    settle(qtbot)
    assert names(session) == list(layer.features["region"]) == ["core", "Region 1"]


def test_moving_a_shape_moves_its_region(viewer, session, drawing, qtbot):
    layer = viewer.layers["Regions"]
    draw(layer, SQUARE, qtbot)
    layer.data = [SQUARE + 300]
    settle(qtbot)
    assert names(session) == ["Region 1"]
    places = session.tissue.coordinates[spots_of(session)[0]]
    assert places.min() == 300
    assert len(places) == 4


def test_a_colour_chosen_in_napari_is_kept(viewer, session, drawing, qtbot):
    layer = viewer.layers["Regions"]
    draw(layer, SQUARE, qtbot)
    layer.edge_color = "magenta"
    settle(qtbot)
    assert session.regions[0].colour == (1.0, 0.0, 1.0)
    np.testing.assert_allclose(layer.edge_color[0], (1, 0, 1, 1))


def test_a_pasted_shape_is_a_region_of_its_own(viewer, session, drawing, qtbot):
    layer = viewer.layers["Regions"]
    draw(layer, SQUARE, qtbot)
    layer.selected_data = {0}
    layer._copy_data()
    layer._paste_data()
    settle(qtbot)
    assert names(session) == ["Region 1", "Region 2"]


def test_one_act_is_told_once(viewer, session, drawing, qtbot):
    told = []
    session.events.regions.connect(told.append)
    layer = viewer.layers["Regions"]
    layer.add([SQUARE, TALL], shape_type="polygon")
    layer.edge_color = "magenta"
    settle(qtbot)
    settle(qtbot)
    assert [len(regions) for regions in told] == [2]


def test_deleting_the_layer_takes_the_regions_away(viewer, session, drawing, qtbot):
    draw(viewer.layers["Regions"], SQUARE, qtbot)
    viewer.layers.remove("Regions")
    assert session.regions == ()
    assert not session.is_drawing
    session.is_drawing = True
    assert viewer.layers["Regions"].nshapes == 0


def test_regions_are_drawn_anew_with_their_slide(
    viewer, session, drawing, made_up, qtbot
):
    draw(viewer.layers["Regions"], SQUARE, qtbot)
    before = session.regions
    session.tissue = None
    assert len(viewer.layers) == 0
    assert session.regions is before
    session.tissue = dataclasses.replace(made_up.tissue(), microns_per_pixel=0.5)
    layer = viewer.layers["Regions"]
    np.testing.assert_allclose(layer.data[0], SQUARE * 0.5)
    assert list(layer.features["region"]) == ["Region 1"]


def test_outlines_stay_above_maps_that_come_later(
    viewer, session, drawing, made_up, qtbot
):
    draw(viewer.layers["Regions"], SQUARE, qtbot)
    session.result = made_up.result("complete")
    session.shown = (MapKey("proportions", "T cell"),)
    qtbot.waitUntil(lambda: viewer.layers[-1].name == "Regions")
    assert len(viewer.layers) == 3


def test_after_the_dock_has_gone_the_shapes_are_the_users_own(
    viewer, session, made_up, qtbot
):
    overlay = Overlay(viewer, session)
    session.tissue = made_up.tissue()
    session.is_drawing = True
    overlay.disconnect()
    draw(viewer.layers["Regions"], SQUARE, qtbot)
    assert session.regions == ()
    assert viewer.layers["Regions"].nshapes == 1


def test_a_change_is_told_until_it_has_reached_the_regions(
    viewer, session, drawing, qtbot
):
    viewer.layers["Regions"].add(SQUARE, shape_type="polygon")
    assert session.is_editing
    settle(qtbot)
    assert not session.is_editing
    assert names(session) == ["Region 1"]


def test_a_change_ends_with_its_layer(viewer, session, drawing, qtbot):
    viewer.layers["Regions"].add(SQUARE, shape_type="polygon")
    viewer.layers.remove("Regions")
    assert not session.is_editing


@pytest.mark.parametrize("microns", [None, 0.25])
def test_a_deleted_shape_is_drawn_again(
    viewer, session, overlay, made_up, qtbot, microns
):
    session.tissue = dataclasses.replace(made_up.tissue(), microns_per_pixel=microns)
    session.is_drawing = True
    layer = viewer.layers["Regions"]
    for corners in (SQUARE, TALL):
        draw(layer, corners * (microns or 1.0), qtbot)
    colour = session.regions[0].colour
    layer.selected_data = {0}
    layer.remove_selected()
    settle(qtbot)
    undo(session)
    settle(qtbot)
    assert names(session) == ["Region 2", "Region 1"]
    assert list(layer.features["region"]) == ["Region 2", "Region 1"]
    np.testing.assert_allclose(layer.data[1], SQUARE * (microns or 1.0))
    np.testing.assert_allclose(layer.edge_color[1, :3], colour, atol=1e-6)


def test_a_deleted_layer_comes_back_with_its_shapes(viewer, session, drawing, qtbot):
    draw(viewer.layers["Regions"], SQUARE, qtbot)
    viewer.layers.remove("Regions")
    undo(session)
    settle(qtbot)
    assert names(session) == ["Region 1"]
    np.testing.assert_allclose(viewer.layers["Regions"].data[0], SQUARE)
