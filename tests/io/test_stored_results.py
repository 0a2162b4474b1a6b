"""A result that one line of anndata has written is read by the other.

The files come from ``make_stored_results.py`` with anndata 0.12.19 and pandas 2.3.3 on
Python 3.11, and with anndata 0.13.4 and pandas 3.1.1 on Python 3.12 (23 November 2026).
"""

from __future__ import annotations

import runpy
from pathlib import Path

import numpy as np
import pytest

from napari_destvi.data.tissue import build_tissue
from napari_destvi.io.annotated import format_of, read_spots
from napari_destvi.io.file_kinds import file_kind
from napari_destvi.io.proportion_tables import list_tables
from napari_destvi.io.results import read_result, write_result

HERE = Path(__file__).parent
MADE = runpy.run_path(str(HERE / "make_stored_results.py"))
LEFT_OUT = 3


@pytest.fixture(params=["0_12", "0_13"])
def stored(request: pytest.FixtureRequest) -> Path:
    return HERE / "stored" / f"result_of_anndata_{request.param}.h5ad"


def test_the_maps_are_those_that_were_written(stored: Path):
    found, expected = read_result(stored), MADE["stored_result"]()
    rows = np.arange(MADE["N_SPOTS"]) != LEFT_OUT
    assert found.cell_types == expected.cell_types
    assert found.activation_genes == expected.activation_genes
    assert found.settings == expected.settings
    for name in ("proportions", "abundance", "cell_state", "activation"):
        values = getattr(found, name)
        np.testing.assert_array_equal(values[rows], getattr(expected, name))
        assert np.isnan(values[~rows]).all()


def test_the_slide_in_it_is_the_one_that_was_given(stored: Path):
    assert file_kind(stored) == "result"
    assert format_of(stored) is not None
    found, expected = read_spots(stored), MADE["stored_slide"]()
    assert (found.X != expected.X).nnz == 0
    assert list(found.obs_names) == list(expected.obs_names)
    assert found.obs["region_1"].isna().tolist() == [False, True, *[False] * 4]
    assert build_tissue(found).image.shape == (4, 4, 3)
    assert list(list_tables(stored)) == ["proportions"]


def test_it_can_be_written_again(stored: Path, tmp_path: Path):
    path = tmp_path / "again.h5ad"
    write_result(read_result(stored), path, spots=read_spots(stored))
    again, first = read_result(path), read_result(stored)
    np.testing.assert_array_equal(again.proportions, first.proportions)
    assert again.cell_types == first.cell_types
