"""``apply``, and the model that ``fit --model`` writes."""

from __future__ import annotations

import dataclasses
import json

import anndata
import numpy as np
import pytest

from napari_destvi.cli.resuming import checkpoint_beside
from napari_destvi.errors import ExportError
from napari_destvi.io.checkpoint_folder import write_part
from napari_destvi.io.checkpoint_note import CheckpointNote, read_note
from napari_destvi.io.model_file import read_model, write_model
from napari_destvi.io.results import read_result

GENES = [f"GENE{number}" for number in range(120)]
TYPES = ("B cell", "T cell")


@pytest.fixture
def model(drawn_trained):
    return drawn_trained(GENES, TYPES)


@pytest.fixture
def model_file(model, tmp_path):
    return write_model(model, tmp_path / "cortex.safetensors")


@pytest.fixture
def fit_leaves_model(stand_in, model, monkeypatch):
    """A fit whose result has a model."""
    fit = stand_in.fit

    def with_model(*arguments, **options):
        for progress in fit(*arguments, **options):
            if progress.stage != "done":
                yield progress
            else:
                result = dataclasses.replace(progress.result, trained=model)
                yield dataclasses.replace(progress, result=result)

    monkeypatch.setattr("napari_destvi.methods.destvi.fit", with_model)


def _apply(run, model, files, *more):
    options = ("--spots", files.spots, "--output", files.output, *more)
    return run("apply", model, *options, "--device", "cpu")


def test_a_model_is_applied_and_its_result_written(run, files, model_file):
    outcome = _apply(run, model_file, files)
    assert outcome.exit_code == 0, outcome.output
    result = read_result(files.output)
    assert result.status == "complete"
    assert result.cell_types == TYPES
    assert result.settings["applied_model"]["fitted_n_spots"] == 60
    np.testing.assert_allclose(result.proportions.sum(1), 1, atol=1e-5)
    assert "trained on another slide" in outcome.stdout
    assert f"The result is in {files.output}." in outcome.stdout


def test_the_differences_are_a_table(run, files, model_file):
    slide = anndata.read_h5ad(files.spots)[:, 4:].copy()
    slide.write_h5ad(files.spots)
    outcome = _apply(run, model_file, files)
    lines = [line.split() for line in outcome.stderr.splitlines()]
    assert ["model", "this", "slide"] in lines
    assert ["genes", "120", "116"] in lines
    assert ["genes", "of", "the", "model", "alone", "4", "expected"] in lines
    assert "lacks 4, which tell" in outcome.stdout


def test_a_slide_of_other_genes_is_refused_and_nothing_written(run, files, model_file):
    slide = anndata.read_h5ad(files.spots)
    slide.var_names = [f"X{number}" for number in range(slide.n_vars)]
    slide.write_h5ad(files.spots)
    outcome = _apply(run, model_file, files)
    assert outcome.exit_code == 2
    assert "no gene in common" in outcome.stderr
    assert not files.output.exists()


def test_a_missing_model_is_told(run, files, tmp_path):
    outcome = _apply(run, tmp_path / "none.safetensors", files)
    assert outcome.exit_code == 2
    assert "There is no file" in outcome.stderr


def test_an_output_that_exists_is_not_replaced_unasked(run, files, model_file):
    files.output.write_bytes(b"mine")
    assert _apply(run, model_file, files).exit_code == 2
    assert files.output.read_bytes() == b"mine"
    assert _apply(run, model_file, files, "--force").exit_code == 0


def test_a_fit_writes_its_model(run, files, fit_leaves_model, model, tmp_path):
    path = tmp_path / "model.safetensors"
    outcome = run("fit", *files.options(), "--model", path)
    assert outcome.exit_code == 0, outcome.output
    assert str(path) in outcome.stderr
    assert read_model(path).gene_names == model.gene_names


def test_a_past_fit_is_applied_by_its_key_or_name(
    run, files, fit_leaves_model, tmp_path, monkeypatch
):
    monkeypatch.setenv("NAPARI_DESTVI_RUNS", str(tmp_path / "runs"))
    run("fit", *files.options())
    key = run("runs", "list").stdout.splitlines()[1].split()[0]
    run("runs", "rename", key, "for figure 2")
    for text in (key, "for figure 2"):
        outcome = _apply(run, text, files, "--force")
        assert outcome.exit_code == 0, outcome.output
    assert "applied_model" in read_result(files.output).settings


