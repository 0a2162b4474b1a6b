"""Cells are read, previewed and written as spots without a window."""

from __future__ import annotations

from pathlib import Path

import anndata
import numpy as np
import pandas as pd
import pytest

from napari_destvi.data.findings import NeedsConsent
from napari_destvi.data.single_cells.window import Window
from napari_destvi.errors import ExportError, InputError
from napari_destvi.session.cells_to_spots import (
    CellsRead,
    make_spots,
    preview_grid,
    proposed_window,
    read_cells_to_grid,
)

N_CELLS = 800


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """800 cells on 1,000 by 500, one of them without a label."""
    rng = np.random.default_rng(0)
    kinds = rng.choice(["B", "T"], N_CELLS).astype(object)
    kinds[3] = None
    cells = anndata.AnnData(
        np.ones((N_CELLS, 3), dtype=np.float32),
        obs=pd.DataFrame(
            {"cell_type": pd.Categorical(kinds)},
            index=[f"cell {i}" for i in range(N_CELLS)],
        ),
        obsm={"spatial": rng.uniform(0, [1000, 500], (N_CELLS, 2))},
    )
    cells.write_h5ad(tmp_path / "cells.h5ad")
    return tmp_path / "cells.h5ad"


@pytest.fixture
def read(path: Path) -> CellsRead:
    return read_cells_to_grid(path)


def test_what_is_read_tells_labels_and_unit(read: CellsRead):
    assert read.label_columns == ("cell_type",)
    assert read.coordinates.shape == (N_CELLS, 2)
    assert read.unit is None


def test_the_proposed_window_holds_some_eight_cells(read: CellsRead):
    assert proposed_window(read) == 71  # the root of 8 / 800 of the area


@pytest.mark.parametrize(
    ("window", "sentence", "usable"),
    [
        (Window(100), "50 spots, with 1", True),
        (Window(2000), "smaller window", False),
        (Window(1e-9), "far too small", False),
    ],
)
def test_the_preview_counts_the_spots(
    read: CellsRead, window: Window, sentence: str, usable: bool
):
    preview = preview_grid(read, window)
    assert sentence in preview.sentence
    assert preview.is_usable is usable


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda cells: cells.obsm.pop("spatial"), "no coordinates"),
        (lambda cells: cells.obs.pop("cell_type"), "cell types"),
    ],
)
def test_cells_that_cannot_be_gridded_are_told_at_once(path: Path, spoil, sentence):
    cells = anndata.read_h5ad(path)
    spoil(cells)
    cells.write_h5ad(path)
    with pytest.raises(InputError, match=sentence):
        read_cells_to_grid(path)


def test_spots_are_written_after_consent_only(read: CellsRead, tmp_path: Path):
    output = tmp_path / "spots.h5ad"
    wish = {"labels": "cell_type", "window": Window(100)}
    with pytest.raises(NeedsConsent) as asked:
        make_spots(read, output, **wish)
    assert [found.code for found in asked.value.findings] == ["labels-missing"]
    assert not output.exists()
    assert make_spots(read, output, **wish, accept=("labels-missing",)) == output
    spots = anndata.read_h5ad(output)
    assert spots.obs["n_cells"].sum() == N_CELLS - 1


def test_neither_the_cells_nor_another_file_is_replaced_unasked(
    read: CellsRead, path: Path, tmp_path: Path
):
    before = path.read_bytes()
    wish = {"labels": "cell_type", "window": Window(100), "accept": ("all",)}
    with pytest.raises(InputError, match="holds the cells"):
        make_spots(read, path, **wish, force=True)
    (tmp_path / "mine.h5ad").write_text("mine")
    with pytest.raises(ExportError, match="exists already"):
        make_spots(read, tmp_path / "mine.h5ad", **wish)
    assert path.read_bytes() == before
    assert (tmp_path / "mine.h5ad").read_text() == "mine"
