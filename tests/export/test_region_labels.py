"""Each spot gets the names of its regions."""

import numpy as np
import pandas as pd
import pytest

from napari_destvi.errors import ExportError
from napari_destvi.export.region_labels import region_labels, write_region_labels

NAMES = ("S1", "S2", "S3", "S4")


@pytest.fixture
def labels():
    core = np.array([True, True, False, False])
    rim = np.array([False, True, True, False])
    whole = np.array([False, True, False, False])
    return region_labels(NAMES, {"core": core, "rim, outer": rim, "whole": whole})


def test_a_spot_has_the_names_of_all_its_regions_or_none(labels):
    told = ["core", "core; rim, outer; whole", "rim, outer", None]
    assert labels.tolist() == told
    assert list(labels.index) == list(NAMES)


def test_labels_come_back_from_the_file_as_they_were(labels, tmp_path):
    path = write_region_labels(labels, tmp_path / "regions.csv")
    assert path.read_text(encoding="utf-8").splitlines()[0] == "spot,region"
    read = pd.read_csv(path, index_col="spot")["region"]
    assert read.fillna("").tolist() == labels.fillna("").tolist()
    assert read.isna().tolist() == [False, False, False, True]


def test_a_file_that_exists_is_kept(labels, tmp_path):
    path = tmp_path / "regions.csv"
    path.write_text("mine")
    with pytest.raises(ExportError, match="exists already"):
        write_region_labels(labels, path)
    assert path.read_text() == "mine"
