"""Several types in one layer, and spots with too little of a type left clear."""

from types import SimpleNamespace

import numpy as np
import pytest

from napari_destvi.data.tissue import Tissue
from napari_destvi.results import Result
from napari_destvi.session import MapKey, Session
from napari_destvi.session.least_shares import hide_below
from napari_destvi.session.palette import choose_colour, palette
from napari_destvi.widgets.layer_tag import tag_of
from napari_destvi.widgets.napari_versions import camera, text_overlay
from napari_destvi.widgets.overlay import Overlay

TYPES = ("Tumour cell", "T cell", "Macrophage")
TUMOUR, T_CELL, MACROPHAGE = (MapKey("proportions", name) for name in TYPES)
T_CELL_STATE = MapKey("activation", "T cell")
#: Pure spots first, then mixtures of the first two, then very little of the second.
SHARES = np.array(
    [*np.eye(3), *[[0.5, 0.5, 0.0]] * 8, *[[0.46, 0.04, 0.5]] * 9], dtype=np.float32
)
N_SPOTS = len(SHARES)
NAMES = tuple(f"S{number}" for number in range(N_SPOTS))
MIXED, LITTLE = 5, 15
BLEND, DOMINANT = "Blend of cell types", "Dominant cell type"


def make_tissue(library="C2"):
    rows, columns = np.divmod(np.arange(N_SPOTS), 5)
    coordinates = np.stack([columns, rows], axis=1) * 100.0 + 100.0
    image = np.full((600, 600, 3), 250, np.uint8)
    return Tissue(coordinates, NAMES, 60.0, image, 1.0, None, library)


def make_result(shares=SHARES, status="complete"):
    return Result(
        spot_names=NAMES,
        cell_types=TYPES,
        gene_names=("G",),
        abundance=shares,
        proportions=shares,
        cell_state=np.zeros((*shares.shape, 2), np.float32),
        activation=10 * shares,
        status=status,
    )


@pytest.fixture
def session():
    return Session()


@pytest.fixture
def shown(overlay, session):
    """A slide with two maps, a layer each."""
    session.tissue = make_tissue()
    session.result = make_result()
    session.shown = (TUMOUR, T_CELL)


@pytest.fixture
def blend(viewer, session, shown):
    """The layer with both in one."""
    session.map_form = "blend"
    return viewer.layers[BLEND]


def names(viewer):
    return [layer.name for layer in viewer.layers]


def under(layer, session, number):
    """What napari itself reads from a layer at a spot."""
    return layer.get_value(session.tissue.coordinates[number][::-1], world=True)


def colour_under(layer, session, number):
    return tuple(map(int, under(layer, session, number)))


def of_type(number, session):
    colour = palette(TYPES, session.type_colours)[number]
    return (*np.rint(255 * colour).astype(int).tolist(), 255)


def told_at(viewer, session, number):
    x, y = session.tissue.coordinates[number]
    for callback in viewer.mouse_move_callbacks:
        callback(viewer, SimpleNamespace(position=(y, x)))
    return text_overlay(viewer).text


def test_a_blend_takes_the_place_of_the_maps_and_back(viewer, session, shown):
    single = ["Tissue · C2", "Tumour cell · proportion (%)", "T cell · proportion (%)"]
    assert names(viewer) == single
    session.map_form = "blend"
    assert names(viewer) == ["Tissue · C2", BLEND]
    session.map_form = "single"
    assert names(viewer) == single
    assert [layer.visible for layer in viewer.layers] == [True, False, True]
    assert under(viewer.layers[-1], session, MIXED) == pytest.approx(50)


def test_each_spot_has_the_colours_of_its_types(viewer, session, blend):
    assert colour_under(blend, session, 0) == of_type(0, session)
    assert colour_under(blend, session, 1) == of_type(1, session)
    assert colour_under(blend, session, 2) == (0, 0, 0, 0)
    ends = np.array([of_type(0, session), of_type(1, session)])[:, :3]
    mixed = np.array(colour_under(blend, session, MIXED)[:3])
    assert (ends.min(axis=0) <= mixed).all()
    assert (mixed <= ends.max(axis=0)).all()
    assert mixed.tolist() not in ends.tolist()


