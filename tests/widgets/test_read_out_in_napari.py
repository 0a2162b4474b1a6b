"""Outlines, ring and clicks in napari's own window: seen, and gone with it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from npe2 import PluginManifest
from qtpy.QtCore import QEvent, QPoint, QPointF, Qt
from qtpy.QtGui import QColor, QMouseEvent
from qtpy.QtWidgets import QApplication

import napari_destvi
from napari_destvi.session import MapKey, Session
from napari_destvi.widgets.napari_versions import camera
from napari_destvi.widgets.overlay import Overlay
from napari_destvi.widgets.region_shapes import SETTLE_MS
from napari_destvi.widgets.spot_pin import NAME
from napari_destvi.widgets.spot_rings import RING_COLOUR

pytestmark = pytest.mark.gui
MANIFEST = Path(napari_destvi.__file__).with_name("napari.yaml")
#: (y, x) in full-resolution pixels: between the spots of the made-up grid.
SQUARE = np.array([[150.0, 150.0], [150.0, 450.0], [350.0, 450.0], [350.0, 150.0]])


@pytest.fixture
def session():
    return Session()


@pytest.fixture
def shown(make_napari_viewer, session, made_up, qtbot):
    """A window with the slide, a map, and one region."""
    viewer = make_napari_viewer(show=True)  # finds leaked widgets in the end
    overlay = Overlay(viewer, session)
    session.tissue = made_up.tissue()
    session.result = made_up.result("complete")
    session.is_drawing = True
    viewer.layers["Regions"].add(SQUARE, shape_type="polygon")
    qtbot.wait(2 * SETTLE_MS)
    session.is_drawing = False
    session.shown = (MapKey("proportions", "T cell"),)
    qtbot.wait(10)
    yield viewer
    overlay.disconnect()


def on_canvas(viewer, place):
    """Return the point of the canvas at (y, x) in full-resolution pixels."""
    canvas = viewer.window._qt_viewer.canvas.native
    eye = camera(viewer)
    y, x = (np.asarray(place) - np.asarray(eye.center)[-2:]) * eye.zoom
    return QPoint(round(canvas.width() / 2 + x), round(canvas.height() / 2 + y))


def mouse(viewer, kind, place, *, pressed=True):
    canvas = viewer.window._qt_viewer.canvas.native
    button = Qt.MouseButton.LeftButton
    held = button if pressed else Qt.MouseButton.NoButton
    event = QMouseEvent(
        kind,
        QPointF(place),
        QPointF(canvas.mapToGlobal(place)),
        Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else button,
        held,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(canvas, event)
    QApplication.processEvents()


def drag(viewer, *places):
    mouse(viewer, QEvent.Type.MouseMove, places[0], pressed=False)
    mouse(viewer, QEvent.Type.MouseButtonPress, places[0])
    for place in places[1:]:
        mouse(viewer, QEvent.Type.MouseMove, place)
    mouse(viewer, QEvent.Type.MouseButtonRelease, places[-1], pressed=False)


def distance(picture, point, colour, reach):
    """Return how far from a colour the nearest of the pixels near a point is."""
    near = picture[
        point.y() - reach : point.y() + reach + 1,
        point.x() - reach : point.x() + reach + 1,
        :3,
    ]
    return float(np.abs(near.astype(float) - colour).max(axis=-1).min())


def test_a_real_click_pins_and_a_real_drag_pans(shown, session):
    place = session.tissue.coordinates[23][::-1]
    point = on_canvas(shown, place)
    drag(shown, point)
    assert session.pinned.name == "S23"
    before = camera(shown).center
    drag(shown, point, point + QPoint(30, 0), point + QPoint(60, 0))
    assert session.pinned.name == "S23"
    assert camera(shown).center != before


def test_ring_and_outline_are_seen_above_the_map(shown, session):
    place = session.tissue.coordinates[23][::-1]
    point = on_canvas(shown, place)
    bare = shown.screenshot(flash=False)
    outline = 255 * np.array(session.regions[0].colour)
    assert distance(bare, on_canvas(shown, (250, 150)), outline, reach=3) < 12
    ring = np.array(QColor(RING_COLOUR).getRgb()[:3])
    assert distance(bare, point, ring, reach=40) > 40
    drag(shown, point)
    assert distance(shown.screenshot(flash=False), point, ring, reach=40) < 12
    assert shown.layers[-1].name == NAME


def test_a_lasso_drawn_by_mouse_becomes_a_region(shown, session, qtbot):
    session.is_drawing = True
    corners = np.array([[450, 450], [450, 750], [550, 760], [550, 440], [460, 440]])
    drag(shown, *(on_canvas(shown, corner) for corner in corners))
    qtbot.waitUntil(lambda: len(session.regions) == 2)
    assert session.region == "Region 2"
    assert session.pinned is None


def test_closing_the_window_leaves_nothing_behind(shown, session):
    drag(shown, on_canvas(shown, session.tissue.coordinates[23][::-1]))
    shown.close()
    assert len(shown.layers) == 0
    assert (session.regions, session.pinned) == ((), None)


def test_tools_are_followed_through_naparis_proxies(
    make_napari_viewer, npe2pm, made_up
):
    viewer = make_napari_viewer()
    npe2pm.register(PluginManifest.from_file(MANIFEST))
    _, dock = viewer.window.add_plugin_dock_widget("napari-destvi")
    dock.session.tissue = made_up.tissue()
    dock.session.is_drawing = True
    viewer.layers["Regions"].mode = "add_rectangle"
    assert dock.session.is_drawing
    viewer.layers["Regions"].mode = "pan_zoom"
    assert not dock.session.is_drawing
