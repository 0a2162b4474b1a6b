"""Layers follow the session, lie on the tissue and leave those of others alone."""

import dataclasses
from types import SimpleNamespace

import numpy as np
import pytest
from napari.components import ViewerModel

from napari_destvi.data.tissue import Tissue
from napari_destvi.results import Result
from napari_destvi.session import MapKey, Session
from napari_destvi.widgets import laid_slide
from napari_destvi.widgets.layer_tag import tag_of
from napari_destvi.widgets.napari_versions import camera, scale_bar, text_overlay
from napari_destvi.widgets.overlay import Overlay

TYPES = ("Tumour cell", "T cell", "Macrophage")
T_CELL = MapKey("proportions", "T cell")
TUMOUR = MapKey("proportions", "Tumour cell")
T_CELL_DOUBT = MapKey("uncertainty", "T cell")
TUMOUR_STATE = MapKey("activation", "Tumour cell")


def make_tissue(*, n=30, image_scale=0.5, microns=None, library="C2"):
    """Spots on a grid of 100 px, each on a dark square of the picture."""
    rows, columns = np.divmod(np.arange(n), 6)
    coordinates = np.stack([columns, rows], axis=1) * 100.0 + 150.0
    image = np.full((round(900 * image_scale), round(900 * image_scale), 3), 250, "u1")
    for x, y in np.rint(coordinates * image_scale).astype(int):
        half = round(25 * image_scale)
        image[y - half : y + half + 1, x - half : x + half + 1] = 10
    return Tissue(
        coordinates=coordinates,
        spot_names=tuple(f"S{number}" for number in range(n)),
        spot_diameter=50.0,
        image=image,
        image_scale=image_scale,
        microns_per_pixel=microns,
        library=library,
    )


def make_result(*, n=30, seed=0, types=TYPES, status="complete"):
    rng = np.random.default_rng(seed)
    proportions = rng.dirichlet(np.ones(len(types)), n).astype(np.float32)
    activation = rng.normal(size=proportions.shape).astype(np.float32)
    activation[proportions < 0.2] = np.nan
    return Result(
        spot_names=tuple(f"S{number}" for number in range(n)),
        cell_types=types,
        gene_names=("G",),
        abundance=proportions,
        proportions=proportions,
        cell_state=np.zeros((*proportions.shape, 2), np.float32),
        activation=activation,
        status=status,
    )


@pytest.fixture
def session():
    return Session()


@pytest.fixture
def shown(overlay, session):
    """A slide with a result and one map."""
    session.tissue = make_tissue()
    session.result = make_result()
    session.shown = (T_CELL,)


def layer_of(viewer, key):
    found = [x for x in viewer.layers if tag_of(x) and tag_of(x).map_key == key]
    assert len(found) == 1
    return found[0]


def names(viewer):
    return [layer.name for layer in viewer.layers]


def value_at_spot(layer, tissue, number):
    """What napari itself reads from the layer at a spot's place in the world."""
    size = tissue.microns_per_pixel or 1.0
    return layer.get_value(tissue.coordinates[number][::-1] * size, world=True)


@pytest.mark.parametrize("microns", [None, 0.5])
def test_the_pixel_under_a_spot_has_the_value_of_that_spot(
    viewer, overlay, session, microns
):
    session.tissue = make_tissue(microns=microns)
    session.result = make_result()
    session.shown = (T_CELL,)
    layer = layer_of(viewer, T_CELL)
    found = [value_at_spot(layer, session.tissue, number) for number in range(30)]
    np.testing.assert_allclose(found, 100 * session.result.proportions[:, 1])


@pytest.mark.parametrize("image_scale", [0.25, 0.5, 1.0])
def test_the_picture_of_a_spot_lies_under_its_map(
    viewer, overlay, session, image_scale
):
    session.tissue = make_tissue(image_scale=image_scale)
    session.result = make_result()
    session.shown = (T_CELL,)
    picture = viewer.layers[0]
    for x, y in session.tissue.coordinates:
        assert picture.get_value((y, x), world=True)[0] == 10
        assert picture.get_value((y + 50, x + 50), world=True)[0] == 250


