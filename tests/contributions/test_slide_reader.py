"""Folders of slides open as their tissue, and others are left to other plugins."""

from __future__ import annotations

from pathlib import Path

import h5py
import npe2
import numpy as np
import pytest
import zarr
from anndata import AnnData

import napari_destvi
from napari_destvi.contributions.slide_reader import get_reader

MANIFEST = Path(napari_destvi.__file__).with_name("napari.yaml")


@pytest.fixture
def outs(tmp_path: Path) -> Path:
    """A folder of Visium without pictures."""
    (tmp_path / "outs" / "spatial").mkdir(parents=True)
    with h5py.File(tmp_path / "outs" / "filtered_feature_bc_matrix.h5", "w") as file:
        file["matrix/shape"] = np.array([2, 4], dtype=np.int32)
        file["matrix/indptr"] = np.arange(0, 9, 2)
        file["matrix/indices"] = np.tile([0, 1], 4)
        file["matrix/data"] = np.ones(8, dtype=np.int32)
        file["matrix/barcodes"] = np.array(list("ABCD"), dtype="S")
        for name in ("id", "name"):
            file[f"matrix/features/{name}"] = np.array(["X", "Y"], dtype="S")
        file["matrix/features/feature_type"] = np.array(["Gene Expression"] * 2, "S")
    rows = [f"{b},1,{i},0,{100 * i + 50}.5,70" for i, b in enumerate("ABCD")]
    table = tmp_path / "outs" / "spatial" / "tissue_positions_list.csv"
    table.write_text("\n".join(rows))
    return tmp_path / "outs"


@pytest.mark.parametrize("part", ["", "filtered_feature_bc_matrix.h5"])
def test_a_folder_of_space_ranger_opens_as_its_spots(part: str, outs: Path):
    path = str(outs / part)
    ((_, attributes, kind),) = get_reader(path)(path)
    assert kind == "image"
    assert attributes["name"].startswith("Spots · ")


def test_napari_asks_the_plugin_for_folders_and_files_but_not_for_text():
    manifest = npe2.PluginManifest.from_file(MANIFEST)
    (reader,) = manifest.contributions.readers
    assert reader.accepts_directories
    assert reader.filename_patterns == ["*.h5ad", "*.h5", "*.zarr", "*.zarr.zip"]


def test_counts_alone_and_other_folders_are_left_to_others(outs: Path, tmp_path: Path):
    counts = outs / "filtered_feature_bc_matrix.h5"
    (tmp_path / "other" / "spatial").mkdir(parents=True)
    counts.rename(tmp_path / "counts.h5")
    for name in ("counts.h5", "missing.h5", "other"):
        assert get_reader(str(tmp_path / name)) is None
    assert get_reader([str(outs)] * 2) is None


@pytest.fixture
def slide() -> AnnData:
    """Spots on an array, with places."""
    data = AnnData(np.ones((60, 2), np.float32))
    data.obs_names = [f"s{i}" for i in range(60)]
    data.obsm["spatial"] = np.stack(np.divmod(np.arange(60), 10), axis=1) * 100.0
    return data


@pytest.mark.filterwarnings("ignore:::zarr")
@pytest.mark.filterwarnings("ignore:Writing zarr v2 data")
def test_a_zarr_folder_opens_if_it_is_a_slide_and_an_image_is_left(slide, tmp_path):
    slide.write_zarr(tmp_path / "slide.zarr")
    ((_, attributes, _),) = read(tmp_path / "slide.zarr")
    assert attributes["name"].startswith("Spots")
    del slide.obsm["spatial"]
    slide.write_zarr(tmp_path / "cells.zarr")
    image = {"ome": {"multiscales": []}}
    zarr.create_group(str(tmp_path / "image.zarr"), attributes=image)
    (tmp_path / "empty.zarr").mkdir()
    for name in ("cells.zarr", "image.zarr", "empty.zarr", ""):
        assert get_reader(str(tmp_path / name)) is None


def test_a_table_of_text_is_left_to_others(slide, tmp_path):
    table = slide.to_df().assign(x=1.5, y=range(60))
    table.to_csv(tmp_path / "slide.csv")
    assert get_reader(str(tmp_path / "slide.csv")) is None


def read(path: Path):
    return get_reader(str(path))(str(path))
