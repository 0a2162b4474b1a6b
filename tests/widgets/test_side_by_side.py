"""Three panels: the map, that of the other table, and by how much they differ."""

from __future__ import annotations

import numpy as np
import pytest
from napari.layers import Image

from napari_destvi.data.full_picture import FullPicture
from napari_destvi.layers.spot_rows import spot_rows
from napari_destvi.metrics import compare
from napari_destvi.session import MapKey, compared_look, comparing
from napari_destvi.session.shown import show
from napari_destvi.widgets.napari_versions import camera, canvas_size, grid
from napari_destvi.widgets.overlay import Overlay
from napari_destvi.widgets.panel_scale import LEAST_DIFFERENCE, difference_limit
from napari_destvi.widgets.tissue_layer import region_of_spots

T_CELL = MapKey("proportions", "T cell")
#: The screen rounds colours to whole numbers up to 255, and so does napari before it.
ROUNDING = 6
#: After this many milliseconds the canvas has laid out its panels.
SETTLE_MS = 300


@pytest.fixture
def session(compared_session):
    return compared_session


@pytest.fixture
def panels(overlay, session, viewer):
    """The viewer while the panels are shown."""
    compared_look.lay_side_by_side(session, wanted=True)
    return viewer


def names(viewer) -> list[str]:
    return [layer.name for layer in viewer.layers]


def values_at_spots(layer, tissue):
    places = tissue.coordinates[:, ::-1]
    return np.array([layer.get_value(place, world=True) for place in places])


def test_each_panel_has_the_tissue_and_what_lies_over_it(panels):
    assert names(panels) == [
        *("Tissue", "T cell · proportion (%)"),
        *("Tissue (other)", "truth"),
        *("Tissue (difference)", "difference (%)"),
    ]
    canvas_grid = grid(panels)
    assert canvas_grid.enabled
    assert canvas_grid.stride == 2
    n_rows, n_columns = canvas_grid.shape
    assert n_rows * n_columns >= 3


def test_the_pixel_under_a_spot_has_its_value_in_each_panel(panels, session):
    comparison, tissue = session.comparison, session.tissue
    rows = spot_rows(comparison.spot_names, tissue.spot_names)
    column = comparison.left_types.index("T cell")
    left, right = (
        shares[rows, column]
        for shares in (comparison.left_shares, comparison.right_shares)
    )
    expected = (100 * left, 100 * right, 100 * (left - right))
    for layer, values in zip(panels.layers[1::2], expected, strict=True):
        np.testing.assert_allclose(values_at_spots(layer, tissue), values, atol=1e-4)


def test_both_maps_share_their_contrast_colours_and_opacity(panels, session):
    _, ours, _, other, _, difference = panels.layers
    ours.contrast_limits = (10, 40)
    assert other.contrast_limits == [10, 40]
    other.colormap = "magma"
    assert ours.colormap.name == "magma"
    session.map_opacity = 0.3
    assert other.opacity == 0.3
    assert difference.contrast_limits != [10, 40]
    assert difference.colormap.name != "magma"


def test_hiding_the_tissue_hides_it_in_all_panels(panels):
    panels.layers[0].visible = False
    assert [layer.visible for layer in panels.layers[::2]] == [False] * 3


def test_the_scale_of_the_difference_has_none_in_its_middle(panels):
    low, high = panels.layers["difference (%)"].contrast_limits
    assert low == -high


def test_extreme_differences_do_not_make_all_others_pale():
    values = np.r_[np.full(999, 10.0), 90.0]
    assert difference_limit(values) == pytest.approx(10)
    assert difference_limit(np.zeros(5)) == LEAST_DIFFERENCE
    assert difference_limit(np.full(5, np.nan)) == LEAST_DIFFERENCE


def test_the_panels_follow_the_type_in_the_same_layers(panels, session):
    layers = list(panels.layers)
    compared_look.show_type(session, "B cell")
    assert list(panels.layers) == layers
    assert names(panels)[1] == "B cell · proportion (%)"
    found = values_at_spots(panels.layers["truth"], session.tissue)
    shares = 100 * session.comparison.right_shares[:, 0]
    np.testing.assert_allclose(found, shares, atol=1e-4)