def test_between_spots_a_map_is_empty(viewer, shown):
    value = layer_of(viewer, T_CELL).get_value((200.0, 200.0), world=True)
    assert np.isnan(value)


def test_layers_are_named_by_type_and_quantity(viewer, session, shown):
    session.shown = (T_CELL, TUMOUR_STATE)
    assert names(viewer) == [
        "Tissue · C2",
        "T cell · proportion (%)",
        "Tumour cell · activation",
    ]


@pytest.fixture
def uncertain(session, shown):
    """The slide with intervals: up to 8 points either way, 16 for the first spot."""
    shares = session.result.proportions
    half = np.full_like(shares, 0.08)
    half[0] = 0.16
    session.result = dataclasses.replace(
        session.result, proportions_low=shares - half, proportions_high=shares + half
    )
    session.shown = (T_CELL, T_CELL_DOUBT)


def test_an_uncertainty_is_drawn_in_points_from_none_in_colours_of_its_own(
    viewer, session, uncertain
):
    layer = layer_of(viewer, T_CELL_DOUBT)
    assert layer.name == "T cell · uncertainty (± %)"
    assert value_at_spot(layer, session.tissue, 3) == pytest.approx(8, rel=1e-4)
    assert layer.contrast_limits[0] == 0
    assert 8 < layer.contrast_limits[1] <= 16
    assert layer.colormap.name == "cyan"


def test_where_the_uncertainty_is_seen_its_type_is_told(viewer, session, uncertain):
    shares = np.tile(np.float32([0.5, 0.0, 0.5]), (30, 1))
    session.result = dataclasses.replace(session.result, proportions=shares)
    x, y = session.tissue.coordinates[8]
    move_mouse(viewer, y, x)
    assert "T cell 0 %" in text_overlay(viewer).text
    layer_of(viewer, T_CELL_DOUBT).visible = False
    move_mouse(viewer, y, x)
    assert "T cell" not in text_overlay(viewer).text


def test_shares_under_the_mouse_are_told_with_their_intervals(
    viewer, session, uncertain
):
    x, y = session.tissue.coordinates[8]
    move_mouse(viewer, y, x)
    share = session.result.proportions[8].max()
    low, high = 100 * (share - 0.08), 100 * (share + 0.08)
    told = text_overlay(viewer).text.splitlines()[1]
    assert f" {100 * share:.0f} % ({low:.0f}\N{EN DASH}{high:.0f} %)" in told


def test_order_of_tissue_and_result_does_not_matter(viewer, overlay, session):
    session.result = make_result()
    session.shown = (T_CELL,)
    assert names(viewer) == []
    session.tissue = make_tissue()
    assert names(viewer) == ["Tissue · C2", "T cell · proportion (%)"]


def test_a_session_that_has_maps_already_is_drawn_at_once(viewer, session):
    session.tissue = make_tissue()
    session.result = make_result()
    session.shown = (T_CELL,)
    overlay = Overlay(viewer, session)
    assert names(viewer) == ["Tissue · C2", "T cell · proportion (%)"]
    overlay.disconnect()


def test_a_slide_without_picture_shows_its_spots(viewer, overlay, session):
    session.tissue = dataclasses.replace(make_tissue(), image=None, image_scale=1.0)
    spots = viewer.layers["Spots · C2"]
    assert value_at_spot(spots, session.tissue, 7) > 0


def test_of_several_maps_the_newest_is_seen_and_selected(viewer, session, shown):
    session.shown = (T_CELL, TUMOUR)
    assert not layer_of(viewer, T_CELL).visible
    assert layer_of(viewer, TUMOUR).visible
    assert viewer.layers.selection.active is layer_of(viewer, TUMOUR)
    session.shown = (T_CELL,)
    assert layer_of(viewer, T_CELL).visible


def test_a_map_that_takes_the_place_of_another_turns_its_layer(viewer, session, shown):
    layer = layer_of(viewer, T_CELL)
    layer.contrast_limits = (10, 30)
    session.map_opacity = 0.6
    layer.opacity = 0.2
    session.shown = (TUMOUR_STATE,)
    assert layer_of(viewer, TUMOUR_STATE) is layer
    assert names(viewer) == ["Tissue · C2", "Tumour cell · activation"]
    found = [value_at_spot(layer, session.tissue, number) for number in range(30)]
    np.testing.assert_array_equal(found, session.result.activation[:, 0])
    assert layer.colormap.name == "plasma"
    assert layer.opacity == 0.6


