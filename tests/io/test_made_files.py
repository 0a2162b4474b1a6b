"""Several files are written all, or none of them."""

from __future__ import annotations

from pathlib import Path

import anndata
import numpy as np
import pytest

from napari_destvi.errors import ExportError
from napari_destvi.io.made_files import write_made


def test_all_files_are_there_in_the_end(tmp_path: Path):
    one, two = (anndata.AnnData(np.full((2, 2), i)) for i in (1, 2))
    write_made({tmp_path / "one.h5ad": one, tmp_path / "two.h5ad": two})
    assert anndata.read_h5ad(tmp_path / "two.h5ad").X.tolist() == two.X.tolist()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.h5ad", "two.h5ad"]


def test_where_one_cannot_be_stored_no_file_appears(tmp_path: Path):
    good, bad = anndata.AnnData(np.ones((2, 2))), anndata.AnnData(np.ones((2, 2)))
    bad.uns["thing"] = object()
    with pytest.raises(ExportError):
        write_made({tmp_path / "good.h5ad": good, tmp_path / "bad.h5ad": bad})
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_exists_stops_all(tmp_path: Path):
    (tmp_path / "two.h5ad").write_text("mine")
    data = anndata.AnnData(np.ones((2, 2)))
    with pytest.raises(ExportError, match="exists already"):
        write_made({tmp_path / "one.h5ad": data, tmp_path / "two.h5ad": data})
    assert [path.name for path in tmp_path.iterdir()] == ["two.h5ad"]
    assert (tmp_path / "two.h5ad").read_text() == "mine"
