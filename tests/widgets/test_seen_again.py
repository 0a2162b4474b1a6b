"""A result that the window saved is seen again by another window, layers and all."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from napari.components import ViewerModel

from napari_destvi.io.annotated import read_spots
from napari_destvi.io.results import write_result
from napari_destvi.io.sample import sample_paths
from napari_destvi.session import MapKey, choices, compared_look, compared_tables
from napari_destvi.session.needs import needs
from napari_destvi.session.regions import pin
from napari_destvi.widgets.dock import DestviDock
from napari_destvi.widgets.services import Services

pytestmark = pytest.mark.gui


@pytest.fixture
def file(made_up, tmp_path):
    """A result without a view, as the command line writes it, of the sample tissue."""
    spots = read_spots(sample_paths()[0])
    n_spots = spots.n_obs
    shares = np.random.default_rng(0).dirichlet((1, 3), n_spots).astype(np.float32)
    result = dataclasses.replace(
        made_up.result("complete"),
        spot_names=tuple(spots.obs_names),
        abundance=shares,
        proportions=shares,
        activation=shares,
        cell_state=np.zeros((*shares.shape, 5), np.float32),
    )
    return write_result(result, tmp_path / "result.h5ad", spots=spots)


def opened(make_dock, file, qtbot) -> DestviDock:
    dock = make_dock(ViewerModel(), Services())
    choices.open_result(dock.session, file)
    qtbot.waitUntil(lambda: dock.session.tissue is not None, timeout=20_000)
    qtbot.waitUntil(lambda: not needs(dock.session), timeout=20_000)
    return dock


def test_layers_and_fields_come_back_from_the_file(
    make_dock, file, dialogs, tmp_path, qtbot
):
    dock = opened(make_dock, file, qtbot)
    session = dock.session
    session.is_drawing = True
    layer = dock._overlay._viewer.layers["Regions"]
    corners = np.array([[0, 0], [0, 300], [300, 300], [300, 0]], dtype=float)
    layer.add(corners, shape_type="polygon")
    qtbot.waitUntil(lambda: bool(session.regions) and not session.is_editing)
    session.is_drawing = False
    pin(session, 3)
    session.shown = (MapKey("proportions", "T cell"), MapKey("proportions", "B cell"))
    session.map_form = "blend"
    session.map_opacity = 0.3
    dialogs.file = tmp_path / "seen.h5ad"
    dock.maps.save.click()
    qtbot.waitUntil(lambda: session.export is None, timeout=20_000)
    names = sorted(layer.name for layer in dock._overlay._viewer.layers)

    again = opened(make_dock, dialogs.file, qtbot)
    assert sorted(layer.name for layer in again._overlay._viewer.layers) == names
    assert again.session.shown == session.shown
    assert again.session.pinned == session.pinned
    assert again.type_list._form.box.currentData() == "blend"
    drawn = again._overlay._viewer.layers["Regions"]
    np.testing.assert_allclose(drawn.data[0], layer.data[0], rtol=1e-5)
    np.testing.assert_allclose(drawn.edge_color, layer.edge_color, atol=1e-3)
    assert again.session.regions_saved


def test_a_comparison_comes_back_with_its_panels(
    make_dock, file, dialogs, tmp_path, qtbot
):
    dock = opened(make_dock, file, qtbot)
    session = dock.session
    other = tmp_path / "other.csv"
    session.result.proportions_frame().iloc[::-1].to_csv(other)
    compared_tables.open_tables(session, other)
    qtbot.waitUntil(lambda: session.comparison is not None, timeout=20_000)
    compared_look.lay_side_by_side(session, wanted=True)
    dialogs.file = tmp_path / "seen.h5ad"
    dock.maps.save.click()
    qtbot.waitUntil(lambda: session.export is None, timeout=20_000)
    names = [layer.name for layer in dock._overlay._viewer.layers]

    again = opened(make_dock, dialogs.file, qtbot)
    assert again.session.is_side_by_side
    assert again.session.comparison is not None
    assert [layer.name for layer in again._overlay._viewer.layers] == names