@pytest.mark.parametrize("key", [TUMOUR, TUMOUR_STATE])
def test_a_turned_layer_has_the_contrast_of_a_new_one(viewer, session, shown, key):
    turned = layer_of(viewer, T_CELL)
    session.shown = (key,)
    limits, reach = turned.contrast_limits, turned.contrast_limits_range
    session.shown = ()
    session.shown = (key,)
    new = layer_of(viewer, key)
    assert new is not turned
    assert limits == pytest.approx(new.contrast_limits)
    assert reach == pytest.approx(new.contrast_limits_range)


def test_all_maps_turn_to_another_quantity_in_their_places(viewer, session, shown):
    session.shown = (T_CELL, TUMOUR)
    layers = list(viewer.layers)
    states = (MapKey("activation", "T cell"), TUMOUR_STATE)
    session.shown = states
    assert list(viewer.layers) == layers
    assert [tag_of(layer).map_key for layer in layers[1:]] == list(states)
    assert [layer.visible for layer in layers[1:]] == [False, True]


def test_the_newest_map_lies_on_top_also_where_another_goes(viewer, session, shown):
    session.shown = (T_CELL, TUMOUR)
    session.shown = (TUMOUR, TUMOUR_STATE)
    assert names(viewer)[1:] == [
        "Tumour cell · proportion (%)",
        "Tumour cell · activation",
    ]


def test_a_live_result_reaches_a_turned_layer(viewer, session, shown):
    session.shown = (TUMOUR,)
    session.result = make_result(seed=1, status="running")
    layer = layer_of(viewer, TUMOUR)
    found = [value_at_spot(layer, session.tissue, number) for number in range(30)]
    np.testing.assert_allclose(found, 100 * session.result.proportions[:, 0])


def test_a_turned_layer_that_the_user_deletes_is_no_longer_shown(
    viewer, session, shown
):
    session.shown = (TUMOUR,)
    viewer.layers.remove(layer_of(viewer, TUMOUR))
    assert session.shown == ()
    assert names(viewer) == ["Tissue · C2"]


def test_hiding_all_maps_leaves_the_tissue(viewer, session, shown):
    session.shown = ()
    assert names(viewer) == ["Tissue · C2"]


def test_a_live_result_changes_the_values_and_not_the_layer(viewer, session, shown):
    layer = layer_of(viewer, T_CELL)
    layer.visible = False
    session.result = make_result(seed=1, status="running")
    assert layer_of(viewer, T_CELL) is layer
    assert not layer.visible
    layer.visible = True
    found = [value_at_spot(layer, session.tissue, number) for number in range(30)]
    np.testing.assert_allclose(found, 100 * session.result.proportions[:, 1])


def test_contrast_follows_a_live_result(viewer, session, shown):
    fainter = dataclasses.replace(
        session.result, proportions=session.result.proportions / 2
    )
    before = layer_of(viewer, T_CELL).contrast_limits
    session.result = fainter
    after = layer_of(viewer, T_CELL).contrast_limits
    np.testing.assert_allclose(after, np.array(before) / 2, rtol=1e-5)


def test_contrast_that_the_user_set_stays(viewer, session, shown):
    layer = layer_of(viewer, T_CELL)
    layer.contrast_limits = (10, 30)
    session.result = make_result(seed=1)
    np.testing.assert_allclose(layer.contrast_limits, (10, 30))


def test_the_contrast_slider_reaches_all_values(viewer, session, shown):
    session.shown = (TUMOUR_STATE,)
    low, high = layer_of(viewer, TUMOUR_STATE).contrast_limits_range
    values = session.result.activation[:, 0]
    assert low <= np.nanmin(values)
    assert high >= np.nanmax(values)


