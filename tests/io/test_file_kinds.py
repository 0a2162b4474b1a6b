"""What is dropped on the window is known for what it is."""

from __future__ import annotations

from pathlib import Path

import anndata as ad
import numpy as np
import pandas as pd
import pytest

from napari_destvi.errors import InputError
from napari_destvi.io.file_kinds import file_kind
from napari_destvi.io.results import write_result

N = 30
NAMES = [f"s{i}" for i in range(N)]


def data(**columns) -> ad.AnnData:
    obs = pd.DataFrame(columns, index=NAMES)
    return ad.AnnData(np.ones((N, 2), np.float32), obs=obs)


def with_places() -> ad.AnnData:
    slide = data(region=["a"] * N)
    slide.obsm["spatial"] = np.ones((N, 2))
    return slide


def of_visium() -> ad.AnnData:
    slide = with_places()
    slide.obs["cluster"] = "1"
    slide.uns["spatial"] = {"a": {}}
    return slide


def with_shares() -> ad.AnnData:
    table = data(depth=np.ones(N))
    table.obsm["shares"] = pd.DataFrame(np.ones((N, 2)), NAMES, ["A", "B"])
    return table


def with_calls(**columns) -> ad.AnnData:
    """As RCTD calls types, which are no labels of cells."""
    calls = {"spot_class": "singlet", "first_type": "T", "second_type": "B"}
    return data(**{name: [value] * N for name, value in calls.items()}, **columns)


def of_tangram() -> ad.AnnData:
    """With a column beside that may name types, but is of spots."""
    table = data(cluster=["1"] * N)
    table.obsm["tangram_ct_pred"] = pd.DataFrame(np.ones((N, 2)), NAMES, ["A", "B"])
    return table


@pytest.mark.parametrize("ending", [".h5ad", ".zarr"])
@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (with_places(), "slide"),
        (data(x=np.ones(N), y=np.ones(N)), "slide"),
        (data(cell_type=["T"] * N), "reference"),
        (data(x=np.ones(N), y=np.ones(N), cell_type=["T"] * N), "cells"),
        (of_visium(), "slide"),
        (data(), "reference"),
        (with_shares(), "comparison"),
        (with_calls(), "comparison"),
        (with_calls(x=np.ones(N), y=np.ones(N)), "slide"),
        (of_tangram(), "comparison"),
    ],
)
@pytest.mark.filterwarnings("ignore:::zarr")
@pytest.mark.filterwarnings("ignore:Writing zarr v2 data")
def test_annotated_data_are_known_by_their_entries(tmp_path, ending, made, expected):
    path = tmp_path / f"a{ending}"
    made.write_zarr(path) if ending == ".zarr" else made.write_h5ad(path)
    assert file_kind(path) == expected


def test_a_result_is_known(tmp_path, slide, result):
    assert file_kind(write_result(result, tmp_path / "r.h5ad", spots=slide)) == "result"


def counts(n_genes: int, **columns) -> pd.DataFrame:
    table = pd.DataFrame(np.ones((N, n_genes), int), NAMES)
    return table.add_prefix("Gene").assign(**columns)


SHARES = pd.DataFrame(np.full((N, 3), 1 / 3), NAMES, ["B", "T", "NK"])
PLACES = pd.DataFrame({"x": range(N), "y": range(N)}, NAMES)


@pytest.mark.parametrize(
    ("table", "beside", "expected"),
    [
        (counts(5, x=1, y=2), None, "slide"),
        (counts(5, cell_type="T"), None, "reference"),
        (counts(5), PLACES, "slide"),
        (counts(5).T, PLACES, "slide"),
        (counts(5), pd.DataFrame({"cell_type": ["T", "B"] * 15}, NAMES), "reference"),
        (counts(5).set_axis([f"{i}x3" for i in range(1, N + 1)]), None, "slide"),
        (counts(200), None, "slide"),
        (counts(5), None, "comparison"),
        (SHARES, None, "comparison"),
        (with_calls().obs, None, "comparison"),
        (counts(200).add_prefix("q05cell_abundance_w_sf_"), None, "comparison"),
        (SHARES.assign(x=1, y=2), None, "comparison"),
        (SHARES, PLACES, "comparison"),
    ],
)
def test_tables_are_known_by_their_columns_and_what_lies_beside(
    tmp_path, table, beside, expected
):
    table.to_csv(tmp_path / "table.csv")
    if beside is not None:
        beside.to_csv(tmp_path / "spot_annotation.csv")
    assert file_kind(tmp_path / "table.csv") == expected


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.csv", b"no table", "cannot be read as a table"),
        ("a.rds", b"X\n\x00\x00\x00\x03", r'^The file ".*a.rds" is a file of R'),
        ("a.h5ad", b"\x89HDF\r\n\x1a\n\x00", r'^The file ".*a.h5ad" is cut off'),
        ("nowhere", None, r'^There is no file ".*nowhere"\. Check'),
    ],
)
def test_what_is_for_nothing_gets_a_sentence(tmp_path: Path, name, content, sentence):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=sentence):
        file_kind(tmp_path / name)


@pytest.mark.parametrize("form", ["h5", "mtx"])
def test_counts_of_cells_beside_a_slides_places_are_a_reference(
    tenx, tmp_path: Path, form
):
    tenx.write_spatial(tmp_path / "spatial")
    write = tenx.write_h5 if form == "h5" else tenx.write_mtx
    counts = write(tmp_path / f"filtered_feature_bc_matrix{'.h5' * (form == 'h5')}")
    assert file_kind(counts) == "slide"
    others = tenx.places().assign(barcode=[f"other{i}" for i in range(12)])
    others.to_csv(tmp_path / "spatial" / "tissue_positions.csv", index=False)
    assert file_kind(counts) == "reference"


@pytest.mark.parametrize("name", ["he.tif", "HE.TIFF", "he.png"])
def test_an_image_is_known_by_its_ending(tmp_path, name):
    path = tmp_path / name
    path.touch()
    assert file_kind(path) == "picture"


def test_a_trained_model_is_known_by_its_ending(tmp_path):
    path = tmp_path / "cortex.safetensors"
    path.touch()
    assert file_kind(path) == "model"
