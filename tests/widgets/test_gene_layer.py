"""A gene over the tissue: its counts, its place among the layers, and its end."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from napari_destvi.data.gene_map import GeneMap
from napari_destvi.data.tissue import Tissue
from napari_destvi.layers.expression_map import ExpressionMap
from napari_destvi.results import Result
from napari_destvi.session import MapKey, Session
from napari_destvi.session.gene_maps import show_gene

N = 12


@pytest.fixture
def session():
    """A slide of twelve bare spots in two rows."""
    rows, columns = np.divmod(np.arange(N), 6)
    names = tuple(f"S{number}" for number in range(N))
    places = np.stack([columns, rows], axis=1) * 100.0
    return Session(tissue=Tissue(places, names, 50.0, None, 1.0, None, ""))


def _gene(name="Gfap", names=None, values=None):
    names = names or tuple(f"S{number}" for number in range(N))
    values = np.arange(len(names)) if values is None else values
    return GeneMap(name, names, np.asarray(values, np.float32), are_counts=True)


def _shown(viewer, name):
    (layer,) = [layer for layer in viewer.layers if name in layer.name]
    return layer


def test_each_spot_has_its_counts(overlay, viewer, session):
    session.gene_map = _gene()
    layer = _shown(viewer, "Gfap")
    for number, (x, y) in enumerate(session.tissue.coordinates):
        assert layer.get_value((y, x), world=True) == number


def test_spots_are_found_by_name_and_others_stay_clear(overlay, viewer, session):
    session.gene_map = _gene(names=("S3", "elsewhere", "S0"), values=[7, 8, 9])
    layer = _shown(viewer, "Gfap")
    found = [layer.get_value((y, x), world=True) for x, y in session.tissue.coordinates]
    expected = [np.nan] * N
    expected[3], expected[0] = 7, 9
    np.testing.assert_array_equal(found, expected)


def test_another_gene_takes_the_place_of_the_first(overlay, viewer, session):
    n_before = len(viewer.layers)
    session.gene_map = _gene("Gfap")
    session.gene_map = _gene("Aqp4")
    assert len(viewer.layers) == n_before + 1
    assert viewer.layers[-1].name == "Aqp4 · counts"
    session.gene_map = None
    assert len(viewer.layers) == n_before


def test_a_gene_that_the_user_deletes_is_no_longer_asked_for(overlay, viewer, session):
    session.gene = "Gfap"
    session.gene_map = _gene()
    viewer.layers.remove(_shown(viewer, "Gfap"))
    assert session.gene == ""
    assert session.gene_map is None


def test_a_gene_and_panels_side_by_side_take_turns(overlay, viewer, session):
    session.gene, session.gene_map = "Gfap", _gene()
    session.is_side_by_side = True
    assert session.gene == ""
    assert not [layer for layer in viewer.layers if "Gfap" in layer.name]


def test_opacity_is_that_of_all_maps(overlay, viewer, session):
    session.gene_map = _gene()
    session.map_opacity = 0.3
    assert _shown(viewer, "Gfap").opacity == 0.3


def test_a_gene_comes_back_with_the_tissue(overlay, viewer, session):
    """As when another capture area of the same file is chosen."""
    session.gene, session.gene_map = "Gfap", _gene()
    tissue, session.tissue = session.tissue, None
    session.tissue = tissue
    assert _shown(viewer, "Gfap").visible


def test_enter_on_the_gene_below_brings_it_to_the_front(overlay, viewer, session):
    session.gene, session.gene_map = "Gfap", _gene()
    session.map_form = "blend"  # other maps, which the gene would hide
    assert not _shown(viewer, "Gfap").visible
    show_gene(session, "Gfap")
    assert _shown(viewer, "Gfap").visible


def _result():
    shares = np.tile(np.array([0.8, 0.2], np.float32), (N, 1))
    shares[4] = (0.96, 0.04)
    return Result(
        spot_names=tuple(f"S{number}" for number in range(N)),
        cell_types=("B cell", "T cell"),
        gene_names=("Gfap",),
        abundance=shares,
        proportions=shares,
        cell_state=np.zeros((N, 2, 3), np.float32),
        activation=shares,
    )


def _within(values=None, result=None):
    values = np.linspace(0, 30, N) if values is None else values
    values = np.asarray(values, np.float32)
    return ExpressionMap("Gfap", "T cell", result or _result(), values)


def test_a_gene_within_a_type_has_its_values_and_their_colour_bar(
    overlay, viewer, session
):
    values = np.linspace(0, 30, N)
    values[2] = np.nan
    session.gene_map = _within(values)
    layer = _shown(viewer, "Gfap in T cell · expression")
    found = [layer.get_value((y, x), world=True) for x, y in session.tissue.coordinates]
    np.testing.assert_array_equal(found, values.astype(np.float32))
    assert layer.colorbar.visible
    np.testing.assert_allclose(layer.contrast_limits, (0, 29.7), atol=0.5)


def test_a_spot_with_too_little_of_the_type_is_clear_and_not_told_rather_than_zero(
    overlay, viewer, session
):
    values = np.linspace(0, 30, N)
    values[2] = np.nan
    session.gene_map = _within(values)
    layer = _shown(viewer, "Gfap in T cell")
    assert layer.colormap.map(np.array([np.nan]))[0, 3] == 0
    facts = [overlay._gene.facts(spot) for spot in (0, 2)]
    assert facts[0] == ["Gfap in T cell · expression: 0"]
    assert facts[1] == ["Gfap in T cell · expression: not told, too little of it"]


def test_a_rare_gene_within_a_type_is_not_dark(overlay, viewer, session):
    session.gene_map = _within(np.linspace(0, 0.5, N))
    assert _shown(viewer, "Gfap").contrast_limits[1] < 0.51


def test_newer_values_of_a_running_fit_come_into_the_layer_as_it_is(
    overlay, viewer, session
):
    session.gene_map = _within()
    layer = _shown(viewer, "Gfap")
    layer.visible = False
    session.gene_map = _within(np.full(N, 7))
    assert _shown(viewer, "Gfap") is layer
    assert not layer.visible
    layer.visible = True  # else it has no value to tell
    x, y = session.tissue.coordinates[3]
    assert layer.get_value((y, x), world=True) == 7
    assert layer.contrast_limits == [0, 7]


def test_newer_values_keep_the_contrast_of_the_user(overlay, viewer, session):
    session.gene_map = _within()
    layer = _shown(viewer, "Gfap")
    layer.contrast_limits = (5, 10)
    session.gene_map = _within(np.full(N, 7))
    assert layer.contrast_limits == [5, 10]


def test_the_same_map_again_comes_to_the_front(overlay, viewer, session):
    session.gene, session.gene_map = "Gfap", _within()
    _shown(viewer, "Gfap").visible = False
    session.gene_map = dataclasses.replace(session.gene_map)
    assert _shown(viewer, "Gfap").visible


def test_spots_below_the_share_that_the_user_set_are_clear_here_too(
    overlay, viewer, session
):
    session.gene_map = _within()
    layer = _shown(viewer, "Gfap")
    x, y = session.tissue.coordinates[4]
    assert np.isfinite(layer.get_value((y, x), world=True))
    session.least_shares = {"T cell": 0.1}
    assert np.isnan(layer.get_value((y, x), world=True))
    session.least_shares = {}
    assert np.isfinite(layer.get_value((y, x), world=True))


def test_counts_and_expression_take_each_others_place(overlay, viewer, session):
    session.gene_map = _gene()
    n_layers = len(viewer.layers)
    session.gene_map = _within()
    session.gene_map = _gene()
    assert len(viewer.layers) == n_layers
    assert viewer.layers[-1].name == "Gfap · counts"


@pytest.fixture
def mapped(qtbot, overlay, viewer, session):
    """A map of a type, which clear spots of a gene would let be seen."""
    session.result = _result()
    session.shown = (MapKey("proportions", "T cell"),)
    session.gene = "Gfap"
    return _shown(viewer, "T cell · proportion (%)")


def test_no_map_is_seen_through_the_clear_spots_of_a_gene(mapped, session):
    session.gene_map = _within()
    assert not mapped.visible
    session.gene_map = None
    assert mapped.visible


def test_counts_take_the_place_of_a_map_too(mapped, session):
    session.gene_map = _gene()
    assert not mapped.visible
    session.gene_map = None
    assert mapped.visible


def test_a_gene_that_the_user_deletes_gives_the_map_back(
    mapped, viewer, session, qtbot
):
    session.gene_map = _within()
    viewer.layers.remove(_shown(viewer, "Gfap"))
    assert session.gene_map is None
    qtbot.waitUntil(lambda: mapped.visible)


def test_another_map_comes_before_the_gene(mapped, viewer, session):
    session.gene_map = _within()
    session.shown = (MapKey("proportions", "B cell"),)
    assert _shown(viewer, "B cell · proportion").visible
    assert not _shown(viewer, "Gfap").visible


def test_live_maps_stay_below_the_gene(mapped, viewer, session):
    session.gene_map = _within()
    session.result = _result()
    session.gene_map = _within()
    assert not mapped.visible
    assert _shown(viewer, "Gfap").visible


def test_colours_stay_while_spots_are_hidden(overlay, viewer, session):
    session.gene_map = _within()
    layer = _shown(viewer, "Gfap")
    before = list(layer.contrast_limits)
    for least in (0.1, 0.5, 0.99, 0.0):
        session.least_shares = {"T cell": least}
        assert layer.contrast_limits == before