def test_a_type_that_the_new_result_lacks_loses_its_map(viewer, session, shown):
    session.shown = (T_CELL, TUMOUR)
    session.result = make_result(types=("Tumour cell", "B cell"))
    assert names(viewer) == ["Tissue · C2", "Tumour cell · proportion (%)"]


def test_without_a_result_there_are_no_maps(viewer, session, shown):
    session.result = None
    assert names(viewer) == ["Tissue · C2"]


def test_a_result_of_another_slide_is_told_and_not_drawn(viewer, session, shown):
    other = tuple(f"other {number}" for number in range(30))
    session.result = dataclasses.replace(session.result, spot_names=other)
    assert names(viewer) == ["Tissue · C2"]
    assert session.message.severity == "error"
    assert "another slide" in session.message.text


def test_a_map_deleted_in_napari_is_no_longer_shown(viewer, session, shown):
    session.shown = (T_CELL, TUMOUR)
    viewer.layers.remove(layer_of(viewer, TUMOUR))
    assert session.shown == (T_CELL,)
    session.shown = (T_CELL, TUMOUR)
    assert layer_of(viewer, TUMOUR).visible


def test_another_slide_replaces_our_layers_and_no_others(viewer, session, shown):
    viewer.add_image(np.zeros((5, 5)), name="mine")
    session.tissue = make_tissue(library="B4")
    assert names(viewer) == ["mine", "Tissue · B4", "T cell · proportion (%)"]


def test_a_new_dock_takes_over_the_layers_of_a_closed_one(viewer, session):
    first = Overlay(viewer, session)
    session.tissue = make_tissue()
    first.disconnect()
    second = Overlay(viewer, Session(tissue=make_tissue(library="B4")))
    assert names(viewer) == ["Tissue · B4"]
    second.disconnect()


def test_two_docks_in_one_viewer_leave_each_others_layers_alone(viewer, session, shown):
    other = Session(tissue=make_tissue(library="B4"), result=make_result())
    second = Overlay(viewer, other)
    other.shown = (T_CELL,)
    of_first = ["Tissue · C2", "T cell · proportion (%)"]
    assert names(viewer) == [*of_first, "Tissue · B4", "T cell · proportion (%) [1]"]
    other.tissue = None
    assert names(viewer) == of_first
    assert session.shown == (T_CELL,)
    second.disconnect()


def test_a_copy_that_the_user_made_of_a_map_stays(viewer, session, shown):
    data, attributes, _ = layer_of(viewer, T_CELL).as_layer_data_tuple()
    viewer.add_image(data, **{**attributes, "name": "my copy"})
    session.tissue = make_tissue(library="B4")
    assert names(viewer) == ["my copy", "Tissue · B4", "T cell · proportion (%)"]


@pytest.mark.parametrize("microns", [None, 0.5])
def test_the_spots_fill_the_view_of_a_large_picture(viewer, overlay, session, microns):
    session.tissue = make_tissue(microns=microns)
    size = microns or 1.0
    eye = camera(viewer)
    # spots from 150 to 650 by 550 px, with half a diameter around, of 900 px
    np.testing.assert_allclose(eye.center[-2:], (350 * size, 400 * size))
    close = eye.zoom
    viewer.reset_view()
    assert close / eye.zoom == pytest.approx(900 / 550, rel=0.01)


def test_opacity_and_colours_reach_all_maps(viewer, session, shown):
    session.shown = (T_CELL, TUMOUR_STATE)
    session.map_opacity = 0.4
    session.colormaps = {"proportions": "magma", "activation": "gray"}
    state = layer_of(viewer, TUMOUR_STATE)
    assert layer_of(viewer, T_CELL).opacity == state.opacity == 0.4
    assert layer_of(viewer, T_CELL).colormap.name == "magma"
    assert state.colormap.name == "gray"
    session.shown = (*session.shown, TUMOUR)
    assert layer_of(viewer, TUMOUR).colormap.name == "magma"
    assert layer_of(viewer, TUMOUR).opacity == 0.4