def test_checking_and_unchecking_toggles_types_in_the_layer(viewer, session, blend):
    session.shown = (TUMOUR, T_CELL, MACROPHAGE)
    assert colour_under(blend, session, 2) == of_type(2, session)
    session.shown = (MACROPHAGE,)
    assert colour_under(blend, session, 0) == (0, 0, 0, 0)
    assert viewer.layers[BLEND] is blend
    session.shown = ()
    assert names(viewer) == ["Tissue · C2"]
    session.shown = (TUMOUR,)
    assert names(viewer) == ["Tissue · C2", BLEND]


def test_another_colour_is_drawn_at_once(viewer, session, blend):
    choose_colour(session, "Tumour cell", (1.0, 1.0, 1.0))
    assert colour_under(blend, session, 0) == (255,) * 4
    choose_colour(session, "Tumour cell", None)
    assert colour_under(blend, session, 0) == of_type(0, session)


def test_a_dominant_type_needs_none_checked(viewer, session, shown):
    session.shown = ()
    session.map_form = "dominant"
    layer = viewer.layers[DOMINANT]
    for number in range(3):
        assert colour_under(layer, session, number) == of_type(number, session)
    assert colour_under(layer, session, LITTLE) == of_type(2, session)


def test_a_live_result_updates_the_layer_and_nothing_else(viewer, session, blend):
    blend.visible = False
    session.result = make_result(SHARES[:, [1, 0, 2]], status="running")
    assert viewer.layers[BLEND] is blend
    assert not blend.visible
    assert colour_under_hidden(blend, session, 0) == of_type(1, session)
    session.map_form = "dominant"
    session.result = make_result(SHARES[:, [2, 0, 1]], status="running")
    assert colour_under(blend, session, 0) == of_type(1, session)


def colour_under_hidden(layer, session, number):
    """napari reads nothing from a layer that is not seen."""
    layer.visible = True
    found = colour_under(layer, session, number)
    layer.visible = False
    return found


def test_a_choice_reveals_what_was_hidden(viewer, session, blend):
    blend.visible = False
    session.shown = (*session.shown, MACROPHAGE)
    assert blend.visible


@pytest.mark.parametrize(
    ("form", "checked"),
    [("blend", (TUMOUR, T_CELL)), ("dominant", (TUMOUR, T_CELL)), ("dominant", ())],
)
def test_deleting_the_layer_in_napari_turns_it_off(
    viewer, session, shown, form, checked
):
    session.map_form = form
    session.shown = checked
    viewer.layers.remove(viewer.layers[-1])
    assert names(viewer) == ["Tissue · C2"]
    assert session.map_form == "single"
    assert session.shown == ()
    session.map_form = form
    session.shown = (T_CELL,)
    assert len(viewer.layers) == 2


def test_an_activation_has_a_map_of_its_own_and_the_blend_comes_back(
    viewer, session, blend
):
    session.shown = (T_CELL_STATE,)
    assert names(viewer) == ["Tissue · C2", "T cell · activation"]
    session.shown = (T_CELL,)
    assert names(viewer) == ["Tissue · C2", BLEND]


def test_a_map_of_another_quantity_takes_no_part_in_a_blend(viewer, session, blend):
    session.shown = (MapKey("activation", "Tumour cell"), T_CELL)
    assert colour_under(viewer.layers[BLEND], session, 0) == (0, 0, 0, 0)


def test_types_that_the_result_lacks_are_left_out(viewer, session, blend):
    session.shown = (MapKey("proportions", "Neuron"), T_CELL)
    assert colour_under(blend, session, 1) == of_type(1, session)


def test_opacity_reaches_the_blend(viewer, session, blend):
    session.map_opacity = 0.3
    assert blend.opacity == 0.3


def test_the_checked_types_are_told_under_the_mouse(viewer, session, shown):
    session.map_form = "dominant"
    session.shown = (TUMOUR,)
    assert "Tumour cell 0 %" in told_at(viewer, session, 2)
    assert "T cell" not in told_at(viewer, session, 2)
    session.map_form = "single"
    assert "Tumour cell" not in told_at(viewer, session, 2)


def test_another_slide_has_a_layer_of_its_own(viewer, session, blend):
    session.tissue = make_tissue(library="B4")
    assert names(viewer) == ["Tissue · B4", BLEND]
    assert blend not in viewer.layers


