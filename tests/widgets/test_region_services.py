"""Regions are written for all spots of the file, with and without maps."""

from __future__ import annotations

import anndata as ad
import numpy as np
import pandas as pd
import pytest

from napari_destvi.errors import InputError
from napari_destvi.session import Export
from napari_destvi.widgets.services import write_export


@pytest.fixture
def spots():
    names = pd.Index(["S1", "S2", "S3"])
    return ad.AnnData(np.ones((3, 2), np.float32), obs=pd.DataFrame(index=names))


def test_a_spot_without_a_place_has_a_row_too(spots, tmp_path):
    labels = pd.Series(["core", None], index=["S3", "S1"], name="region")
    path = write_export(Export("regions", tmp_path / "r.csv"), None, spots, labels)
    read = pd.read_csv(path, index_col="spot")["region"]
    assert read.fillna("").to_dict() == {"S1": "", "S2": "", "S3": "core"}


def test_without_regions_there_is_nothing_to_write(spots, tmp_path):
    with pytest.raises(InputError, match="Draw one"):
        write_export(Export("regions", tmp_path / "r.csv"), None, spots)
