"""A map is saved as what it shows, spot by spot; other layers are refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from napari.components import LayerList
from napari.layers import Image
from npe2 import PluginManifest

import napari_destvi
from napari_destvi.contributions.map_writer import values_at_spots, write_maps
from napari_destvi.data.tissue import Tissue
from napari_destvi.errors import ExportError
from napari_destvi.layers import build_result_maps, build_spot_index, gather
from napari_destvi.results import Result
from napari_destvi.session import MapKey
from napari_destvi.widgets.layer_tag import LayerTag
from napari_destvi.widgets.map_layer import MapLayer

NAMES = ("S0", "S1", "S2")


@pytest.fixture
def index():
    return build_spot_index(np.array([[0.0, 0.0], [100.0, 0.0], [200.0, 50.0]]), 50.0)


@pytest.fixture
def attributes(index):
    tag = LayerTag("A1", MapKey("activation", "T cell"), NAMES, index)
    return {"metadata": tag.as_metadata()}


def test_what_is_shown_is_what_is_written(index, attributes, tmp_path):
    picture = gather(index, np.array([0.25, np.nan, -1.5]))
    path = str(tmp_path / "map.csv")
    assert write_maps(path, [(picture, attributes, "image")]) == [path]
    table = pd.read_csv(path, index_col="spot")
    assert list(table.index) == list(NAMES)
    np.testing.assert_array_equal(table["T cell activation"], [0.25, np.nan, -1.5])


def test_an_uncertainty_is_written_with_its_unit(index, tmp_path):
    tag = LayerTag("A1", MapKey("uncertainty", "T cell"), NAMES, index)
    picture = gather(index, np.array([8.0, np.nan, 12.0]))
    path = str(tmp_path / "map.csv")
    write_maps(path, [(picture, {"metadata": tag.as_metadata()}, "image")])
    header = Path(path).read_text(encoding="utf-8").splitlines()[0]
    assert header == "spot,T cell uncertainty (percentage points)"


def test_a_spot_under_a_nearer_one_has_no_value():
    index = build_spot_index(np.array([[0.0, 0.0], [0.0, 0.0]]), 10.0)
    values = values_at_spots(index, gather(index, np.array([1.0, 2.0])))
    assert np.isnan(values).sum() == 1


@pytest.mark.parametrize("metadata", [{}, LayerTag("A1").as_metadata()])
def test_a_layer_that_is_no_map_is_refused(metadata, tmp_path):
    path = tmp_path / "map.csv"
    with pytest.raises(ExportError, match=r"save this layer as an image"):
        write_maps(str(path), [(np.zeros((2, 2)), {"metadata": metadata}, "image")])
    assert not path.exists()


def test_values_that_are_hidden_on_the_screen_are_written(index, tmp_path):
    values = np.array([25.0, 50.0, 75.0], np.float32)
    tag = LayerTag("A1", MapKey("proportions", "T cell"), NAMES, index, values)
    hidden = gather(index, np.full(3, np.nan))
    path = str(tmp_path / "map.csv")
    write_maps(path, [(hidden, {"metadata": tag.as_metadata()}, "image")])
    assert pd.read_csv(path)["T cell proportions"].tolist() == [0.25, 0.5, 0.75]


def test_a_map_whose_rare_spots_are_hidden_is_saved_whole(index, tmp_path):
    shares = np.array([[0.1, 0.9], [0.5, 0.5], [0.7, 0.3]], np.float32)
    result = Result(
        spot_names=NAMES,
        cell_types=("T cell", "B cell"),
        gene_names=(),
        abundance=shares,
        proportions=shares,
        cell_state=np.zeros((3, 2, 1), np.float32),
        activation=shares,
    )
    places = np.array([[0.0, 0.0], [100.0, 0.0], [200.0, 50.0]])
    tissue = Tissue(places, NAMES, 50.0, None, 1.0, None, "A1")
    maps = build_result_maps(result, NAMES, index)
    key = MapKey("proportions", "T cell")
    shown = MapLayer(key, maps, tissue, colormap="viridis", opacity=1.0, least=0.4)
    assert np.isnan(values_at_spots(index, shown.layer.data)[0])
    path = str(tmp_path / "map.csv")
    write_maps(path, [shown.layer.as_layer_data_tuple()])
    saved = pd.read_csv(path)["T cell proportions"].to_numpy(np.float32)
    np.testing.assert_allclose(saved, shares[:, 0], rtol=1e-6)


def _layer(index, cell_type, numbers, names=NAMES):
    tag = LayerTag("A1", MapKey("activation", cell_type), names, index)
    picture = gather(index, np.array(numbers))
    return Image(picture, metadata=tag.as_metadata())


def test_maps_of_two_slides_make_no_table(index, tmp_path):
    others = [
        _layer(index, "T", [1.0, 2.0, 3.0]).as_layer_data_tuple(),
        _layer(index, "T", [1.0, 2.0, 3.0], ("a", "b", "c")).as_layer_data_tuple(),
    ]
    with pytest.raises(ExportError, match="different slides"):
        write_maps(str(tmp_path / "map.csv"), others)
    assert list(tmp_path.iterdir()) == []


def test_selected_maps_are_saved_side_by_side(index, tmp_path, npe2pm):
    manifest = Path(napari_destvi.__file__).with_name("napari.yaml")
    npe2pm.register(PluginManifest.from_file(manifest))
    layers = LayerList(
        [_layer(index, "T", [1.0, 2.0, 3.0]), _layer(index, "B", [4.0, 5.0, 6.0])]
    )
    (written,) = layers.save(str(tmp_path / "maps.csv"), plugin="napari-destvi")
    read = pd.read_csv(written, index_col="spot")
    assert read.to_dict("list") == {
        "T activation": [1.0, 2.0, 3.0],
        "B activation": [4.0, 5.0, 6.0],
    }


def test_napari_saves_a_map_through_the_writer(index, attributes, tmp_path, npe2pm):

    manifest = Path(napari_destvi.__file__).with_name("napari.yaml")
    npe2pm.register(PluginManifest.from_file(manifest))
    layer = Image(gather(index, np.array([1.0, 2.0, 3.0])), **attributes)
    (written,) = layer.save(str(tmp_path / "map.csv"), plugin="napari-destvi")
    assert pd.read_csv(written)["T cell activation"].tolist() == [1.0, 2.0, 3.0]


@pytest.mark.parametrize(
    ("quantity", "column"),
    [
        ("abundance", "T cell abundance (cells)"),
        ("abundance_mean", "T cell mean abundance (cells)"),
    ],
)
def test_numbers_of_cells_are_written_with_their_unit(
    index, tmp_path, quantity, column
):
    tag = LayerTag("A1", MapKey(quantity, "T cell"), NAMES, index)
    picture = gather(index, np.array([8.0, np.nan, 12.0]))
    path = str(tmp_path / "map.csv")
    write_maps(path, [(picture, {"metadata": tag.as_metadata()}, "image")])
    table = pd.read_csv(path, index_col="spot")
    np.testing.assert_array_equal(table[column], [8.0, np.nan, 12.0])
