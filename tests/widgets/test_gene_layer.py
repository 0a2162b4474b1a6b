"""A gene over the tissue: its counts, its place among the layers, and its end."""

from __future__ import annotations

import numpy as np
import pytest

from napari_destvi.data.gene_map import GeneMap
from napari_destvi.data.tissue import Tissue
from napari_destvi.session import Session
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
