"""The reader opens slides and results, and leaves other files to other plugins."""

from __future__ import annotations

import anndata as ad
import numpy as np
import pandas as pd
import pytest
from napari.components import ViewerModel

from napari_destvi.contributions.slide_reader import get_reader
from napari_destvi.errors import InputError
from napari_destvi.io.results import write_result
from napari_destvi.results import Result
from napari_destvi.widgets.layer_tag import tag_of

N = 60
TYPES = ("B cell", "Fibroblast", "Macrophage", "T cell")


@pytest.fixture
def spots():
    names = pd.Index([f"S{number}" for number in range(N)])
    slide = ad.AnnData(np.ones((N, 2), np.float32), obs=pd.DataFrame(index=names))
    slide.obsm["spatial"] = np.stack(np.divmod(np.arange(N), 10), axis=1) * 100.0 + 50
    slide.uns["spatial"] = {
        "A1": {
            "images": {"hires": np.full((70, 110, 3), 200, np.uint8)},
            "scalefactors": {
                "tissue_hires_scalef": 0.1,
                "spot_diameter_fullres": 50.0,
            },
        }
    }
    return slide


@pytest.fixture
def result(spots):
    shares = np.tile(np.array([0.1, 0.2, 0.3, 0.4], np.float32), (N, 1))
    return Result(
        spot_names=tuple(spots.obs_names),
        cell_types=TYPES,
        gene_names=("A",),
        abundance=shares,
        proportions=shares,
        cell_state=np.zeros((N, 4, 2), np.float32),
        activation=shares,
    )


def open_in_viewer(path):
    viewer = ViewerModel()
    for data, attributes, kind in get_reader(str(path))(str(path)):
        getattr(viewer, f"add_{kind}")(data, **attributes)
    return viewer


def test_a_slide_opens_as_its_tissue(spots, tmp_path):
    spots.write_h5ad(tmp_path / "slide.h5ad")
    (layer,) = open_in_viewer(tmp_path / "slide.h5ad").layers
    assert layer.name == "Tissue · A1"
    assert layer.rgb
    np.testing.assert_allclose(layer.scale, 10.0)


def test_a_result_opens_with_its_largest_maps(spots, result, tmp_path):
    path = write_result(result, tmp_path / "result.h5ad", spots=spots)
    layers = open_in_viewer(path).layers
    assert [(layer.name, layer.visible) for layer in layers] == [
        ("Tissue · A1", True),
        ("Fibroblast · proportion (%)", False),
        ("Macrophage · proportion (%)", False),
        ("T cell · proportion (%)", True),
    ]
    assert np.nanmax(layers[-1].data) == 40
    assert tag_of(layers[-1]).map_key == ("proportions", "T cell")


def test_of_several_capture_areas_each_has_its_tissue(spots, tmp_path):
    spots.uns["spatial"]["B1"] = spots.uns["spatial"]["A1"]
    spots.obs["library"] = ["A1", "B1"] * (N // 2)
    spots.write_h5ad(tmp_path / "slide.h5ad")
    layers = open_in_viewer(tmp_path / "slide.h5ad").layers
    assert [(layer.name, layer.visible) for layer in layers] == [
        ("Tissue · A1", True),
        ("Tissue · B1", False),
    ]


def test_files_that_are_no_slides_are_left_to_others(spots, tmp_path):
    del spots.obsm["spatial"]
    spots.write_h5ad(tmp_path / "reference.h5ad")
    (tmp_path / "text.h5ad").write_text("no HDF5")
    for name in ("reference.h5ad", "text.h5ad", "missing.h5ad", "picture.tif"):
        assert get_reader(str(tmp_path / name)) is None


def test_several_files_at_once_are_left_to_others(spots, tmp_path):
    spots.write_h5ad(tmp_path / "slide.h5ad")
    assert get_reader([str(tmp_path / "slide.h5ad")] * 2) is None


def test_a_slide_without_usable_places_is_refused_in_a_sentence(spots, tmp_path):
    spots.obsm["spatial"] = np.full((N, 2), np.nan)
    spots.write_h5ad(tmp_path / "slide.h5ad")
    with pytest.raises(InputError):
        open_in_viewer(tmp_path / "slide.h5ad")
