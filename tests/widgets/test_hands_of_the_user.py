"""What the user has in hand stays: many layers deleted, tools, and maps to look at."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from napari_destvi.session import MapKey, compared_look, comparing
from napari_destvi.session.regions import pin
from napari_destvi.session.shown import show
from napari_destvi.widgets.napari_versions import grid
from napari_destvi.widgets.overlay import Overlay

T_CELL = MapKey("proportions", "T cell")
B_CELL = MapKey("proportions", "B cell")


@pytest.fixture
def session(compared_session):
    return compared_session


def seen(viewer) -> list[bool]:
    return [layer.visible for layer in viewer.layers]


def single(session):
    session.shown = (B_CELL, T_CELL)
    compared_look.mark_spots(session, [3])


def panels(session):
    compared_look.mark_spots(session, [3])
    compared_look.lay_side_by_side(session, wanted=True)


def blend(session):
    session.shown = (B_CELL, T_CELL)
    session.map_form = "blend"


def errors(session):
    compared_look.show_error(session, wanted=True)


@pytest.mark.parametrize("form", [single, panels, blend, errors])
def test_all_layers_can_be_deleted_at_once(viewer, overlay, session, form, qapp):
    form(session)
    viewer.layers.select_all()
    viewer.layers.remove_selected()
    qapp.processEvents()
    assert list(viewer.layers) == []
    assert session.shown == ()
    assert not grid(viewer).enabled
    wanted = (session.is_side_by_side, session.is_error_shown, session.marked)
    assert wanted == (False, False, ())


@pytest.mark.parametrize("form", [single, panels, blend])
def test_two_layers_deleted_at_once_go_and_the_rest_is_in_order(
    viewer, overlay, session, form, qapp
):
    form(session)
    viewer.layers.selection = set(viewer.layers[-2:])
    viewer.layers.remove_selected()
    qapp.processEvents()
    assert not grid(viewer).enabled
    session.shown = (T_CELL,)
    assert viewer.layers[-1].name == "T cell · proportion (%)"


def test_clearing_the_list_of_layers_in_panels_ends_them(
    viewer, overlay, session, qapp
):
    panels(session)
    viewer.layers.clear()
    qapp.processEvents()
    assert list(viewer.layers) == []


def compare_again(session):
    compared = session.compared
    session.compared = None
    again = dataclasses.replace(session.comparison)
    comparing.take_comparison(session, compared, again)


def test_an_arriving_comparison_selects_and_reveals_nothing(viewer, overlay, session):
    session.shown = (B_CELL, T_CELL)
    mine = viewer.add_points(np.zeros((1, 2)))
    viewer.layers["T cell · proportion (%)"].visible = False
    before = seen(viewer)
    compare_again(session)
    assert viewer.layers.selection.active is mine
    assert seen(viewer) == before


def test_panels_of_an_arriving_comparison_select_nothing(viewer, overlay, session):
    compared, comparison = session.compared, session.comparison
    session.comparison = None
    session.is_side_by_side = True
    viewer.layers.selection.active = viewer.layers[0]
    comparing.take_comparison(session, compared, comparison)
    assert grid(viewer).enabled
    assert viewer.layers.selection.active is viewer.layers[0]


def test_the_first_maps_leave_the_layer_in_hand(viewer, session, made_up):
    session.result = None
    overlay = Overlay(viewer, session)
    mine = viewer.add_points(np.zeros((1, 2)))
    session.run_state = "running"
    show(session, made_up.result())
    assert viewer.layers["T cell · proportion (%)"].visible
    assert viewer.layers.selection.active is mine
    overlay.disconnect()


@pytest.mark.parametrize(
    "act",
    [
        lambda session, _: compare_again(session),
        lambda session, made_up: show(session, made_up.result("complete")),
        lambda session, _: setattr(session, "shown", (B_CELL, T_CELL)),
        lambda session, _: setattr(session, "map_form", "blend"),
    ],
)
def test_drawing_goes_on_whatever_comes(viewer, overlay, session, made_up, act):
    session.is_drawing = True
    shapes = viewer.layers.selection.active
    act(session, made_up)
    assert viewer.layers.selection.active is shapes
    assert shapes.mode == "add_polygon_lasso"
    assert session.is_drawing


def test_drawing_ends_the_panels_and_begins(viewer, overlay, session):
    compared_look.lay_side_by_side(session, wanted=True)
    session.is_drawing = True
    assert not session.is_side_by_side
    assert not grid(viewer).enabled
    assert session.is_drawing
    assert viewer.layers.selection.active is viewer.layers["Regions"]
    assert viewer.layers["Regions"].mode == "add_polygon_lasso"


def test_pinning_a_spot_ends_the_panels(viewer, overlay, session):
    compared_look.lay_side_by_side(session, wanted=True)
    pin(session, 5)
    assert not session.is_side_by_side
    assert viewer.layers[-1].name == "Pinned spot"
    assert viewer.layers[-1].visible


@pytest.mark.parametrize("form", ["single", "blend"])
def test_a_closed_dock_gives_the_place_of_the_errors_back(viewer, session, form):
    overlay = Overlay(viewer, session)
    session.map_form = form
    compared_look.show_error(session, wanted=True)
    overlay.disconnect()
    assert len(viewer.layers) == 2
    assert seen(viewer) == [True, True]