def test_a_closed_dock_leaves_its_blend_until_the_next_slide(viewer, session):
    first = Overlay(viewer, session)
    session.tissue = make_tissue()
    session.result = make_result()
    session.map_form = "dominant"
    first.disconnect()
    session.map_form = "single"
    assert names(viewer) == ["Tissue · C2", DOMINANT]
    second = Overlay(viewer, Session(tissue=make_tissue(library="B4")))
    assert names(viewer) == ["Tissue · B4"]
    second.disconnect()


def test_spots_below_the_limit_are_clear_in_the_map_of_their_type(
    viewer, session, shown
):
    layer = viewer.layers[-1]
    colours = layer.contrast_limits
    hide_below(session, "T cell", 0.1)
    assert np.isnan(under(layer, session, LITTLE))
    assert under(layer, session, MIXED) == pytest.approx(50)
    assert layer.contrast_limits == colours
    assert viewer.layers[-1] is layer
    hide_below(session, "T cell", 0)
    assert under(layer, session, LITTLE) == pytest.approx(4)


def test_a_limit_of_one_type_hides_nothing_of_another(viewer, session, shown):
    hide_below(session, "T cell", 0.6)
    session.shown = (TUMOUR,)
    assert under(viewer.layers[-1], session, MIXED) == pytest.approx(50)


@pytest.mark.parametrize("before", [(), (TUMOUR,)])
def test_a_map_that_comes_later_is_hidden_as_well(viewer, session, shown, before):
    hide_below(session, "T cell", 0.1)
    session.shown = before
    session.shown = (T_CELL,)
    assert np.isnan(under(viewer.layers[-1], session, LITTLE))


def test_the_share_hides_the_activation_of_its_type(viewer, session, shown):
    session.shown = (T_CELL_STATE,)
    hide_below(session, "T cell", 0.1)
    layer = viewer.layers[-1]
    assert np.isnan(under(layer, session, LITTLE))
    assert under(layer, session, MIXED) == pytest.approx(5)


def test_live_results_stay_hidden_below_the_limit(viewer, session, shown):
    hide_below(session, "T cell", 0.1)
    session.result = make_result(SHARES[:, [2, 1, 0]], status="running")
    assert np.isnan(under(viewer.layers[-1], session, LITTLE))
    assert under(viewer.layers[-1], session, MIXED) == pytest.approx(50)


def test_a_limit_reaches_the_blend(viewer, session, blend):
    session.shown = (T_CELL,)
    assert colour_under(blend, session, LITTLE)[3] > 0
    hide_below(session, "T cell", 0.1)
    assert colour_under(blend, session, LITTLE) == (0, 0, 0, 0)
    assert colour_under(blend, session, 1) == of_type(1, session)


def test_what_is_told_under_the_mouse_knows_no_limit(viewer, session, shown):
    before = told_at(viewer, session, LITTLE)
    hide_below(session, "T cell", 0.5)
    assert told_at(viewer, session, LITTLE) == before
    assert "T cell 4 %" in before


def test_a_limit_changes_no_other_layer(viewer, session, shown):
    drawn = []
    other = next(x for x in viewer.layers if tag_of(x).map_key == TUMOUR)
    other.events.set_data.connect(lambda _: drawn.append(1))
    hide_below(session, "T cell", 0.2)
    assert drawn == []


@pytest.mark.gui
def test_on_the_screen_spots_have_the_colours_of_their_types(
    make_napari_viewer, session
):
    viewer = make_napari_viewer(show=True)
    overlay = Overlay(viewer, session)
    session.tissue = make_tissue()
    session.result = make_result()
    session.shown = (TUMOUR, T_CELL)
    session.map_opacity = 1.0
    session.map_form = "blend"
    picture = viewer.screenshot(flash=False)
    for number in range(2):
        seen = pixel_under(number, session, viewer, picture)
        np.testing.assert_allclose(seen, of_type(number, session)[:3], atol=6)
    assert (pixel_under(2, session, viewer, picture) >= 240).all()  # the tissue
    overlay.disconnect()


def pixel_under(number, session, viewer, picture):
    """Red, green and blue of the canvas at the centre of a spot."""
    eye = camera(viewer)
    place = session.tissue.coordinates[number][::-1]
    from_centre = (place - np.asarray(eye.center)[-2:]) * eye.zoom
    row, column = np.rint(np.array(picture.shape[:2]) / 2 + from_centre).astype(int)
    return picture[row, column, :3]