def test_the_panels_follow_the_comparison(panels, session):
    other = session.other_tables["truth"]
    session.other_tables = {"truth": other, "swapped": other.iloc[::-1]}
    comparing.compare_with(session, "swapped")
    assert names(panels) == ["Tissue", "T cell · proportion (%)"]
    compared = comparing.to_compare(session)
    comparing.take_comparison(session, compared, comparison_of(compared))
    assert names(panels)[3] == "swapped"


def comparison_of(compared):
    from napari_destvi.metrics import compare

    return compare(compared.left_table(), compared.right)


def test_with_live_maps_of_a_fit_the_panels_go(panels, session, made_up):
    session.run_state = "running"
    show(session, made_up.result())
    assert names(panels) == ["Tissue", "T cell · proportion (%)"]
    assert not grid(panels).enabled


def test_leaving_restores_grid_order_and_what_was_seen(overlay, viewer, session):
    canvas_grid = grid(viewer)
    canvas_grid.stride, canvas_grid.shape, canvas_grid.spacing = 3, (2, -1), 5
    hidden = viewer.add_image(np.zeros((5, 5)), name="hidden", visible=False)
    viewer.add_image(np.zeros((5, 5)), name="mine")
    viewer.layers.move(viewer.layers.index(hidden), 1)
    before = names(viewer)
    compared_look.lay_side_by_side(session, wanted=True)
    assert names(viewer)[0] == "Tissue"
    assert not viewer.layers["mine"].visible
    compared_look.lay_side_by_side(session, wanted=False)
    assert names(viewer) == before
    assert viewer.layers["mine"].visible
    assert not hidden.visible
    found = (canvas_grid.enabled, canvas_grid.stride, canvas_grid.shape)
    assert found == (False, 3, (2, -1))
    assert canvas_grid.spacing == 5


def test_after_leaving_nothing_is_linked_to_the_map(panels, session):
    other = panels.layers["truth"]
    compared_look.lay_side_by_side(session, wanted=False)
    before = other.contrast_limits
    panels.layers[1].contrast_limits = (20, 30)
    assert other.contrast_limits == before


@pytest.mark.parametrize("number", [2, 3, 4, 5])
def test_deleting_a_layer_of_a_panel_ends_them(panels, session, number, qapp):
    panels.layers.remove(panels.layers[number])
    assert not session.is_side_by_side
    qapp.processEvents()
    assert names(panels) == ["Tissue", "T cell · proportion (%)"]
    assert not grid(panels).enabled


def test_deleting_the_map_ends_the_panels_and_without_tissue_they_stay(
    panels, session, qapp
):
    panels.layers.remove(panels.layers[1])
    qapp.processEvents()
    assert names(panels) == ["Tissue"]
    compared_look.show_type(session, "B cell")
    assert len(panels.layers) == 6
    panels.layers.remove(panels.layers[0])
    qapp.processEvents()
    assert names(panels) == ["B cell · proportion (%)", "truth", "difference (%)"]
    assert grid(panels).enabled
    assert grid(panels).stride == 1
    compared_look.lay_side_by_side(session, wanted=False)
    assert names(panels) == ["B cell · proportion (%)"]


@pytest.mark.parametrize("shown", [(), (MapKey("activation", "T cell"),)])
def test_what_has_no_partner_has_no_panels(panels, session, shown):
    session.shown = shown
    assert not grid(panels).enabled
    session.shown = (T_CELL,)
    assert grid(panels).enabled


def test_a_closed_dock_leaves_no_panels(viewer, session):
    overlay = Overlay(viewer, session)
    compared_look.lay_side_by_side(session, wanted=True)
    overlay.disconnect()
    assert names(viewer) == ["Tissue", "T cell · proportion (%)"]
    assert not grid(viewer).enabled


