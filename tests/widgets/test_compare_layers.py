"""The error per spot and the rings around marked spots, over the tissue."""

from __future__ import annotations

import numpy as np
import pytest
from napari.layers import Points

from napari_destvi.session import MapKey, compared_look, comparing
from napari_destvi.session.chosen_maps import choose_maps
from napari_destvi.widgets.error_layer import NAME as ERROR
from napari_destvi.widgets.napari_versions import camera, canvas_size, grid
from napari_destvi.widgets.overlay import Overlay
from napari_destvi.widgets.spot_rings import RING_COLOUR


@pytest.fixture
def session(compared_session):
    return compared_session


def rings(viewer) -> list[Points]:
    return [layer for layer in viewer.layers if isinstance(layer, Points)]


def test_the_error_of_each_spot_is_under_its_pixel(viewer, overlay, session):
    compared_look.show_error(session, wanted=True)
    layer, tissue = viewer.layers[ERROR], session.tissue
    found = [layer.get_value(xy[::-1], world=True) for xy in tissue.coordinates]
    np.testing.assert_allclose(found, 100 * session.comparison.spot_error, rtol=1e-5)
    assert layer.colorbar.visible
    assert layer.contrast_limits[0] == 0


def test_the_errors_take_the_place_of_the_maps_and_give_it_back(
    viewer, overlay, session
):
    compared_look.show_error(session, wanted=True)
    assert [layer.visible for layer in viewer.layers] == [True, False, True]
    assert viewer.layers.selection.active is viewer.layers[ERROR]
    compared_look.show_error(session, wanted=False)
    assert [layer.name for layer in viewer.layers] == [
        "Tissue",
        "T cell · proportion (%)",
    ]
    assert viewer.layers[1].visible


def test_the_errors_take_the_place_of_a_blend_too(viewer, overlay, session):
    session.map_form = "blend"
    compared_look.show_error(session, wanted=True)
    assert [layer.visible for layer in viewer.layers] == [True, False, True]
    compared_look.show_error(session, wanted=False)
    assert viewer.layers[1].visible


def test_another_map_takes_the_place_of_the_errors(viewer, overlay, session):
    compared_look.show_error(session, wanted=True)
    choose_maps(session, [MapKey("activation", "B cell")])
    assert not session.is_error_shown
    assert ERROR not in viewer.layers
    assert viewer.layers["B cell · activation"].visible


def test_the_errors_cover_the_tissue_as_the_maps_do(viewer, overlay, session):
    compared_look.show_error(session, wanted=True)
    session.map_opacity = 0.25
    assert viewer.layers[ERROR].opacity == 0.25


def test_errors_that_the_user_deletes_are_no_longer_shown(
    viewer, overlay, session, qapp
):
    compared_look.show_error(session, wanted=True)
    viewer.layers.remove(viewer.layers[ERROR])
    qapp.processEvents()
    assert not session.is_error_shown
    assert viewer.layers[1].visible


def test_without_a_comparison_there_are_no_errors(viewer, overlay, session):
    compared_look.show_error(session, wanted=True)
    compared_look.mark_spots(session, [3])
    comparing.compare_with(session, None)
    assert [layer.name for layer in viewer.layers] == [
        "Tissue",
        "T cell · proportion (%)",
    ]
    assert viewer.layers[1].visible


def test_marked_spots_get_a_ring_and_nothing_else_changes(viewer, overlay, session):
    active, zoom = viewer.layers.selection.active, camera(viewer).zoom
    centre = tuple(camera(viewer).center)
    compared_look.mark_spots(session, [3, 17])
    (layer,) = rings(viewer)
    expected = session.tissue.coordinates[[3, 17], ::-1]
    np.testing.assert_allclose(layer.data, expected)
    assert viewer.layers.selection.active is active
    assert (camera(viewer).zoom, tuple(camera(viewer).center)) == (zoom, centre)


def test_other_marks_move_the_rings_in_the_same_layer(viewer, overlay, session):
    compared_look.mark_spots(session, [3, 17])
    before = rings(viewer)
    compared_look.mark_spots(session, [5])
    assert rings(viewer) == before
    np.testing.assert_allclose(before[0].data, session.tissue.coordinates[[5], ::-1])
    compared_look.mark_spots(session, [])
    assert rings(viewer) == []


def test_rings_lie_on_top_of_what_is_shown_later(viewer, overlay, session):
    compared_look.mark_spots(session, [3])
    compared_look.show_error(session, wanted=True)
    assert viewer.layers[-1] is rings(viewer)[0]


def test_each_panel_has_the_rings(viewer, overlay, session):
    compared_look.mark_spots(session, [3])
    compared_look.lay_side_by_side(session, wanted=True)
    kinds = [isinstance(layer, Points) for layer in viewer.layers]
    assert kinds == [False, False, True] * 3
    assert grid(viewer).stride == 3
    compared_look.mark_spots(session, [])
    assert len(viewer.layers) == 6
    assert grid(viewer).stride == 2
    compared_look.mark_spots(session, [4])
    compared_look.lay_side_by_side(session, wanted=False)
    kinds = [isinstance(layer, Points) for layer in viewer.layers]
    assert kinds == [False, False, True]


def test_rings_that_the_user_deletes_are_no_longer_marked(
    viewer, overlay, session, qapp
):
    compared_look.lay_side_by_side(session, wanted=True)
    compared_look.mark_spots(session, [3])
    viewer.layers.remove(rings(viewer)[1])
    qapp.processEvents()
    assert session.marked == ()
    assert rings(viewer) == []
    assert len(viewer.layers) == 6


def test_a_new_slide_has_no_rings(viewer, overlay, session, made_up):
    compared_look.mark_spots(session, [3])
    session.tissue = None
    assert list(viewer.layers) == []


@pytest.mark.gui
def test_a_ring_is_seen_around_its_spot_and_not_on_it(make_napari_viewer, session):
    viewer = make_napari_viewer(show=True)
    overlay = Overlay(viewer, session)
    compared_look.mark_spots(session, [33])
    (layer,) = rings(viewer)
    picture = viewer.screenshot(flash=False).astype(int)
    eye, canvas = camera(viewer), np.array(canvas_size(viewer))
    place = session.tissue.coordinates[33][::-1] - np.asarray(eye.center)[-2:]
    row, column = np.rint(canvas / 2 + place * eye.zoom).astype(int)
    radius = float(layer.size[0]) / 2 * eye.zoom
    wanted = [int(RING_COLOUR[i : i + 2], 16) for i in (1, 3, 5)]
    seen = picture[row, column + round(radius)][:3]
    np.testing.assert_allclose(seen, wanted, atol=30)
    assert np.abs(picture[row, column][:3] - wanted).max() > 60
    overlay.disconnect()
