"""``grid``: spots from single cells, told in sentences, refused before anything."""

from __future__ import annotations

from pathlib import Path

import anndata
import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

N_CELLS = 400


@pytest.fixture
def cells(tmp_path: Path) -> Path:
    """A Xenium-like file: places in micrometres, and a control."""
    rng = np.random.default_rng(0)
    adata = anndata.AnnData(
        sp.csr_matrix(rng.poisson(2.0, (N_CELLS, 4)).astype(np.float32)),
        obs=pd.DataFrame(
            {
                "x_centroid": rng.uniform(0, 1000, N_CELLS),
                "y_centroid": rng.uniform(0, 500, N_CELLS),
                "cell_type": pd.Categorical(rng.choice(["B", "T"], N_CELLS)),
            },
            index=[f"cell {i}" for i in range(N_CELLS)],
        ),
        var=pd.DataFrame(index=["ACTB", "CD3E", "MS4A1", "NegControlProbe_00042"]),
    )
    adata.write_h5ad(tmp_path / "cells.h5ad")
    return tmp_path / "cells.h5ad"


def _options(cells: Path, **others: object) -> list[str]:
    options = {
        "cells": cells,
        "labels": "cell_type",
        "window": 100,
        "output": cells.with_name("spots.h5ad"),
    }
    options |= others
    return [
        part for name, value in options.items() for part in (f"--{name}", str(value))
    ]


def test_spots_are_written_and_what_was_done_is_told(run, cells: Path):
    outcome = run("grid", *_options(cells))
    assert outcome.exit_code == 0
    assert "50 spots of 400 cells" in outcome.stdout
    assert "with 3 genes and 2 cell types" in outcome.stdout
    assert "NegControlProbe_00042" in outcome.stderr
    assert "in µm; a spot is 100 µm wide" in outcome.stderr
    spots = anndata.read_h5ad(cells.with_name("spots.h5ad"))
    assert spots.shape == (50, 3)
    before = anndata.read_h5ad(cells)[:, :3]
    assert spots.X.sum() == before.X.sum()
    assert spots.obsm["cell_counts"].to_numpy().sum() == N_CELLS


def test_pixels_become_micrometres_with_the_size_of_one(run, cells: Path):
    outcome = run(
        "grid", *_options(cells, window=200, unit="px", **{"pixel-size": 0.5})
    )
    assert outcome.exit_code == 0
    spots = anndata.read_h5ad(cells.with_name("spots.h5ad"))
    scales = spots.uns["spatial"]["gridded_cells"]["scalefactors"]
    assert scales == {"spot_diameter_fullres": 100, "microns_per_pixel": 1}


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"unit": "px"}, "Give the size of a pixel"),
        ({"unit": "mm"}, 'The unit is "mm". Choose um'),
        ({"window": 0}, "Give a number above 0"),
        ({"window": 1e6}, "Give a smaller window"),
        ({"labels": "kind"}, 'Columns that may hold cell types: "cell_type"'),
        ({"genes-in": "chosen"}, 'no column var["chosen"]'),
        ({"output": "spots.csv"}, ".h5ad"),
        ({"accept": "anything"}, "What can be accepted"),
    ],
)
def test_a_wrong_wish_is_told_and_nothing_is_written(
    run, cells: Path, options: dict[str, object], sentence: str
):
    outcome = run("grid", *_options(cells, **options))
    assert outcome.exit_code == 2
    assert sentence in outcome.stderr
    assert [path.name for path in cells.parent.iterdir()] == ["cells.h5ad"]


def test_an_output_that_exists_is_replaced_only_by_force(run, cells: Path):
    output = cells.with_name("spots.h5ad")
    output.write_text("mine")
    refused = run("grid", *_options(cells))
    assert refused.exit_code == 2
    assert output.read_text() == "mine"
    assert run("grid", *_options(cells), "--force").exit_code == 0
    assert anndata.read_h5ad(output).n_obs == 50


def test_cells_without_a_label_need_consent(run, cells: Path):
    adata = anndata.read_h5ad(cells)
    adata.obs.loc["cell 7", "cell_type"] = None
    adata.write_h5ad(cells)
    refused = run("grid", *_options(cells))
    assert refused.exit_code == 2
    assert "before the cells are gridded" in refused.stderr
    assert "--accept labels-missing" in refused.stderr
    agreed = run("grid", *_options(cells, accept="labels-missing"))
    assert "of 399 cells" in agreed.stdout


def test_types_of_the_cells_come_from_a_table(run, cells: Path):
    data = anndata.read_h5ad(cells)
    table = cells.with_name("types.csv")
    data.obs["cell_type"].rename("kind").to_csv(table)
    del data.obs["cell_type"]
    data.write_h5ad(cells)
    options = {"labels": "kind", "labels-file": table}
    outcome = run("grid", *_options(cells, **options))
    assert outcome.exit_code == 0, outcome.output
    assert "with 3 genes and 2 cell types" in outcome.stdout
    before = table.read_bytes()
    outcome = run("grid", *_options(cells, **options, output=table), "--force")
    assert outcome.exit_code == 2
    assert table.read_bytes() == before


@pytest.mark.parametrize(("choice", "n_types"), [("merge", 2), ("separate", 3)])
def test_agreeing_to_everything_keeps_what_was_chosen(
    run, cells: Path, choice: str, n_types: int
):
    adata = anndata.read_h5ad(cells)
    spelt = adata.obs["cell_type"].astype(str).to_numpy().copy()
    spelt[np.flatnonzero(spelt == "B")[::2]] = "b"
    adata.obs["cell_type"] = spelt
    adata.write_h5ad(cells)
    accepted = _options(cells, accept=f"labels-spelling={choice}")
    outcome = run("grid", *accepted, "--yes")
    assert f"and {n_types} cell types" in outcome.stdout
