"""The regions of the spots go into obs of the result file, beside the user's own."""

from __future__ import annotations

from pathlib import Path

import anndata
import pandas as pd
import pytest
from anndata import AnnData

from napari_destvi.io.results import read_result, write_result
from napari_destvi.results import Result


@pytest.fixture
def labels(slide: AnnData) -> pd.Series:
    names = list(slide.obs_names)
    return pd.Series(["core", None], index=[names[2], names[0]], name="region")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "result.h5ad"


def test_labels_become_a_column_by_the_names_of_the_spots(
    result: Result, slide: AnnData, labels: pd.Series, path: Path
):
    del slide.obs["region"]
    before = slide.obs.copy()
    write_result(result, path, spots=slide, labels=labels)
    column = anndata.read_h5ad(path).obs["region"]
    assert column[column.notna()].to_dict() == {slide.obs_names[2]: "core"}
    pd.testing.assert_frame_equal(slide.obs, before)
    assert read_result(path).cell_types == result.cell_types


def test_a_column_of_the_user_keeps_its_name(
    result: Result, slide: AnnData, labels: pd.Series, path: Path
):
    write_result(result, path, spots=slide, labels=labels)
    obs = anndata.read_h5ad(path).obs
    assert obs["region"].tolist()[0] == slide.obs["region"].iloc[0]
    assert obs["region_2"].dropna().tolist() == ["core"]


def test_without_labels_there_is_no_column(result: Result, slide: AnnData, path: Path):
    write_result(result, path, spots=slide)
    assert list(anndata.read_h5ad(path).obs) == list(slide.obs)