def test_what_was_applied_is_kept_and_listed_with_its_model(
    run, files, model_file, tmp_path, monkeypatch
):
    monkeypatch.setenv("NAPARI_DESTVI_RUNS", str(tmp_path / "runs"))
    for _ in range(2):  # the same model on the same slide is one
        _apply(run, model_file, files, "--force")
    (line,) = run("runs", "list").stdout.splitlines()[1:]
    assert "DestVI, model cortex" in line
    about = json.loads(run("runs", "show", line.split()[0], "--json").stdout)
    assert about["model"]["source"] == str(model_file)
    assert about["slide"]["path"] == str(files.spots)
    assert (about["reference"]["n_cells"], about["status"]) == (0, "complete")
    saved = tmp_path / "again.h5ad"
    assert run("runs", "save", line.split()[0], "--output", saved).exit_code == 0
    assert "applied_model" in read_result(saved).settings


def test_a_result_in_place_of_a_model_and_a_missing_file_are_told(run, files, tmp_path):
    outcome = _apply(run, files.spots, files)
    assert outcome.exit_code == 2
    assert "A result holds no model. Write one with fit --model" in outcome.stderr
    missing = tmp_path / "nothere.safetensors"
    outcome = _apply(run, missing, files)
    assert outcome.exit_code == 2
    assert f'There is no file "{missing}".' in " ".join(outcome.stderr.split())


def test_what_was_applied_is_left_out_on_demand(
    run, files, model_file, tmp_path, monkeypatch
):
    monkeypatch.setenv("NAPARI_DESTVI_RUNS", str(tmp_path / "runs"))
    _apply(run, model_file, files, "--no-keep")
    assert not (tmp_path / "runs").exists()


def test_a_past_fit_without_a_model_says_why(run, files, tmp_path, monkeypatch):
    monkeypatch.setenv("NAPARI_DESTVI_RUNS", str(tmp_path / "runs"))
    run("fit", *files.options(), "--method", "nnls")
    key = run("runs", "list").stdout.splitlines()[1].split()[0]
    outcome = _apply(run, key, files, "--force")
    assert outcome.exit_code == 2
    assert "has no model for other slides" in outcome.stderr
    assert "Choose the method destvi" in outcome.stderr


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--method", "nnls"], "the method destvi"),
        (["--amortization", "none"], "the amortization 'both'"),
        (["--preset", "augmented"], "the preset 'default'"),
    ],
)
def test_a_fit_that_leaves_no_model_is_not_begun_with_one_wanted(
    run, files, stand_in, tmp_path, options, told
):
    path = tmp_path / "model.safetensors"
    outcome = run("fit", *files.options(), "--model", path, *options)
    assert outcome.exit_code == 2
    assert told in outcome.stderr
    assert stand_in.config is None
    assert not files.output.exists()


def test_a_model_that_cannot_be_written_is_told_before_the_fit(
    run, files, stand_in, tmp_path
):
    outcome = run("fit", *files.options(), "--model", tmp_path / "no" / "m.safetensors")
    assert outcome.exit_code == 2
    assert "There is no folder" in outcome.stderr
    assert stand_in.config is None


def test_a_fit_that_left_no_model_says_so(run, files, stand_in, tmp_path):
    outcome = run("fit", *files.options(), "--model", tmp_path / "m.safetensors")
    assert outcome.exit_code == 0
    assert "no model was written" in outcome.stderr
    assert files.output.exists()


def test_a_model_that_cannot_be_written_leaves_the_state_of_its_fit(
    run, files, stand_in, fit_leaves_model, monkeypatch, tmp_path
):
    state = checkpoint_beside(files.output)
    before = CheckpointNote("key", {}, {})
    stand_in.at_map = lambda _: write_part(state, "spots", {}, values={}, before=before)

    def full(*_args, **_kwargs):
        msg = "The disk is full."
        raise ExportError(msg)

    monkeypatch.setattr("napari_destvi.cli.models.write_model", full)
    path = tmp_path / "cortex.safetensors"
    outcome = run("fit", *files.options(), "--model", path)
    assert outcome.exit_code != 0
    assert "The disk is full." in outcome.stderr
    assert files.output.is_file()
    assert read_note(state) is not None