@pytest.mark.parametrize(("microns", "unit"), [(0.5, "micrometer"), (None, "pixel")])
def test_the_scale_bar_is_in_micrometres_where_they_are_known(
    viewer, overlay, session, microns, unit
):
    session.tissue = make_tissue(microns=microns)
    assert scale_bar(viewer).visible
    assert [str(found) for found in viewer.layers[0].units] == [unit, unit]
    width = viewer.layers[0].extent.world[1, 1] - viewer.layers[0].extent.world[0, 1]
    assert width == pytest.approx(900 * (microns or 1.0), abs=4)


def test_each_map_has_its_colour_bar(viewer, shown):
    assert layer_of(viewer, T_CELL).colorbar.visible


def move_mouse(viewer, y, x):
    event = SimpleNamespace(position=(y, x))
    for callback in viewer.mouse_move_callbacks:
        callback(viewer, event)


def test_the_spot_under_the_mouse_is_told_with_its_types(viewer, session, shown):
    x, y = session.tissue.coordinates[8]
    move_mouse(viewer, y, x)
    text = text_overlay(viewer)
    largest = TYPES[int(session.result.proportions[8].argmax())]
    assert text.visible
    assert text.text.startswith(f"S8\n{largest} ")
    viewer.status = "what napari found out later"
    assert viewer.status.startswith(f"S8: {largest} ")


def test_between_spots_nothing_is_told(viewer, session, shown):
    x, y = session.tissue.coordinates[8]
    move_mouse(viewer, y, x)
    move_mouse(viewer, y + 50, x + 50)
    assert not text_overlay(viewer).visible
    viewer.status = "of napari"
    assert viewer.status == "of napari"


def test_the_activation_is_told_where_its_map_is_seen(viewer, session, shown):
    little = int(session.result.proportions[:, 0].argmin())
    x, y = session.tissue.coordinates[little]
    session.shown = (T_CELL, TUMOUR_STATE)
    move_mouse(viewer, y, x)
    told = "too little Tumour cell for its activation"
    assert text_overlay(viewer).text.splitlines()[-1] == told
    layer_of(viewer, TUMOUR_STATE).visible = False
    move_mouse(viewer, y, x)
    assert told not in text_overlay(viewer).text


def test_micrometres_do_not_move_the_spots_under_the_mouse(viewer, overlay, session):
    session.tissue = make_tissue(microns=0.25)
    session.result = make_result()
    x, y = session.tissue.coordinates[8] * 0.25
    move_mouse(viewer, y, x)
    assert text_overlay(viewer).text.startswith("S8\n")


def test_the_status_of_a_layer_of_the_user_is_left_alone(viewer, session, shown):
    viewer.add_image(np.zeros((5, 5)), name="mine")
    x, y = session.tissue.coordinates[8]
    move_mouse(viewer, y, x)
    viewer.status = "mine: 0"
    assert viewer.status == "mine: 0"


def test_nothing_happens_after_disconnecting(viewer, session):
    overlay = Overlay(viewer, session)
    session.tissue = make_tissue()
    overlay.disconnect()
    session.result = make_result()
    session.shown = (T_CELL,)
    assert names(viewer) == ["Tissue · C2"]
    assert viewer.mouse_move_callbacks == []


@pytest.mark.gui
def test_closing_the_viewer_with_maps_in_it_leaves_nothing_behind(
    make_napari_viewer, session
):
    viewer = make_napari_viewer()  # finds leaked widgets when the test has ended
    Overlay(viewer, session)
    session.tissue = make_tissue()
    session.result = make_result()
    session.shown = (T_CELL, TUMOUR, TUMOUR_STATE)
    viewer.close()
    assert len(viewer.layers) == 0


def test_showing_a_map_again_only_gathers(viewer, session, shown, monkeypatch):
    monkeypatch.setattr(laid_slide, "build_spot_index", pytest.fail)
    session.shown = (TUMOUR,)
    session.result = make_result(seed=3)
    assert names(viewer) == ["Tissue · C2", "Tumour cell · proportion (%)"]


