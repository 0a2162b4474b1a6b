"""``study``: from a folder of files to a report per part."""

from __future__ import annotations

import shutil

import pytest

from napari_destvi.cli import studying
from napari_destvi.experiments import Sweep


@pytest.fixture
def data(files, tmp_path):
    """A folder with a slide on a grid of six columns, and a reference."""
    import anndata
    import numpy as np
    import pandas as pd

    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copy(files.reference, folder / "cells.h5ad")
    spots = anndata.read_h5ad(files.spots)
    shares = np.random.default_rng(0).dirichlet([1, 1], spots.n_obs)
    truth = pd.DataFrame(shares, spots.obs_names, ["B cell", "T cell"])
    spots.obsm["proportions"] = truth
    spots.write_h5ad(folder / "spots.h5ad")
    return folder


def test_a_dry_run_lists_the_runs_of_all_parts_and_writes_nothing(
    run, data, tmp_path
) -> None:
    output = tmp_path / "study"
    options = ("--output", output, "--dry-run", "--quick", "--yes")
    outcome = run("study", "starmap", "--data", data, *options)
    assert outcome.exit_code == 0, outcome.stderr
    assert "STARmap, 60 spots" in outcome.stdout
    assert "STARmap, the 30 spots of the first three columns" in outcome.stdout
    assert "destvi latent batch 4 seed 0" in outcome.stdout
    assert not output.exists()


def test_a_folder_that_lacks_the_files_is_told_what_and_where(run, tmp_path) -> None:
    outcome = run("study", "merfish", "--data", tmp_path, "--dry-run")
    assert outcome.exit_code == 2
    assert "Missing is a slide" in outcome.stderr
    assert "Moffitt" in outcome.stderr


def test_an_unknown_study_is_refused_with_those_there_are(run, tmp_path) -> None:
    outcome = run("study", "visium", "--data", tmp_path)
    assert outcome.exit_code == 2
    assert "starmap" in outcome.stderr


@pytest.mark.slow
def test_each_part_ends_with_a_report_and_is_not_repeated(
    run, data, tmp_path, monkeypatch
) -> None:
    quick = Sweep(methods=("nnls", "weighted-nnls"))
    monkeypatch.setattr(studying, "sweep_of_part", lambda *_, **__: quick)
    options = ("--data", data, "--output", tmp_path / "study", "--workers", "1")
    first = run("study", "starmap", *options, "--yes")
    assert first.exit_code == 0, first.stderr
    folder = tmp_path / "study" / "starmap_ours"
    for part in ("whole", "three_columns"):
        assert (folder / part / "report" / "report.html").exists()
    made = (folder / "three_columns" / "slide.h5ad").stat().st_mtime_ns
    again = run("study", "starmap", *options, "--yes")
    assert again.exit_code == 0, again.stderr
    assert "1 of 2" not in again.stderr
    assert (folder / "three_columns" / "slide.h5ad").stat().st_mtime_ns == made


@pytest.mark.slow
def test_a_slide_made_of_other_data_is_not_taken_for_these(
    run, data, tmp_path, monkeypatch
) -> None:
    import anndata

    monkeypatch.setattr(studying, "sweep_of_part", lambda *_, **__: Sweep(("nnls",)))
    options = ("--data", data, "--output", tmp_path / "study", "--workers", "1")
    assert run("study", "starmap", *options, "--yes").exit_code == 0
    slide = tmp_path / "study" / "starmap_ours" / "three_columns" / "slide.h5ad"
    made = slide.read_bytes()
    spots = anndata.read_h5ad(data / "spots.h5ad")
    spots.obsm["proportions"] = spots.obsm["proportions"].iloc[:, ::-1]
    spots.write_h5ad(data / "spots.h5ad")
    again = run("study", "starmap", *options, "--yes")
    assert again.exit_code != 0
    assert "made of other data" in again.stderr
    assert slide.read_bytes() == made
