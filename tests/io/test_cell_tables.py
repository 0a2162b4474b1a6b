"""A file of cells can be compared with; a file of spots without tables cannot."""

from __future__ import annotations

from pathlib import Path

import anndata
import numpy as np
import pandas as pd
import pytest

from napari_destvi.data.tissue import Tissue, build_tissue
from napari_destvi.errors import InputError
from napari_destvi.io.annotated import read_spots
from napari_destvi.io.cell_tables import read_truth, tables_for
from napari_destvi.io.proportion_tables import NoTables
from napari_destvi.metrics import compare

STARMAP = Path(__file__).parents[3] / "shared" / "data" / "starmap_li2022"
N_CELLS = 60


@pytest.fixture
def tissue() -> Tissue:
    """Four spots in a row; the last is where there are no cells."""
    centres = np.array([[10.0, 0.0], [30.0, 0.0], [50.0, 0.0], [500.0, 0.0]])
    return Tissue(centres, ("s1", "s2", "s3", "far"), 18.0, None, 1.0, None, "")


@pytest.fixture
def cells() -> anndata.AnnData:
    rng = np.random.default_rng(0)
    return anndata.AnnData(
        np.ones((N_CELLS, 3)),
        obs=pd.DataFrame(
            {
                "x_centroid": rng.uniform(0, 60, N_CELLS),
                "y_centroid": np.zeros(N_CELLS),
                "batch": np.repeat([1, 2], N_CELLS // 2),
                "subclass": pd.Categorical(rng.choice(["L4", "L5"], N_CELLS)),
                "cell_type": pd.Categorical(rng.choice(["B", "T"], N_CELLS)),
            },
            index=[f"cell {i}" for i in range(N_CELLS)],
        ),
    )


def _written(data: anndata.AnnData, folder: Path) -> Path:
    data.write_h5ad(folder / "cells.h5ad")
    return folder / "cells.h5ad"


def test_cells_become_the_shares_in_the_spots_by_their_likeliest_labels(
    cells, tissue, tmp_path
):
    tables = tables_for(_written(cells, tmp_path), tissue)
    (table,) = tables.values()
    assert list(tables) == ["Cells by cell_type"]
    assert list(table.columns) == ["B", "T"]
    first = cells.obs[cells.obs["x_centroid"].between(1, 19)]["cell_type"]
    assert table.loc["s1", "B"] == (first == "B").mean()
    assert table.loc["far"].isna().all()


@pytest.mark.parametrize("microns_per_pixel", [0.2, 0.65])
def test_cells_that_were_registered_are_found_beside_those_of_the_instrument(
    cells, tissue, tmp_path, microns_per_pixel: float
):
    (expected,) = tables_for(_written(cells, tmp_path), tissue).values()
    pixels = cells.obs[["x_centroid", "y_centroid"]].to_numpy()
    cells.obsm["spatial"] = pixels
    cells.obs[["x_centroid", "y_centroid"]] = pixels * microns_per_pixel
    (found,) = tables_for(_written(cells, tmp_path), tissue).values()
    pd.testing.assert_frame_equal(found, expected)


def test_cells_of_another_frame_are_refused_in_all_their_places(
    cells, tissue, tmp_path
):
    cells.obsm["spatial"] = cells.obs[["x_centroid", "y_centroid"]].to_numpy() + 9e3
    cells.obs["x_centroid"] += 1e4
    with pytest.raises(InputError, match="Only 0 of the 4 spots hold a cell"):
        tables_for(_written(cells, tmp_path), tissue)


def test_a_spot_without_cells_has_no_error(cells, tissue, tmp_path):
    (truth,) = tables_for(_written(cells, tmp_path), tissue).values()
    estimate = pd.DataFrame(0.5, list(tissue.spot_names), ["B", "T"])
    errors = compare(estimate, truth).spot_error
    assert np.isnan(errors).tolist() == [False, False, False, True]


def test_tables_in_the_file_come_before_its_cells(cells, tissue, tmp_path):
    cells.obsm["rctd"] = pd.DataFrame(0.5, cells.obs_names, ["B", "T"])
    assert list(tables_for(_written(cells, tmp_path), tissue)) == ["rctd"]


@pytest.mark.parametrize(
    "change",
    [
        lambda obs: obs.drop(columns=["cell_type", "subclass"]),
        lambda obs: obs.drop(columns="x_centroid"),
        lambda obs: obs.assign(array_row=1, array_col=1),
        lambda obs: obs[:0],
    ],
    ids=["no labels", "no places", "spots of Visium", "fewer than spots"],
)
def test_files_that_are_no_cells_are_told_to_have_no_table(
    cells, tissue, tmp_path, change
):
    obs = change(cells.obs)
    path = _written(anndata.AnnData(np.ones((len(obs), 3)), obs=obs), tmp_path)
    with pytest.raises(NoTables, match="has no table of proportions"):
        tables_for(path, tissue)


def test_without_a_slide_cells_are_no_table(cells, tmp_path):
    with pytest.raises(NoTables):
        tables_for(_written(cells, tmp_path), None)


def test_a_missing_file_is_told_as_such(tissue, tmp_path):
    with pytest.raises(InputError, match="gone"):
        tables_for(tmp_path / "gone.h5ad", tissue)


@pytest.mark.realdata
@pytest.mark.skipif(not STARMAP.is_dir(), reason="the real slides are not here")
def test_the_cells_of_starmap_are_the_truth_of_its_spots():
    spots = read_spots(STARMAP / "spots_189.h5ad")
    (truth,) = tables_for(STARMAP / "cells.h5ad", build_tissue(spots)).values()
    assert truth.equals(spots.obsm["proportions"])


class TestTruth:
    """A table of shares, or single cells: the slide is needed for these only."""

    def test_cells_are_counted_in_the_spots_and_their_labels_named(
        self, cells, tissue, tmp_path
    ):
        path = _written(cells, tmp_path)
        table, source = read_truth(path, key="proportions", slide=lambda: tissue)
        assert source == "Cells by cell_type"
        expected = tables_for(path, tissue)[source]
        pd.testing.assert_frame_equal(table, expected)

    def test_a_table_needs_no_slide(self, tmp_path):
        spots = anndata.AnnData(np.ones((2, 1)))
        shares = pd.DataFrame({"B": [0.5, 1.0], "T": [0.5, 0.0]}, spots.obs_names)
        spots.obsm["proportions"] = shares
        table, source = read_truth(
            _written(spots, tmp_path), key="proportions", slide=pytest.fail
        )
        assert (list(table.columns), source) == (["B", "T"], "")

    @pytest.mark.parametrize("missing", ["x_centroid", "labels"])
    def test_cells_without_places_or_labels_are_no_truth(
        self, cells, missing, tmp_path
    ):
        names = ["subclass", "cell_type", "batch"] if missing == "labels" else [missing]
        cells.obs = cells.obs.drop(columns=names)
        with pytest.raises(NoTables, match=r'has no obsm\["proportions"\]'):
            read_truth(_written(cells, tmp_path), key="proportions", slide=pytest.fail)
