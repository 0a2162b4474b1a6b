"""Pies are drawn from close by, for what is in view, and a blend from afar."""

from __future__ import annotations

import numpy as np
import pytest

from napari_destvi.data.tissue import Tissue
from napari_destvi.layers.pies import OTHER
from napari_destvi.results import Result
from napari_destvi.session import MapKey, Session
from napari_destvi.session.least_shares import hide_below
from napari_destvi.session.palette import choose_colour, palette
from napari_destvi.widgets import pies_layer
from napari_destvi.widgets.napari_versions import camera
from napari_destvi.widgets.overlay import Overlay

TYPES = ("Tumour cell", "T cell", "Macrophage")
TUMOUR, T_CELL, MACROPHAGE = (MapKey("proportions", name) for name in TYPES)
SIDE, PITCH, DIAMETER = 20, 100.0, 60.0
N_SPOTS = SIDE**2
NAMES = tuple(f"S{number}" for number in range(N_SPOTS))
PIES, BLEND = "Pies of cell types", "Blend of cell types"
#: Half of the first type, from the top to the right, then a third and a sixth.
SHARES = np.tile(np.float32([1 / 2, 1 / 3, 1 / 6]), (N_SPOTS, 1))
LOOKED_AT = 210


def make_tissue(*, microns=None, turned=0.0, library="C2"):
    rows, columns = np.divmod(np.arange(N_SPOTS), SIDE)
    places = np.stack([columns, rows], axis=1) * PITCH
    cos, sin = np.cos(turned), np.sin(turned)
    places = places @ np.array([[cos, sin], [-sin, cos]]) + 3000.0
    return Tissue(places, NAMES, DIAMETER, None, 1.0, microns, library)


def make_result(shares=SHARES, names=NAMES):
    return Result(
        spot_names=names,
        cell_types=TYPES,
        gene_names=("G",),
        abundance=shares,
        proportions=shares,
        cell_state=np.zeros((*shares.shape, 2), np.float32),
        activation=10 * shares,
    )


@pytest.fixture
def session():
    return Session(map_form="pies", shown=(TUMOUR, T_CELL))


@pytest.fixture
def laid(overlay, session):
    session.tissue = make_tissue()
    session.result = make_result()


@pytest.fixture
def look(viewer, session, qtbot):
    """Turn the camera to a spot, and wait until it is drawn."""

    def look(zoom=2.0, number=LOOKED_AT):
        x, y = session.tissue.coordinates[number]
        microns = session.tissue.microns_per_pixel or 1.0
        eye = camera(viewer)
        eye.center = (0.0, y * microns, x * microns)
        eye.zoom = zoom / microns
        qtbot.wait(2 * 60)

    return look


def names(viewer):
    return [layer.name for layer in viewer.layers]


def on_pie(viewer, session, turn, *, number=LOOKED_AT, reach=0.6):
    """What napari reads from the topmost layer in a slice of a spot."""
    angle = 2 * np.pi * turn
    step = reach * DIAMETER / 2 * np.array([np.sin(angle), -np.cos(angle)])
    x, y = session.tissue.coordinates[number] + step
    microns = session.tissue.microns_per_pixel or 1.0
    layer = viewer.layers[-1]
    value = layer.get_value((y * microns, x * microns), world=True)
    return None if value is None else tuple(map(int, value))


def of_type(number, session):
    colour = palette(TYPES, session.type_colours)[number]
    return (*np.rint(255 * colour).astype(int).tolist(), 255)


GREY = (*np.rint(255 * np.array(OTHER)).astype(int).tolist(), 255)


@pytest.mark.parametrize("microns", [None, 0.5])
@pytest.mark.parametrize("turned", [0.0, 0.3])
def test_each_slice_has_the_colour_of_its_type(
    viewer, overlay, session, look, microns, turned
):
    session.tissue = make_tissue(microns=microns, turned=turned)
    session.result = make_result()
    look()
    assert session.are_pies_near
    assert on_pie(viewer, session, 0.25) == of_type(0, session)
    assert on_pie(viewer, session, 0.7) == of_type(1, session)
    assert on_pie(viewer, session, 0.92) == GREY
    assert on_pie(viewer, session, 0.1, reach=1.3) == (0, 0, 0, 0)


def test_from_afar_the_same_types_are_blended(viewer, session, laid, look):
    look(zoom=0.1)
    assert not session.are_pies_near
    assert names(viewer)[-1] == PIES
    afar, where = viewer.layers[-1].data, viewer.layers[-1].extent.world
    session.map_form = "blend"
    assert names(viewer)[-1] == BLEND
    np.testing.assert_array_equal(viewer.layers[-1].data, afar)
    np.testing.assert_array_equal(viewer.layers[-1].extent.world, where)


