"""Cells are added up in tiles, exactly; every tile tells where it is."""

from __future__ import annotations

from pathlib import Path

import anndata
import numpy as np
import pytest
import scipy.sparse as sp
from anndata import AnnData

from napari_destvi.data.single_cells.gridding import GRID_KEY, find_tiles
from napari_destvi.data.single_cells.inspection import GridInspection, inspect_cells
from napari_destvi.data.single_cells.window import Window
from napari_destvi.data.tissue import build_tissue
from napari_destvi.errors import ConfigError
from napari_destvi.io.made_files import write_made

STARMAP = Path(__file__).parents[4] / "shared" / "data" / "starmap_li2022"


def _inspect(cells: AnnData, size: float = 10.0, **options: object) -> GridInspection:
    return inspect_cells(cells, labels="cell_type", window=Window(size), **options)


def _spots(cells: AnnData, size: float = 10.0, **options: object) -> AnnData:
    spots = _inspect(cells, size, **options).spots
    assert spots is not None
    return spots


def test_spots_are_the_tiles_with_cells_sorted_by_column_then_row(cells: AnnData):
    spots = _spots(cells)
    assert list(spots.obs_names) == ["x-1_y0", "x0_y0", "x0_y1", "x1_y0", "x2_y0"]
    assert spots.obs["grid_x"].tolist() == [-1, 0, 0, 1, 2]
    assert spots.obs["grid_y"].tolist() == [0, 0, 1, 0, 0]
    assert spots.obsm["spatial"].tolist() == [
        [-5, 5],
        [5, 5],
        [5, 15],
        [15, 5],
        [25, 5],
    ]


def test_counts_are_the_sums_over_the_cells_of_a_tile(cells: AnnData):
    spots = _spots(cells)
    assert spots.X.dtype == np.int32
    assert spots.X.toarray().tolist() == [
        [6, 16, 26],
        [0 + 1, 10 + 11, 20 + 21],
        [5, 15, 25],
        [2, 12, 22],
        [3 + 4, 13 + 14, 23 + 24],
    ]


def test_the_truth_is_the_number_and_the_share_of_cells_per_type(cells: AnnData):
    spots = _spots(cells)
    assert list(spots.obsm["cell_counts"].columns) == ["A", "B"]
    assert spots.obsm["cell_counts"]["A"].tolist() == [1, 1, 1, 1, 0]
    assert spots.obsm["cell_counts"]["B"].tolist() == [0, 1, 0, 0, 2]
    assert spots.obsm["proportions"]["B"].tolist() == [0, 0.5, 0, 0, 1]
    assert spots.obs["n_cells"].tolist() == [1, 2, 1, 1, 2]
    assert spots.obsm["proportions"].index.equals(spots.obs_names)


def test_nothing_of_the_cells_is_changed(cells: AnnData):
    before = cells.copy()
    _spots(cells)
    assert (cells.X != before.X).nnz == 0
    assert cells.obs.equals(before.obs)
    assert list(cells.obsm) == list(before.obsm)


def test_the_viewer_draws_a_spot_as_wide_as_the_window(cells: AnnData):
    tissue = build_tissue(_spots(cells))
    assert tissue.spot_diameter == 10
    assert tissue.microns_per_pixel is None


def test_the_slide_tells_how_it_was_made(cells: AnnData):
    cells.obs.loc["cell 0", "cell_type"] = None
    about = _spots(cells, accept=["labels-missing"]).uns[GRID_KEY]
    assert about["window"] == 10
    assert about["labels"] == "cell_type"
    assert (about["n_cells"], about["n_cells_left_out"]) == (6, 1)


def test_sums_beyond_single_precision_are_exact(cells: AnnData):
    largest = 2**24 - 1  # the last whole number before single precision skips some
    cells.X = sp.csr_matrix(np.full(cells.shape, largest, dtype=np.float32))
    both = _spots(cells)["x0_y0"].X.toarray()
    assert both.tolist() == [[2 * largest] * 3]


def test_random_cells_are_added_up_as_by_hand():
    rng = np.random.default_rng(0)
    places = rng.uniform(-50, 50, (500, 2))
    tiles = find_tiles(places, 7.0)
    by_hand = [tuple(place) for place in np.floor(places / 7.0).astype(int)]
    assert [tuple(tiles.places[k]) for k in tiles.of_cells] == by_hand
    assert [tuple(place) for place in tiles.places] == sorted(set(by_hand))


@pytest.mark.parametrize(
    ("size", "sentence"),
    [
        (1000.0, "span 25 by 15"),
        (1e-12, "far too small"),
        (0.0, "window is 0. Give a number above 0"),
        (float("nan"), "Give a number above 0"),
    ],
)
def test_a_window_without_sense_is_refused(cells: AnnData, size: float, sentence: str):
    with pytest.raises(ConfigError, match=sentence):
        _inspect(cells[:-1] if size == 1000 else cells, size)


def test_types_with_a_slash_survive_the_file(cells: AnnData, tmp_path: Path):
    cells.obs["cell_type"] = ["CD4/CD8 T", "A", "A", "CD4/CD8 T", "A", "A", "A"]
    write_made({tmp_path / "spots.h5ad": _spots(cells)})
    read = anndata.read_h5ad(tmp_path / "spots.h5ad")
    assert list(read.obsm["proportions"].columns) == ["A", "CD4_CD8 T"]
    assert read.X.dtype == np.int32


@pytest.mark.realdata
@pytest.mark.skipif(not STARMAP.is_dir(), reason="the real slides are not here")
def test_the_published_starmap_spots_are_reproduced_exactly():
    published = anndata.read_h5ad(STARMAP / "spots_189.h5ad")
    cells = anndata.read_h5ad(STARMAP / "cells.h5ad")
    spots = _spots(cells, 750.0, genes_in="in_li2022_882")
    assert spots.shape == (189, 882)
    assert list(spots.var_names) == list(published.var_names)
    np.testing.assert_array_equal(spots.X.toarray(), published.X.toarray())
    np.testing.assert_array_equal(spots.obsm["spatial"], published.obsm["spatial"])
    for key in ("cell_counts", "proportions"):
        assert list(spots.obsm[key]) == list(published.obsm[key])
        np.testing.assert_array_equal(spots.obsm[key], published.obsm[key])
    for column in ("n_cells", "grid_x", "grid_y"):
        np.testing.assert_array_equal(spots.obs[column], published.obs[column])
