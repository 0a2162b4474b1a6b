"""A click pins a spot, a drag does not, and a ring lies around what is pinned."""

from __future__ import annotations

import dataclasses
from types import SimpleNamespace

import numpy as np
import pytest

from napari_destvi.session import Session
from napari_destvi.widgets.overlay import Overlay
from napari_destvi.widgets.spot_pin import MAX_MOVE, NAME


@pytest.fixture
def session(made_up):
    return Session(tissue=made_up.tissue())


def place_of(session, number):
    size = session.tissue.microns_per_pixel or 1.0
    return tuple(session.tissue.coordinates[number][::-1] * size)


def click(viewer, place, *, moved=(), button=1, modifiers=()):
    """Press, move by so many pixels, let go: as napari hands on the mouse."""
    event = SimpleNamespace(
        type="mouse_press",
        position=place,
        pos=(100, 100),
        button=button,
        modifiers=modifiers,
    )
    # Those of napari itself come first.
    steps = viewer.mouse_drag_callbacks[-1](viewer, event)
    next(steps, None)
    for distance in moved:
        event.type, event.pos = "mouse_move", (100 + distance, 100)
        next(steps, None)
    event.type = "mouse_release"
    next(steps, None)


@pytest.mark.parametrize("microns", [None, 0.5])
def test_a_click_pins_the_spot_under_it(viewer, session, overlay, microns):
    session.tissue = dataclasses.replace(session.tissue, microns_per_pixel=microns)
    click(viewer, place_of(session, 23))
    assert session.pinned == (23, "S23")
    ring = viewer.layers[NAME]
    place = ring.data_to_world(ring.data[0])
    np.testing.assert_allclose(place, place_of(session, 23))


def test_a_hand_may_tremble_but_a_drag_is_no_click(viewer, session, overlay):
    click(viewer, place_of(session, 23), moved=[1, MAX_MOVE + 1, 0])
    assert session.pinned is None
    click(viewer, place_of(session, 23), moved=[1, MAX_MOVE])
    assert session.pinned is not None


@pytest.mark.parametrize("how", [{"button": 2}, {"modifiers": ("Shift",)}])
def test_only_a_plain_click_pins(viewer, session, overlay, how):
    click(viewer, place_of(session, 23), **how)
    assert session.pinned is None


def test_a_click_between_spots_changes_nothing(viewer, session, overlay):
    click(viewer, place_of(session, 23))
    click(viewer, (150.0, 150.0))
    assert session.pinned.name == "S23"


def test_clicks_of_naparis_tools_are_left_to_them(viewer, session, overlay):
    viewer.add_labels(np.zeros((9, 9), int)).mode = "paint"
    click(viewer, place_of(session, 23))
    assert session.pinned is None
    viewer.layers.selection.active = viewer.layers["Tissue"]
    click(viewer, place_of(session, 23))
    assert session.pinned is not None


def test_pinning_leaves_the_selected_layer_alone(viewer, session, overlay):
    active = viewer.layers.selection.active
    click(viewer, place_of(session, 23))
    assert viewer.layers.selection.active is active


def test_the_ring_follows_the_pin_and_goes_with_it(viewer, session, overlay):
    click(viewer, place_of(session, 23))
    click(viewer, place_of(session, 7))
    assert len(viewer.layers[NAME].data) == 1
    click(viewer, place_of(session, 7))
    assert NAME not in viewer.layers


def test_deleting_the_ring_lets_the_spot_go(viewer, session, overlay):
    click(viewer, place_of(session, 23))
    viewer.layers.remove(NAME)
    assert session.pinned is None


def test_a_closed_dock_takes_its_ring_and_its_clicks_along(viewer, session):
    n_before = len(viewer.mouse_drag_callbacks)
    overlay = Overlay(viewer, session)
    click(viewer, place_of(session, 23))
    overlay.disconnect()
    assert NAME not in viewer.layers
    assert len(viewer.mouse_drag_callbacks) == n_before
