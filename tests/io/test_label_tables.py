"""A table of cell types beside a reference is matched by names, exactly or told."""

from __future__ import annotations

from pathlib import Path

import anndata
import numpy as np
import pandas as pd
import pytest

from napari_destvi.data.labels import label_candidates, read_labels
from napari_destvi.data.reading_notes import NOTES_KEY
from napari_destvi.errors import InputError
from napari_destvi.io.annotated import read_cells, read_reference

TYPES = ["B", "T"] * 6


@pytest.fixture
def types(tenx, tmp_path: Path) -> Path:
    """Types of all cells, in another order than theirs."""
    path = tmp_path / "types.csv"
    table = pd.DataFrame({"barcode": tenx.barcodes, "cell_type": TYPES})
    table[::-1].to_csv(path, index=False)
    return path


def _counts(tenx, folder: Path, kind: str) -> Path:
    if kind == "h5":
        return tenx.write_h5(folder / "counts.h5")
    if kind == "mtx":
        return tenx.write_mtx(folder / "counts")
    frame = pd.DataFrame(tenx.counts().toarray(), index=tenx.barcodes)
    frame.columns = tenx.features["id"]
    frame = frame.T if kind == "transposed" else frame
    frame.to_csv(folder / "counts.csv")
    return folder / "counts.csv"


@pytest.mark.parametrize("kind", ["h5", "mtx", "csv", "transposed"])
def test_each_cell_gets_its_own_type_whatever_the_format(kind, types, tenx, tmp_path):
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    path = _counts(tenx, folder, kind)
    before = path.read_bytes() if path.is_file() else b""
    data = read_reference(path, labels_file=types)
    assert list(data.obs_names) == list(tenx.barcodes)
    assert list(data.obs["cell_type"]) == TYPES
    assert label_candidates(data) == ("cell_type",)
    assert data.uns[NOTES_KEY]["labels-file"] == (
        '"types.csv" gives "cell_type" of 12 cells.'
    )
    assert not before or path.read_bytes() == before


def test_cells_that_the_table_lacks_have_no_type_and_are_told(types, tenx, tmp_path):
    table = pd.read_csv(types)
    table[:-2].to_csv(types, index=False)
    data = read_reference(tenx.write_h5(tmp_path / "a.h5"), labels_file=types)
    assert [label is None for label in read_labels(data.obs["cell_type"])] == (
        [True] * 2 + [False] * 10
    )
    told = data.uns[NOTES_KEY]["labels-file"]
    assert "2 cells are not in it, such as ACGTACGTACGT0000-1" in told


@pytest.mark.bad_input(20)
@pytest.mark.parametrize("kind", ["h5", "transposed"])
def test_other_endings_are_shown_three_of_each(kind, types, tenx, tmp_path):
    types.write_text(types.read_text().replace("-1,", "-2,"))
    with pytest.raises(InputError) as told:
        read_reference(_counts(tenx, tmp_path, kind), labels_file=types)
    assert "names none of the cells" in str(told.value)
    if kind == "h5":
        assert "ACGTACGTACGT0000-1, ACGTACGTACGT0001-1, ACGT" in str(told.value)
    assert "ACGTACGTACGT0011-2, ACGTACGTACGT0010-2, ACGT" in str(told.value)


def test_a_cell_with_two_rows_is_told(types, tenx, tmp_path):
    types.write_text(types.read_text() + "ACGTACGTACGT0003-1,B\n")
    with pytest.raises(InputError, match=r"several rows for 1 cell: ACGTACGTACGT0003"):
        read_reference(tenx.write_h5(tmp_path / "a.h5"), labels_file=types)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("ACGTACGTACGT0003-1,B\nACGTACGTACGT0004-1,T\n", "has no names of columns"),
        ("barcode\nACGTACGTACGT0003-1\n", "cannot be read as a table|has one column"),
        ("", "cannot be read as a table"),
    ],
)
def test_what_is_no_table_of_types_is_told(text, sentence, tenx, tmp_path):
    (tmp_path / "types.csv").write_text(text)
    counts = tenx.write_h5(tmp_path / "a.h5")
    with pytest.raises(InputError, match=sentence):
        read_reference(counts, labels_file=tmp_path / "types.csv")


def test_a_table_that_is_not_there_is_told(tenx, tmp_path):
    counts = tenx.write_h5(tmp_path / "a.h5")
    with pytest.raises(InputError, match=r"types\.csv"):
        read_reference(counts, labels_file=tmp_path / "types.csv")


def test_cells_to_grid_take_their_types_from_a_table(tmp_path):
    cells = anndata.AnnData(np.ones((4, 2), np.float32))
    cells.obsm["spatial"] = np.eye(4)[:, :2]
    cells.write_h5ad(tmp_path / "cells.h5ad")
    pd.DataFrame({"cell": list("0123"), "type": list("abab")}).to_csv(
        tmp_path / "types.csv", index=False
    )
    data = read_cells(tmp_path / "cells.h5ad", labels_file=tmp_path / "types.csv")
    assert list(data.obs["type"]) == list("abab")