def test_the_blend_is_back_when_the_camera_is(viewer, session, laid, look):
    look(zoom=0.1)
    afar, where = viewer.layers[-1].data, viewer.layers[-1].extent.world
    look()
    assert session.are_pies_near
    look(zoom=0.1)
    assert not session.are_pies_near
    np.testing.assert_array_equal(viewer.layers[-1].data, afar)
    np.testing.assert_array_equal(viewer.layers[-1].extent.world, where)


def test_the_pies_follow_the_camera(viewer, session, laid, look):
    look(number=0, zoom=8)
    assert on_pie(viewer, session, 0.25, number=N_SPOTS - 1) is None
    look(number=N_SPOTS - 1, zoom=8)
    assert on_pie(viewer, session, 0.25, number=N_SPOTS - 1) == of_type(0, session)


def test_too_many_spots_in_view_are_no_pies(session, laid, look, monkeypatch):
    look()
    assert session.are_pies_near
    monkeypatch.setattr(pies_layer, "MOST_SPOTS", 3)
    look(zoom=1.9)
    assert not session.are_pies_near


def test_another_colour_and_another_type_are_drawn_at_once(viewer, session, laid, look):
    look()
    choose_colour(session, TYPES[0], (1.0, 1.0, 1.0))
    assert on_pie(viewer, session, 0.25) == (255, 255, 255, 255)
    session.shown = (MACROPHAGE, T_CELL)
    assert on_pie(viewer, session, 0.1) == of_type(
        1, session
    )  # the second half is grey
    assert on_pie(viewer, session, 0.4) == of_type(2, session)
    assert on_pie(viewer, session, 0.75) == GREY


def test_a_share_below_its_limit_is_grey(viewer, session, laid, look):
    look()
    hide_below(session, TYPES[1], 0.4)
    assert on_pie(viewer, session, 0.25) == of_type(0, session)
    assert on_pie(viewer, session, 0.7) == GREY


def test_spots_that_were_not_fitted_are_clear(viewer, overlay, session, look):
    session.tissue = make_tissue()
    shares = SHARES.copy()
    shares[LOOKED_AT] = np.nan
    session.result = make_result(shares[:-1], NAMES[:-1])
    look()
    assert on_pie(viewer, session, 0.25) == (0, 0, 0, 0)
    assert on_pie(viewer, session, 0.25, number=LOOKED_AT + 1) == of_type(0, session)
    look(number=N_SPOTS - 1)
    assert on_pie(viewer, session, 0.25, number=N_SPOTS - 1) == (0, 0, 0, 0)


def test_opacity_reaches_the_pies(viewer, session, laid):
    session.map_opacity = 0.3
    assert viewer.layers[-1].opacity == 0.3


def test_the_pies_leave_with_their_form(viewer, session, laid, look):
    look()
    session.map_form = "single"
    assert PIES not in names(viewer)
    before = names(viewer)
    look(zoom=3.0)
    assert names(viewer) == before


def test_nothing_checked_shows_no_pies(viewer, session, laid):
    session.shown = ()
    assert PIES not in names(viewer)


def test_deleting_the_layer_in_napari_turns_it_off(viewer, session, laid, look):
    look()
    viewer.layers.remove(viewer.layers[-1])
    assert session.map_form == "single"
    look(zoom=3.0)
    assert PIES not in names(viewer)


def test_no_pies_stay_when_the_dock_goes(viewer, session, qtbot):
    overlay = Overlay(viewer, session)
    session.tissue, session.result = make_tissue(), make_result()
    assert PIES in names(viewer)
    overlay.disconnect()
    assert PIES not in names(viewer)


def test_in_three_dimensions_there_are_none(viewer, session, laid, look, qtbot):
    look()
    viewer.dims.ndisplay = 3
    qtbot.waitUntil(lambda: not session.are_pies_near)


def test_exchanged_axes_show_the_same_spots(viewer, session, laid, look, qtbot):
    x, y = session.tissue.coordinates[N_SPOTS - SIDE]  # at a corner
    viewer.dims.order = (1, 0)
    eye = camera(viewer)
    eye.center, eye.zoom = (0.0, x, y), 8.0
    qtbot.wait(2 * 60)
    assert on_pie(viewer, session, 0.25, number=N_SPOTS - SIDE) == of_type(0, session)


@pytest.mark.parametrize("number", [0, LOOKED_AT, N_SPOTS - 1])
def test_pies_are_no_larger_than_the_slide(viewer, session, laid, look, number):
    alone = viewer.layers[0].extent.world
    look(zoom=0.5, number=number)
    assert session.are_pies_near
    pies, pixel = viewer.layers[-1].extent.world, 1 / 0.5
    assert np.all(pies[0] >= alone[0] - 2 * pixel)
    assert np.all(pies[1] <= alone[1] + 2 * pixel)


def test_beside_the_slide_there_is_nothing_to_draw(viewer, session, laid, look, qtbot):
    camera(viewer).zoom = 2.0
    for place in (-1e5, 1e5):
        camera(viewer).center = (0.0, place, place)
        qtbot.wait(2 * 60)
        assert viewer.layers[-1].data.shape == (1, 1, 4)