@pytest.mark.gui
def test_spots_are_drawn_in_the_colours_of_their_values_in_each_panel(
    make_napari_viewer, session, qtbot
):
    viewer = make_napari_viewer(show=True)
    overlay = Overlay(viewer, session)
    session.map_opacity = 1.0
    compared_look.lay_side_by_side(session, wanted=True)
    qtbot.wait(SETTLE_MS)
    picture = viewer.screenshot(flash=False)
    for panel, layer in enumerate(viewer.layers[1::2]):
        values = values_at_spots(layer, session.tissue)
        for spot in (int(values.argmin()), int(values.argmax())):
            share = np.interp(values[spot], layer.contrast_limits, (0, 1))
            expected = 255 * layer.colormap.map(share).squeeze()[:3]
            place = session.tissue.coordinates[spot][::-1]
            seen = picture[pixel_of(place, panel, viewer)][:3]
            np.testing.assert_allclose(seen, expected, atol=ROUNDING)
    overlay.disconnect()


def pixel_of(place, panel, viewer):
    """Row and column on the canvas of (y, x), in one of the panels."""
    eye, shape = camera(viewer), np.array(grid(viewer).shape)
    canvas = np.array(canvas_size(viewer))
    cell = np.array(np.divmod(panel, shape[1]))
    gap = grid(viewer).spacing * (canvas / shape).mean()
    size = (canvas - gap * (shape - 1)) / shape
    middle = cell * (size + gap) + size / 2
    from_middle = (place - np.asarray(eye.center)[-2:]) * eye.zoom
    return tuple(np.rint(middle + from_middle).astype(int))


@pytest.mark.parametrize("size", [(400, 1500), (1500, 400), (900, 1000)])
def test_the_spots_fill_a_panel_whatever_lies_beside_them(
    viewer, overlay, session, size
):
    viewer.canvas.size = size
    wide = Image(np.zeros((10, 100)), scale=(100.0, 100.0))  # no slide is so wide
    viewer.add_layer(wide)
    compared_look.lay_side_by_side(session, wanted=True)
    height, width = np.diff(region_of_spots(session.tissue), axis=0)[0]
    rows, columns = grid(viewer).shape
    room = min(size[0] / rows / height, size[1] / columns / width)
    assert camera(viewer).zoom == pytest.approx(0.95 * room, rel=0.05)


def test_the_table_is_selected_in_place_of_the_pies_that_it_covers(
    viewer, overlay, session
):
    session.map_form = "pies"
    pies = viewer.layers[-1]
    viewer.layers.selection.active = pies
    session.other_tables = {
        **session.other_tables,
        "other": session.other_tables["truth"],
    }
    comparing.choose_left(session, "other")
    compared = comparing.to_compare(session)
    session.is_side_by_side = (
        True  # as a stored view has it, before the tables are read
    )
    found = compare(compared.left_table(), compared.right)
    comparing.take_comparison(session, compared, found)
    assert not pies.visible
    active = viewer.layers.selection.active
    assert active.visible
    assert "other" in active.name


def own_image(value=9):
    """An image of the user's own, in two sizes."""
    full = np.full((600, 1000, 3), value, np.uint8)
    return FullPicture("scan.tif", [full, full[::2, ::2]])


def test_the_image_of_the_user_lies_in_each_panel(viewer, overlay, session, qapp):
    session.picture = own_image()
    compared_look.lay_side_by_side(session, wanted=True)
    shown = [layer.name for layer in viewer.layers if layer.visible]
    assert shown[::2] == ["scan.tif", "scan.tif (other)", "scan.tif (difference)"]
    for layer in viewer.layers[:6:2]:
        assert layer.get_value((100, 100), world=True)[1].tolist() == [9, 9, 9]
    compared_look.lay_side_by_side(session, wanted=False)
    assert names(viewer) == ["Tissue", "scan.tif", "T cell · proportion (%)"]
    assert viewer.layers["Tissue"].visible


def test_an_image_that_comes_or_goes_does_so_in_all_panels(panels, session, qapp):
    for value in (9, 7):
        session.picture = own_image(value)
        below = panels.layers[:6:2]
        found = [layer.get_value((100, 100), world=True)[1][0] for layer in below]
        assert found == [value] * 3
    panels.layers.remove(panels.layers["scan.tif"])
    qapp.processEvents()
    assert session.picture is None
    assert [layer.name for layer in panels.layers[:6:2]] == [
        *("Tissue", "Tissue (other)", "Tissue (difference)")
    ]
