"""Each export is read back by the library it is for, and the values are the same."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import anndata
import numpy as np
import pandas as pd
import pytest
import tifffile

from napari_destvi.data.tissue import Tissue
from napari_destvi.errors import ConfigError, ExportError, InputError
from napari_destvi.export.formats import FORMATS
from napari_destvi.export.formats.spatialdata import check_installed
from napari_destvi.export.provenance import PROVENANCE_KEY, provenance
from napari_destvi.io.results import read_result
from napari_destvi.layers import build_spot_index, gather
from napari_destvi.results import Result
from napari_destvi.session.exporting import (
    DIFFERENCES,
    QUANTITIES,
    FormatWish,
    export_result,
)

TYPES = ("CD4/CD8 T", "B cell", "γδ T")
SAFE = ["CD4_CD8 T", "B cell", "γδ T"]
SIDE = 6
N_SPOTS, N_LEFT_OUT = SIDE * SIDE, 2
NAMES = tuple(f"S{number}" for number in range(N_SPOTS))
PLACES = 100.0 * np.stack(np.divmod(np.arange(N_SPOTS), SIDE)[::-1], axis=1) + 1000.0


@pytest.fixture
def result():
    """All spots but the last two, which were left out; half of the activation too."""
    rng = np.random.default_rng(0)
    n_fitted = N_SPOTS - N_LEFT_OUT
    shares = rng.dirichlet(np.ones(3), n_fitted).astype(np.float32)
    activation = rng.normal(size=shares.shape).astype(np.float32)
    activation[shares < 0.3] = np.nan
    return Result(
        spot_names=NAMES[:n_fitted],
        cell_types=TYPES,
        gene_names=("A",),
        abundance=3 * shares,
        proportions=shares,
        cell_state=rng.normal(size=(n_fitted, 3, 4)).astype(np.float32),
        activation=activation,
        abundance_mean=shares * np.float32(8.2),
        abundance_high=shares * np.float32(9.7),
        proportions_low=shares * np.float32(0.9),
        proportions_high=shares * np.float32(1.1),
        settings={"wishes": {"seed": 7}, "data": {"spots_hash": "ab"}, "nan": np.nan},
        versions={"torch": "2.4"},
    )


@pytest.fixture
def spots():
    counts = np.random.default_rng(1).poisson(3.0, (N_SPOTS, 5)).astype(np.float32)
    slide = anndata.AnnData(counts, obs=pd.DataFrame(index=list(NAMES)))
    slide.obsm["spatial"] = PLACES
    return slide


@pytest.fixture
def tissue():
    return Tissue(
        coordinates=PLACES,
        spot_names=NAMES,
        spot_diameter=55.0,
        image=None,
        image_scale=1.0,
        microns_per_pixel=0.5,
        library="",
    )


@pytest.fixture
def labels():
    names = ["core"] * 4 + [None] * (N_SPOTS - 4)
    return pd.Series(names, index=list(NAMES), name="region", dtype=object)


@pytest.fixture
def written(result, spots, tissue, labels, tmp_path):
    """A function that writes a format and returns the path."""

    def write(name: str, **wish: Any) -> Path:
        path = tmp_path / f"out{FORMATS[name].endings[0]}"
        asked = FormatWish(name, tissue=tissue, **wish)
        return export_result(result, asked, path, spots=spots, labels=labels)

    return write


def _told(text: str) -> Any:
    return json.loads(text)


@pytest.mark.parametrize("name", ["csv", "tsv"])
def test_a_table_has_a_column_per_type_and_then_the_region(written, result, name):
    read = pd.read_csv(written(name), sep="\t" if name == "tsv" else ",", index_col=0)
    assert list(read.columns) == [*TYPES, "region"]
    shares = read[list(TYPES)].to_numpy(np.float32)
    np.testing.assert_array_equal(shares, result.proportions)
    assert read["region"].dropna().tolist() == ["core"] * 4


def test_parquet_keeps_numbers_names_and_provenance(written, result):
    from pyarrow import parquet

    path = written("parquet", quantity="activation")
    read = pd.read_parquet(path)
    np.testing.assert_array_equal(read[list(TYPES)].to_numpy(), result.activation)
    assert tuple(read.index) == result.spot_names
    told = _told(parquet.read_schema(path).metadata[PROVENANCE_KEY.encode()])
    assert told["settings"]["wishes"] == {"seed": 7}


@pytest.mark.parametrize(
    ("name", "read"), [("h5ad", anndata.read_h5ad), ("zarr", anndata.read_zarr)]
)
def test_annotated_data_have_the_keys_of_the_tutorials(written, result, name, read):
    found = read(written(name))
    fitted = slice(0, result.n_spots)
    table = found.obsm["proportions"]
    assert isinstance(table, pd.DataFrame)
    assert list(table.columns) == SAFE
    np.testing.assert_array_equal(table.to_numpy()[fitted], result.proportions)
    np.testing.assert_array_equal(found.obsm["spatial"], PLACES)
    for column, key in enumerate(SAFE):
        gamma = found.obsm[f"{key}_gamma"]
        np.testing.assert_array_equal(gamma[fitted], result.cell_state[:, column])
        assert np.isnan(gamma[result.n_spots :]).all()
    names = found.uns["napari_destvi_gamma"]
    assert [str(text) for text in names["cell_types"]] == list(TYPES)
    assert [str(text) for text in names["keys"]] == [f"{key}_gamma" for key in SAFE]
    told = _told(str(found.uns[PROVENANCE_KEY]))
    assert told["settings"]["data"] == {"spots_hash": "ab"}
    assert found.obs["region"].dropna().tolist() == ["core"] * 4


def test_an_exported_slide_opens_again_as_a_result(written, result):
    again = read_result(written("h5ad"))
    fitted = again.proportions[: result.n_spots]
    np.testing.assert_array_equal(fitted, result.proportions)


def test_what_the_slide_has_under_the_key_of_a_state_is_kept(written, spots, result):
    own = np.arange(N_SPOTS, dtype=np.float32)[:, None]
    spots.obsm["B cell_gamma"] = own
    found = anndata.read_h5ad(written("h5ad"))
    np.testing.assert_array_equal(found.obsm["B cell_gamma_input"], own)
    assert found.obsm["B cell_gamma"].shape == (N_SPOTS, 4)
    np.testing.assert_array_equal(spots.obsm["B cell_gamma"], own)


def test_a_second_export_of_an_export_replaces_its_states(
    written, result, tissue, tmp_path
):
    first = anndata.read_h5ad(written("h5ad"))
    path = tmp_path / "again.h5ad"
    export_result(result, FormatWish("h5ad"), path, spots=first)
    assert set(anndata.read_h5ad(path).obsm) == set(first.obsm)


def test_qupath_gets_detections_with_classes_and_measurements(written, result):
    told = _told(written("geojson").read_text(encoding="utf-8"))
    assert told["type"] == "FeatureCollection"
    assert len(told["features"]) == N_SPOTS
    for row, feature in enumerate(told["features"][: result.n_spots]):
        about = feature["properties"]
        assert about["objectType"] == "detection"
        assert about["name"] == NAMES[row]
        values = np.array(list(about["measurements"].values()), np.float32)
        np.testing.assert_array_equal(values, result.proportions[row])
        largest = TYPES[result.proportions[row].argmax()]
        assert about["classification"]["name"] == largest
        assert all(0 <= level <= 255 for level in about["color"])
    assert told["features"][0]["properties"]["metadata"] == {"region": "core"}
    left_out = told["features"][-1]["properties"]
    assert left_out["measurements"] == {}
    assert "classification" not in left_out
    assert told[PROVENANCE_KEY]["settings"]["nan"] is None


def test_values_that_are_missing_are_no_measurements(written, result):
    path = written("geojson", quantity="activation")
    text = path.read_text(encoding="utf-8")
    assert "NaN" not in text
    for row, feature in enumerate(_told(text)["features"][: result.n_spots]):
        known = np.isfinite(result.activation[row])
        names = [name for name, is_known in zip(TYPES, known, strict=True) if is_known]
        assert list(feature["properties"]["measurements"]) == names


def test_discs_and_bins_lie_where_the_spots_are(written, tissue, result, tmp_path):
    rings = _rings(written("geojson"))
    np.testing.assert_allclose(rings[:, :-1].mean(axis=1), PLACES, atol=0.01)
    np.testing.assert_array_equal(rings[:, 0], rings[:, -1])
    touching = dataclasses.replace(tissue, spot_diameter=100.0)
    path = tmp_path / "bins.geojson"
    export_result(result, FormatWish("geojson", tissue=touching), path)
    squares = _rings(path)
    assert squares.shape[1] == 5
    np.testing.assert_allclose(np.ptp(squares[0], axis=0), 100.0, atol=0.02)


def _rings(path: Path) -> np.ndarray:
    features = _told(path.read_text(encoding="utf-8"))["features"]
    return np.array([one["geometry"]["coordinates"][0] for one in features])


def test_geojson_is_read_by_geopandas(written):
    geopandas = pytest.importorskip("geopandas")
    frame = geopandas.read_file(written("geojson"))
    assert len(frame) == N_SPOTS
    assert frame.geometry.is_valid.all()


def test_a_picture_has_a_channel_per_type_and_true_values(written, result, tissue):
    index = build_spot_index(tissue.coordinates, tissue.spot_diameter)
    with tifffile.TiffFile(written("ome-tiff")) as file:
        assert file.is_ome
        series = file.series[0]
        assert (series.axes, series.dtype) == ("CYX", np.float32)
        assert len(series.levels) > 1
        assert min(series.levels[-1].shape[1:]) <= 512
        levels = [level.asarray() for level in series.levels]
        about = tifffile.xml2dict(file.ome_metadata)["OME"]
    values = np.full((N_SPOTS, 3), np.nan, np.float32)
    values[: result.n_spots] = result.proportions
    for column, picture in enumerate(levels[0]):
        np.testing.assert_array_equal(picture, gather(index, values[:, column]))
    np.testing.assert_array_equal(levels[1], levels[0][:, ::2, ::2])
    pixels = about["Image"]["Pixels"]
    assert [channel["Name"] for channel in pixels["Channel"]] == list(TYPES)
    assert pixels["PhysicalSizeX"] == pytest.approx(0.5 * index.scale)
    assert pixels["PhysicalSizeXUnit"] == "µm"
    pairs = about["StructuredAnnotations"]["MapAnnotation"]["Value"]["M"]
    told = {pair["K"]: pair["value"] for pair in pairs}
    assert _told(told["provenance"])["versions"] == {"torch": "2.4"}


def test_a_picture_of_one_type_has_one_channel(written):
    with tifffile.TiffFile(written("ome-tiff", cell_types=("b CELL",))) as file:
        assert file.series[0].shape[0] == 1 or file.series[0].axes == "YX"
        assert 'Name="B cell"' in file.ome_metadata


def test_loupe_gets_a_category_per_barcode(written, result):
    read = pd.read_csv(written("loupe"))
    assert list(read.columns) == ["Barcode", "Dominant cell type"]
    assert tuple(read["Barcode"]) == result.spot_names
    largest = [TYPES[column] for column in result.proportions.argmax(axis=1)]
    assert read["Dominant cell type"].tolist() == largest


def test_tissuumaps_finds_the_values_in_obs(written, result):
    found = anndata.read_h5ad(written("tissuumaps"))
    np.testing.assert_array_equal(found.obs[SAFE].to_numpy(), result.proportions)
    np.testing.assert_array_equal(found.obsm["spatial"], PLACES[: result.n_spots])
    assert found.var["cell_type"].tolist() == list(TYPES)
    assert found.obs["region"].dropna().tolist() == ["core"] * 4


def test_vitessce_finds_the_values_in_the_matrix(written, result):
    found = anndata.read_zarr(written("vitessce"))
    np.testing.assert_array_equal(np.asarray(found.X), result.proportions)
    assert list(found.var_names) == SAFE
    assert found.obs["dominant_cell_type"].dtype == "category"


def test_a_spatialdata_store_links_table_and_shapes(written, result):
    spatialdata = pytest.importorskip("spatialdata")
    store = spatialdata.read_zarr(written("spatialdata"))
    table, shapes = store["cell_types"], store["spots"]
    np.testing.assert_array_equal(np.asarray(table.X), result.proportions)
    assert list(table.obs["spot"]) == list(shapes.index)
    assert shapes["radius"].eq(27.5).all()


def test_without_spatialdata_is_told_how_to_get_it(monkeypatch):
    module = "napari_destvi.export.formats.spatialdata.find_spec"
    monkeypatch.setattr(module, lambda _name: None)
    with pytest.raises(ExportError, match=r"napari-destvi\[spatialdata\]"):
        check_installed()


@pytest.mark.parametrize("quantity", sorted({*QUANTITIES} - {DIFFERENCES}))
def test_every_quantity_can_be_written(written, quantity):
    read = pd.read_csv(written("csv", quantity=quantity), index_col=0)
    n_columns = 6 if quantity == "intervals" else 3
    assert read.shape == (N_SPOTS - N_LEFT_OUT, n_columns + 1)


def test_chosen_types_come_alone(written):
    read = pd.read_csv(written("csv", cell_types=("γδ T", "B cell")), index_col=0)
    assert list(read.columns) == ["γδ T", "B cell", "region"]


@pytest.mark.parametrize("wish", [{"quantity": "activation"}, {"cell_types": TYPES}])
def test_what_cannot_be_chosen_is_told(written, wish, tmp_path):
    with pytest.raises(ConfigError, match="holds what it holds"):
        written("loupe", **wish)
    assert list(tmp_path.iterdir()) == []


def test_places_that_are_not_known_are_told(result, tmp_path):
    with pytest.raises(InputError, match="where the spots lie"):
        export_result(result, FormatWish("geojson"), tmp_path / "a.geojson")


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "spatialdata"])
def test_nothing_is_replaced_unasked(written, name):
    path = written(name)
    with pytest.raises(ExportError, match="exists already"):
        written(name)
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "spatialdata"])
def test_a_full_disk_is_told_before_anything_is_written(
    written, name, monkeypatch, tmp_path
):
    usage = "napari_destvi.io.atomic.shutil.disk_usage"
    monkeypatch.setattr(usage, lambda _path: type("Usage", (), {"free": 10})())
    with pytest.raises(ExportError, match="takes at least"):
        written(name)
    assert list(tmp_path.iterdir()) == []


def test_an_ending_of_another_format_is_refused(result, tmp_path):
    with pytest.raises(ExportError, match=r"like out\.parquet"):
        export_result(result, FormatWish("parquet"), tmp_path / "out.csv")


def test_the_hashes_and_the_seed_are_in_the_provenance(result):
    told = provenance(result)
    assert told["settings"]["wishes"]["seed"] == 7
    assert told["settings"]["data"]["spots_hash"] == "ab"
    assert told["written_by"].startswith("napari-destvi ")
