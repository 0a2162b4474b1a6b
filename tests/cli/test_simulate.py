"""``simulate``: both files or none, of the sizes that were asked for."""

from __future__ import annotations

from pathlib import Path

import anndata
import numpy as np
import pytest
import scipy.sparse as sp

from napari_destvi.data.prepare import inspect
from napari_destvi.io.annotated import read_reference, read_spots

SMALL = ("--spots", 60, "--genes", 80, "--types", 3, "--reference-cells", 90)
#: Each alone is allowed.
LARGEST = ("--depth", 1e7, "--platform-effect", 3, "--activation", 5)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "tissue"


def test_both_files_are_written_in_the_sizes_asked_for(run, folder: Path):
    outcome = run("simulate", "--output", folder, *SMALL)
    assert outcome.exit_code == 0
    assert "60 spots with 80 genes and 3 cell types" in outcome.stdout
    spots = anndata.read_h5ad(folder / "spots.h5ad")
    reference = anndata.read_h5ad(folder / "reference.h5ad")
    assert (spots.shape, reference.shape) == ((60, 80), (90, 80))
    assert spots.obsm["proportions"].shape == (60, 3)
    assert spots.X.dtype == np.int32
    assert spots.uns["made_by"]["seed"] == 0
    assert "images" in spots.uns["spatial"]["simulated_tissue"]


def test_the_files_are_ready_to_fit(run, folder: Path):
    run("simulate", "--output", folder, *SMALL)
    found = inspect(
        read_spots(folder / "spots.h5ad"),
        read_reference(folder / "reference.h5ad"),
        labels="cell_type",
    )
    assert found.problem is not None


def test_a_seed_makes_the_same_counts_again(run, folder: Path):
    for name in ("one", "two"):
        run("simulate", "--output", folder / name, *SMALL, "--seed", 7)
    one, two = (anndata.read_h5ad(folder / n / "spots.h5ad") for n in ("one", "two"))
    assert (one.X != two.X).nnz == 0


def test_types_and_genes_are_learned_from_a_reference(run, files, folder: Path):
    learning = ("--reference", files.reference, "--labels", "cell_type")
    outcome = run("simulate", "--output", folder, "--spots", 40, *learning)
    assert outcome.exit_code == 0
    spots = anndata.read_h5ad(folder / "spots.h5ad")
    cells = anndata.read_h5ad(files.reference)
    assert set(spots.var_names) == set(cells.var_names)
    assert set(spots.obsm["proportions"]) == {"B cell", "T cell"}
    assert spots.uns["made_by"]["learned_from"] == files.reference.name


@pytest.fixture
def ambiguous(files) -> Path:
    """A reference with two layers that may be its counts, of which one is even."""
    cells = anndata.read_h5ad(files.reference)
    uneven = cells.X.toarray()
    uneven[:, 0] += 500
    cells.layers.update(raw_even=cells.X, raw_uneven=sp.csr_matrix(uneven))
    cells.X = cells.X.log1p()
    cells.write_h5ad(files.reference)
    return files.reference


@pytest.mark.parametrize("further", [(), ("--yes",)])
@pytest.mark.parametrize("name", ["raw_even", "raw_uneven"])
def test_the_types_are_learned_from_the_matrix_that_was_chosen(
    run, ambiguous: Path, folder: Path, name: str, further: tuple[str, ...]
):
    learning = ("--reference", ambiguous, "--labels", "cell_type", "--spots", 40)
    chosen = ("--accept", f"reference-matrix={name}", *further)
    outcome = run("simulate", "--output", folder, *learning, *chosen)
    assert outcome.exit_code == 0, outcome.output
    assert f'taken from layers["{name}"]' in outcome.stderr
    spots = anndata.read_h5ad(folder / "spots.h5ad")
    share = spots[:, "GENE0"].X.sum() / spots.X.sum()
    assert (share > 0.2) == (name == "raw_uneven")


def test_spellings_that_are_to_stay_separate_are_types_of_their_own(
    run, files, folder: Path
):
    cells = anndata.read_h5ad(files.reference)
    spelt = cells.obs["cell_type"].astype(str).to_numpy().copy()
    spelt[: len(spelt) // 2 : 2] = "b cell"
    cells.obs["cell_type"] = spelt
    cells.write_h5ad(files.reference)
    learning = ("--reference", files.reference, "--labels", "cell_type", "--spots", 40)
    for choice, types in (("merge", {"T cell"}), ("separate", {"B cell", "b cell"})):
        chosen = ("--accept", f"labels-spelling={choice}", "--yes")
        outcome = run("simulate", "--output", folder / choice, *learning, *chosen)
        assert outcome.exit_code == 0, outcome.output
        found = anndata.read_h5ad(folder / choice / "spots.h5ad").obsm["proportions"]
        assert types <= set(found)
        assert found.shape[1] == (2 if choice == "merge" else 3)


@pytest.mark.parametrize("existing", ["spots.h5ad", "reference.h5ad"])
def test_a_file_that_exists_stops_both_before_the_work(
    run, folder: Path, existing: str
):
    folder.mkdir(parents=True)
    (folder / existing).write_text("mine")
    refused = run("simulate", "--output", folder, *SMALL)
    assert refused.exit_code == 2
    assert "exists already" in refused.stderr
    assert "Simulating" not in refused.stderr
    assert [path.name for path in folder.iterdir()] == [existing]
    assert run("simulate", "--output", folder, *SMALL, "--force").exit_code == 0
    assert anndata.read_h5ad(folder / existing).n_vars == 80


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--spots", 3), "number of spots is 3"),
        (("--types", 1), "number of cell types is 1"),
        (("--genes", 5), "number of genes is 5"),
        (("--depth", 1e12), "at least 1 and at most 10,000,000."),
        (LARGEST, "can be stored. Choose less depth"),
        (("--activation", 60), "activation is 60. Give at least 0 and at most 5."),
        (("--platform-effect", 60), "at least 0 and at most 3."),
        (("--cells-per-spot", 1e30), "at least 1 and at most 1,000."),
        (("--depth", "nan"), "The depth is nan."),
        (("--labels", "cell_type"), "Give --reference, too"),
        (("--reference", "cells.h5ad"), "Name the column of the reference"),
        (("--reference", "none.h5ad", "--labels", "a"), "none.h5ad"),
    ],
)
def test_a_wrong_wish_is_told_and_no_folder_is_made(
    run, folder: Path, options, sentence
):
    outcome = run("simulate", "--output", folder, *options)
    assert outcome.exit_code == 2
    assert sentence in outcome.stderr
    assert not folder.parent.exists()


def test_an_output_that_is_the_reference_is_refused(run, files, tmp_path: Path):
    cells = files.reference.rename(tmp_path / "reference.h5ad")
    before = cells.read_bytes()
    learning = ("--reference", cells, "--labels", "cell_type", "--force")
    outcome = run("simulate", "--output", tmp_path, *learning)
    assert outcome.exit_code == 2
    assert "one of the inputs" in outcome.stderr
    assert cells.read_bytes() == before


def test_a_folder_that_cannot_be_made_is_told(run, tmp_path: Path):
    (tmp_path / "file").write_text("mine")
    outcome = run("simulate", "--output", tmp_path / "file" / "inside", *SMALL)
    assert outcome.exit_code == 2
    assert "cannot be made" in outcome.stderr
