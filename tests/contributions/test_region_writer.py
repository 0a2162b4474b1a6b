"""Shapes are saved for QuPath where they lie on the slide, with names and features."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from napari.layers import Shapes
from npe2 import PluginManifest

import napari_destvi
from napari_destvi.contributions.region_writer import write_regions
from napari_destvi.data.tissue import Tissue
from napari_destvi.errors import ExportError
from napari_destvi.session.region import Region
from napari_destvi.widgets.region_layer import shapes_layer

CORNERS = np.array([[10.0, 20.0], [110.0, 20.0], [110.0, 80.0]])


@pytest.fixture
def layer():
    tissue = Tissue(
        coordinates=np.array([[0.0, 0.0], [200.0, 100.0]]),
        spot_names=("S0", "S1"),
        spot_diameter=55.0,
        image=None,
        image_scale=1.0,
        microns_per_pixel=0.5,
        library="",
    )
    return shapes_layer(tissue, (Region("tumour", (1.0, 0.0, 0.0), CORNERS),))


@pytest.fixture
def saved(tmp_path, npe2pm):
    """A function that saves a layer through napari and returns its features."""
    manifest = Path(napari_destvi.__file__).with_name("napari.yaml")
    npe2pm.register(PluginManifest.from_file(manifest))

    def save(layer):
        (path,) = layer.save(str(tmp_path / "r.geojson"), plugin="napari-destvi")
        return json.loads(Path(path).read_text(encoding="utf-8"))["features"]

    return save


def test_a_region_is_saved_in_pixels_of_the_slide(layer, saved):
    (feature,) = saved(layer)
    ring = feature["geometry"]["coordinates"][0]
    np.testing.assert_allclose(ring, [*CORNERS, CORNERS[0]])
    about = feature["properties"]
    assert (about["objectType"], about["name"]) == ("annotation", "tumour")
    assert about["color"] == [255, 0, 0]
    assert about["metadata"] == {"region": "tumour"}


def test_shapes_of_others_keep_their_features(saved):
    square = np.array([[0.0, 0.0], [0.0, 4.0], [4.0, 4.0], [4.0, 0.0]])
    layer = Shapes([square], features={"grade": [2]}, name="Mine", scale=(2, 2))
    (feature,) = saved(layer)
    assert feature["properties"]["metadata"] == {"grade": "2"}
    assert feature["properties"]["name"] == "Mine 1"
    assert np.max(feature["geometry"]["coordinates"]) == 8.0


def test_lines_have_no_area_to_save(tmp_path):
    line = Shapes([np.array([[0.0, 0.0], [1.0, 1.0]])], shape_type="line")
    data, attributes, _ = line.as_layer_data_tuple()
    with pytest.raises(ExportError, match="no shape with an area"):
        write_regions(str(tmp_path / "r.geojson"), data, attributes)
    assert list(tmp_path.iterdir()) == []
