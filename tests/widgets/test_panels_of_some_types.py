"""The panels where only some types are in both tables, and one scale for both maps."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest
from napari.components import ViewerModel

from napari_destvi.metrics import compare
from napari_destvi.session import MapKey, Session, compared_look, comparing
from napari_destvi.widgets.overlay import Overlay

TYPES = ("B cell", "T cell", "Mast cell", "Stroma")


def compared(session, table) -> Session:
    session.other_tables, session.among_shared = {"truth": table}, True
    comparing.compare_with(session, "truth")
    asked = comparing.to_compare(session)
    found = compare(asked.left_table(), asked.right)
    comparing.take_comparison(session, asked, found)
    return session


@pytest.fixture
def session(made_up):
    """Maps of two types; the other table has one more, and spots of T cells only."""
    session = Session(tissue=made_up.tissue(), result=made_up.result("complete"))
    session.shown = (MapKey("proportions", "B cell"),)
    spots = list(session.result.spot_names)
    shares = np.random.default_rng(3).dirichlet((2, 2, 4), len(spots))
    return compared(session, pd.DataFrame(shares, spots, [*TYPES[:2], "Stroma"]))


@pytest.fixture
def partial(session):
    """Maps that leave out a type: they do not sum to 1 over the shared types."""
    shares = session.result.proportions * np.linspace(0.2, 1, 60)[:, None]
    rest = 1 - shares.sum(axis=1, keepdims=True)
    session.result = dataclasses.replace(
        session.result,
        cell_types=TYPES[:3],
        proportions=np.hstack([shares, rest]).astype(np.float32),
        abundance=np.hstack([shares, rest]).astype(np.float32),
        cell_state=np.zeros((60, 3, 5), np.float32),
        activation=np.hstack([shares, rest]).astype(np.float32),
    )
    return compared_again(session)


def compared_again(session):
    asked = comparing.to_compare(session)
    found = compare(asked.left_table(), asked.right)
    comparing.take_comparison(session, asked, found)
    return session


@pytest.fixture
def panels(partial):
    """The viewer while the panels are shown."""
    viewer = ViewerModel()
    overlay = Overlay(viewer, partial)
    compared_look.lay_side_by_side(partial, wanted=True)
    yield viewer
    overlay.disconnect()


def pictures(viewer):
    return [np.asarray(layer.data) for layer in viewer.layers[1::2]]


def own_picture(viewer, session, key):
    """What the map shows without panels."""
    other = ViewerModel()
    state = Session(tissue=session.tissue, result=session.result)
    state.shown = (key,)
    overlay = Overlay(other, state)
    layer = other.layers[1]
    overlay.disconnect()
    return layer


def test_the_third_panel_is_the_first_less_the_second(panels, partial):
    assert partial.comparison.unmatched_left
    assert partial.comparison.unmatched_right
    for cell_type in ("B cell", "T cell"):
        compared_look.show_type(partial, cell_type)
        ours, other, difference = pictures(panels)
        np.testing.assert_allclose(difference, ours - other, atol=1e-4)
        assert np.nanmax(np.abs(difference)) > 0


def test_leaving_gives_the_map_its_own_values_and_scale_again(panels, partial):
    compared_look.show_type(partial, "T cell")
    compared_look.lay_side_by_side(partial, wanted=False)
    expected = own_picture(panels, partial, MapKey("proportions", "T cell"))
    found = panels.layers["T cell · proportion (%)"]
    np.testing.assert_array_equal(found.data, expected.data)
    assert found.contrast_limits == pytest.approx(expected.contrast_limits)
    assert found.contrast_limits_range == pytest.approx(expected.contrast_limits_range)


def test_another_quantity_in_the_same_layer_keeps_its_values(panels, partial):
    key = MapKey("activation", "T cell")
    partial.shown = (key,)
    expected = own_picture(panels, partial, key)
    found = panels.layers["T cell · activation"]
    np.testing.assert_array_equal(found.data, expected.data)
    assert found.contrast_limits == pytest.approx(expected.contrast_limits)


def test_spots_with_little_of_a_type_are_clear_in_all_panels(panels, partial):
    before = pictures(panels)
    limits = panels.layers[-1].contrast_limits
    partial.least_shares = {"B cell": 0.2}
    after = pictures(panels)
    is_seen = ~np.isnan(after[0])
    assert is_seen.sum() < np.isfinite(before[0]).sum()
    for was, found in zip(before, after, strict=True):
        np.testing.assert_array_equal(found[is_seen], was[is_seen])
        assert np.isnan(found[~is_seen]).all()
    assert panels.layers[-1].contrast_limits == limits
    partial.least_shares = {}
    for was, found in zip(before, pictures(panels), strict=True):
        np.testing.assert_array_equal(found, was)


@pytest.fixture
def pale(session):
    """Maps up to 0.3 of a type of which the other table has up to 1."""
    low = np.linspace(0.0, 0.3, 60, dtype=np.float32)
    high = np.linspace(0.0, 1.0, 60)
    session.result = dataclasses.replace(
        session.result, proportions=np.stack([low, 1 - low], axis=1)
    )
    spots = list(session.result.spot_names)
    truth = pd.DataFrame({"B cell": high, "T cell": 1 - high}, index=spots)
    comparing.compare_with(session, None)
    return compared(session, truth)


def test_the_scale_of_both_maps_holds_the_values_of_both(pale):
    viewer = ViewerModel()
    overlay = Overlay(viewer, pale)
    assert viewer.layers[1].contrast_limits[1] < 50
    compared_look.lay_side_by_side(pale, wanted=True)
    assert pale.map_limits == {}
    for layer in viewer.layers[1:4:2]:
        assert layer.contrast_limits[1] > 90
        assert layer.contrast_limits_range[1] >= 100
    compared_look.lay_side_by_side(pale, wanted=False)
    assert viewer.layers[1].contrast_limits[1] < 50
    overlay.disconnect()


def test_a_contrast_that_the_user_set_in_panels_stays(panels, partial):
    _, ours, _, _, _, difference = panels.layers
    ours.contrast_limits, difference.contrast_limits = (10, 40), (-30, 30)
    partial.events.comparison.emit(partial.comparison)
    assert ours.contrast_limits == pytest.approx([10, 40])
    assert difference.contrast_limits == pytest.approx([-30, 30])
    compared_look.lay_side_by_side(partial, wanted=False)
    assert panels.layers[1].contrast_limits == pytest.approx([10, 40])


def test_the_difference_covers_the_tissue_as_the_maps_do(panels, partial):
    partial.map_opacity = 0.3
    assert [layer.opacity for layer in panels.layers[1::2]] == [0.3] * 3


def test_one_shared_type_has_no_panels(panels, partial):
    spots = list(partial.result.spot_names)
    table = pd.DataFrame({"B cell": 0.4, "Stroma": 0.6}, index=spots)
    comparing.compare_with(partial, None)
    compared(partial, table)
    compared_look.lay_side_by_side(partial, wanted=True)
    assert partial.comparison is None
    assert [layer.name for layer in panels.layers] == [
        "Tissue",
        "B cell · proportion (%)",
    ]