@pytest.mark.gui
def test_spots_are_drawn_in_the_colours_of_their_values(make_napari_viewer, session):
    viewer = make_napari_viewer(show=True)
    overlay = Overlay(viewer, session)
    session.tissue = make_tissue()
    session.result = make_result()
    session.shown = (T_CELL,)
    session.map_opacity = 1.0
    layer = layer_of(viewer, T_CELL)
    layer.colorbar.visible = scale_bar(viewer).visible = False  # may cover a spot
    shares = 100 * session.result.proportions[:, 1]
    picture = viewer.screenshot(flash=False)
    for number in (int(shares.argmin()), int(shares.argmax())):
        share = np.interp(shares[number], layer.contrast_limits, (0, 1))
        expected = 255 * layer.colormap.map(share).squeeze()[:3]
        place = session.tissue.coordinates[number][::-1]
        seen = picture[pixel_of(place, viewer, picture.shape)][:3]
        np.testing.assert_allclose(seen, expected, atol=6)
    overlay.disconnect()


def pixel_of(place, viewer, canvas_shape):
    """Row and column on the canvas of (y, x) in full-resolution pixels."""
    eye = camera(viewer)
    from_centre = (place - np.asarray(eye.center)[-2:]) * eye.zoom
    return tuple(np.rint(np.array(canvas_shape[:2]) / 2 + from_centre).astype(int))


def test_limits_that_the_user_set_are_known_to_figures(viewer, session, shown):
    layer = viewer.layers[-1]
    key = session.shown[-1]
    assert session.map_limits == {}
    layer.contrast_limits = (10, 30)
    assert session.map_limits[key] == pytest.approx((10, 30))
    layer.contrast_limits = layer_of_new(session, key).contrast_limits
    assert session.map_limits == {}


def layer_of_new(session, key):
    """What the layer of a map is before the user changes anything."""
    viewer, fresh = ViewerModel(), Session()
    fresh.tissue, fresh.result, fresh.shown = session.tissue, session.result, (key,)
    Overlay(viewer, fresh).disconnect()
    return viewer.layers[-1]


def as_several_types(session):
    session.map_form = "blend"
    session.map_form = "single"


def as_another_type(session):
    before = session.shown
    session.shown = (TUMOUR_STATE,)
    session.shown = before


def not_at_all(session):
    before, session.shown = session.shown, ()
    session.shown = before


@pytest.mark.parametrize("look", [as_several_types, as_another_type, not_at_all])
def test_contrast_of_the_user_is_there_when_the_map_is_seen_again(
    viewer, session, shown, look
):
    viewer.layers[-1].contrast_limits = (10, 30)
    look(session)
    assert session.map_limits == {session.shown[-1]: (10, 30)}
    layer = layer_of(viewer, session.shown[-1])
    assert layer.contrast_limits == pytest.approx((10, 30))


def test_contrast_of_the_user_is_there_in_another_window(viewer, session, shown):
    viewer.layers[-1].contrast_limits = (10, 30)
    other = ViewerModel()
    Overlay(other, session).disconnect()
    assert other.layers[-1].contrast_limits == pytest.approx((10, 30))


def test_contrast_from_a_stored_view_comes_into_the_layer_that_is_there(
    viewer, session, shown
):
    session.map_limits = {session.shown[-1]: (10.0, 300.0)}
    assert viewer.layers[-1].contrast_limits == pytest.approx((10, 300))
    session.map_limits = {}
    fresh = layer_of_new(session, session.shown[-1])
    assert viewer.layers[-1].contrast_limits == pytest.approx(fresh.contrast_limits)


def test_numbers_of_cells_are_named_drawn_and_told_as_such(viewer, session, shown):
    shares = session.result.proportions
    session.result = dataclasses.replace(
        session.result,
        abundance=6 * shares,
        abundance_mean=8 * shares,
        abundance_high=9 * shares,
    )
    session.shown = (T_CELL, MapKey("abundance_mean", "T cell"))
    layer = layer_of(viewer, session.shown[-1])
    assert layer.name == "T cell · cells (mean)"
    assert layer.colormap.name == "inferno"
    share = shares[3, session.result.cell_types.index("T cell")]
    assert value_at_spot(layer, session.tissue, 3) == pytest.approx(8 * share, rel=1e-4)
    x, y = session.tissue.coordinates[3]
    move_mouse(viewer, y, x)
    told = f"T cell {8 * share:.1f} cells (5 % quantile {6 * share:.1f})"
    assert told in text_overlay(viewer).text
