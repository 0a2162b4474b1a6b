"""A panel that is closed and opened again goes on, and disturbs no other viewer."""

from __future__ import annotations

import dataclasses
import gc
import weakref

import numpy as np
import pytest
from napari.components import ViewerModel
from napari.utils._proxies import PublicOnlyProxy

from napari_destvi.session import MapKey, Session
from napari_destvi.session.undo import undo
from napari_destvi.session.undoable import hide_maps
from napari_destvi.widgets.closed_sessions import lay_by, take_up

pytestmark = pytest.mark.gui
SQUARE = np.array([[0, 0], [0, 250], [250, 250], [250, 0]], dtype=float)


def fit_maps(dock, fit, qtbot):
    dock.run.fit.click()
    fit.end()
    qtbot.waitUntil(lambda: dock.session.run_state == "idle")


def draw_region(dock, viewer, qtbot):
    dock.session.is_drawing = True
    viewer.layers["Regions"].add(SQUARE, shape_type="polygon")
    qtbot.waitUntil(lambda: bool(dock.session.regions) and not dock.session.is_editing)
    dock.session.is_drawing = False


def names(viewer):
    return [layer.name for layer in viewer.layers]


def test_a_new_panel_goes_on_where_the_last_one_stopped(
    make_dock, viewer, fit, qtbot, load
):
    dock = make_dock()
    load(dock)
    fit_maps(dock, fit, qtbot)
    draw_region(dock, viewer, qtbot)
    hide_maps(dock.session)
    dock.session.shown = (MapKey("proportions", "B cell"),)
    before = names(viewer)
    dock.close()
    again = make_dock()
    qtbot.waitUntil(again.run.fit.isEnabled)
    qtbot.wait(50)
    assert sorted(names(viewer)) == sorted(before)
    assert names(viewer)[-1] == "Regions"
    assert not again.session.saved
    assert again.session.left_over is None
    assert again.run.curve.has_stage("spots")
    assert again.data.spots.name.text() == "slide.h5ad"
    assert again.regions.list.rowCount() == 1
    undo(again.session)
    assert again.session.shown != (MapKey("proportions", "B cell"),)


def test_what_is_drawn_without_a_panel_is_taken_by_the_next(
    make_dock, viewer, fit, qtbot, load
):
    dock = make_dock()
    load(dock)
    draw_region(dock, viewer, qtbot)
    dock.close()
    layer = viewer.layers["Regions"]
    layer.add(SQUARE + 200, shape_type="polygon")
    again = make_dock()
    qtbot.waitUntil(lambda: len(again.session.regions) == 2)
    assert [n for n in names(viewer) if n.startswith("Regions")] == ["Regions"]
    layer.selected_data = {0, 1}
    layer.remove_selected()
    qtbot.waitUntil(lambda: again.session.regions == ())


def test_a_layer_without_shapes_is_adopted_as_well(make_dock, viewer, fit, qtbot, load):
    dock = make_dock()
    load(dock)
    dock.session.is_drawing = True
    dock.close()
    viewer.layers["Regions"].add(SQUARE, shape_type="polygon")
    again = make_dock()
    qtbot.waitUntil(lambda: len(again.session.regions) == 1)
    assert names(viewer) == ["Tissue", "Regions"]


def test_a_fit_that_runs_is_ended_and_its_maps_are_kept(
    make_dock, viewer, fit, qtbot, load
):
    dock = make_dock()
    load(dock)
    dock.run.fit.click()
    fit.tell_live_maps()
    qtbot.waitUntil(dock.run.stop.isEnabled)
    dock.close()
    qtbot.waitUntil(fit.ended.is_set)
    again = make_dock()
    assert again.session.run_state == "idle"
    assert again.session.result.status == "stopped"
    assert not again.session.saved
    assert "ended when the panel was closed" in again.banner.text.text
    qtbot.waitUntil(again.run.fit.isEnabled)


def test_a_fit_without_maps_leaves_none(make_dock, viewer, fit, qtbot, load):
    dock = make_dock()
    load(dock)
    dock.run.fit.click()
    qtbot.waitUntil(dock.run.cancel.isEnabled)
    dock.close()
    again = make_dock()
    assert again.session.result is None
    assert names(viewer) == ["Tissue"]
    assert "before it had any maps" in again.banner.text.text


def test_two_viewers_with_two_slides_do_not_disturb_each_other(
    make_dock, viewer, fit, made_up, qtbot, load
):
    other = ViewerModel()
    small = dataclasses.replace(
        made_up.tissue(),
        coordinates=made_up.tissue().coordinates[:30],
        spot_names=made_up.tissue().spot_names[:30],
    )
    first = make_dock()
    second = make_dock(other, see_tissue=lambda *_: small)
    load(first)
    load(second)
    fit_maps(first, fit, qtbot)
    draw_region(second, other, qtbot)
    assert second.session.result is None
    assert first.session.regions == ()
    assert "Regions" not in names(viewer)
    assert names(other) == ["Tissue", "Regions"]
    before = names(viewer)
    second.close()
    assert names(viewer) == before
    third = make_dock(other, see_tissue=lambda *_: small)
    assert len(third.session.regions) == 1
    assert third.session.tissue is small
    assert first.session.result is not None
    first.close()
    assert names(other) == ["Tissue", "Regions"]


def test_a_session_is_found_behind_the_proxy_that_plugins_get(viewer):
    session = Session()
    lay_by(PublicOnlyProxy(viewer), session, ())
    assert take_up(viewer) is session
    assert take_up(viewer) is None


def test_a_session_goes_with_its_viewer():
    viewer, session = ViewerModel(), Session()
    gone = weakref.ref(session)
    lay_by(viewer, session, ())
    del viewer, session
    gc.collect()
    assert gone() is None
