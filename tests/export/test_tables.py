"""Tables come back as they were written, and never half."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from napari_destvi.errors import ExportError
from napari_destvi.export import (
    write_activation,
    write_intervals,
    write_proportions,
    write_table,
)
from napari_destvi.results import Result

TYPES = ("T cell, CD4+", "γδ T", "B_cells")


@pytest.fixture
def result():
    rng = np.random.default_rng(0)
    proportions = rng.dirichlet(np.ones(3), 5).astype(np.float32)
    activation = rng.normal(size=(5, 3)).astype(np.float32)
    activation[proportions < 0.3] = np.nan
    return Result(
        spot_names=tuple(f"S{number}" for number in range(5)),
        cell_types=TYPES,
        gene_names=("A",),
        abundance=proportions,
        proportions=proportions,
        cell_state=np.zeros((5, 3, 2), np.float32),
        activation=activation,
    )


@pytest.mark.parametrize(("name", "separator"), [("p.csv", ","), ("p.TSV", "\t")])
def test_a_table_comes_back_as_it_was(result, tmp_path, name, separator):
    path = write_proportions(result, tmp_path / name)
    read = pd.read_csv(path, sep=separator, index_col="spot")
    # Names are objects or strings, and shares wide or narrow, by the pandas at hand.
    pd.testing.assert_frame_equal(
        read,
        result.proportions_frame(),
        check_dtype=False,
        check_index_type=False,
        check_column_type=False,
    )


def test_spots_are_the_first_column_and_types_keep_their_names(result, tmp_path):
    path = write_proportions(result, tmp_path / "p.tsv")
    first_line = path.read_text(encoding="utf-8").splitlines()[0]
    assert first_line.split("\t") == ["spot", *TYPES]


def test_too_little_of_a_type_is_an_empty_cell(result, tmp_path):
    read = pd.read_csv(write_activation(result, tmp_path / "a.csv"), index_col=0)
    np.testing.assert_array_equal(read.isna(), np.isnan(result.activation))


def test_both_bounds_of_each_share_are_written_beside_each_other(result, tmp_path):
    low, high = result.proportions - 0.01, result.proportions + 0.01
    told = dataclasses.replace(result, proportions_low=low, proportions_high=high)
    read = pd.read_csv(write_intervals(told, tmp_path / "i.csv"), index_col="spot")
    assert list(read.columns)[:3] == [f"{TYPES[0]} low", f"{TYPES[0]} high", "γδ T low"]
    np.testing.assert_allclose(read.to_numpy()[:, ::2], low, rtol=1e-6)
    np.testing.assert_allclose(read.to_numpy()[:, 1::2], high, rtol=1e-6)


def test_intervals_that_are_not_there_are_not_written(result, tmp_path):
    with pytest.raises(ExportError, match="no intervals to write"):
        write_intervals(result, tmp_path / "i.csv")
    assert list(tmp_path.iterdir()) == []


def test_an_existing_file_is_replaced_only_when_forced(result, tmp_path):
    path = tmp_path / "p.csv"
    path.write_text("mine")
    with pytest.raises(ExportError):
        write_proportions(result, path)
    assert path.read_text() == "mine"
    write_proportions(result, path, force=True)
    assert path.read_text(encoding="utf-8").startswith("spot,")


def test_an_unknown_ending_is_refused_before_anything_is_written(result, tmp_path):
    with pytest.raises(ExportError, match=r'"p\.xlsx".*\.csv'):
        write_table(result.proportions_frame(), tmp_path / "p.xlsx")
    assert list(tmp_path.iterdir()) == []
