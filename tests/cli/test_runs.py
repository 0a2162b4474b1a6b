"""``runs``: what ``fit`` kept is listed, renamed, deleted and saved as a result."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace

import anndata
import numpy as np
import pytest

from napari_destvi.errors import ExportError
from napari_destvi.io.results import read_result
from napari_destvi.io.run_record import KeptModel
from napari_destvi.io.run_store import RunStore


@pytest.fixture
def store(tmp_path, monkeypatch) -> RunStore:
    monkeypatch.setenv("NAPARI_DESTVI_RUNS", str(tmp_path / "runs"))
    return RunStore(tmp_path / "runs")


@pytest.fixture
def kept(run, files, store) -> str:
    """Fit by least squares, and return the key under which it was kept."""
    assert run("fit", *files.options(), "--method", "nnls").exit_code == 0
    (record,) = store.records()
    return record.key


def test_a_fit_is_kept_with_its_files(kept, store, files):
    record = store.record(kept)
    assert record.slide.path == str(files.spots)
    assert record.reference.path == str(files.reference)
    assert record.labels == "cell_type"
    found, written = store.result(kept), read_result(files.output)
    np.testing.assert_array_equal(found.proportions, written.proportions)


def test_a_fit_is_left_out_on_demand(run, files, store):
    run("fit", *files.options(), "--method", "nnls", "--no-keep")
    assert store.records() == []


def test_a_fit_that_cannot_be_kept_is_written_all_the_same(
    run, files, store, monkeypatch
):
    def fails(*_):
        msg = "The disk is full."
        raise ExportError(msg)

    monkeypatch.setattr(RunStore, "keep", fails)
    outcome = run("fit", *files.options(), "--method", "nnls")
    assert outcome.exit_code == 0
    assert "not among the past fits. The disk is full." in outcome.stderr
    assert files.output.is_file()


def test_the_list_tells_what_was_fitted_and_how(run, kept, files):
    lines = run("runs", "list").stdout.splitlines()
    assert lines[0].split()[:3] == ["Key", "Name", "Date"]
    assert kept[:8] in lines[1]
    assert "least squares (NNLS)" in lines[1]
    assert files.spots.name in lines[1]


def test_the_list_can_be_of_one_slide_and_for_a_script(run, kept, files, tmp_path):
    other = tmp_path / "other.h5ad"
    other.touch()
    assert json.loads(run("runs", "list", "--json", "--spots", other).stdout) == []
    (found,) = json.loads(run("runs", "list", "--json", "--spots", files.spots).stdout)
    assert found["key"] == kept


def test_a_slide_is_known_by_its_counts_wherever_its_file_is(
    run, kept, files, tmp_path
):
    copy, other = tmp_path / "copy.h5ad", tmp_path / "other.h5ad"
    shutil.copy(files.spots, copy)
    slide = anndata.read_h5ad(files.spots)
    slide.X = slide.X * 2
    slide.write_h5ad(other)
    assert kept[:8] in run("runs", "list", "--spots", copy).stdout
    assert kept[:8] not in run("runs", "list", "--spots", other).stdout


def test_what_is_known_of_a_fit_is_shown_line_by_line(run, kept, files):
    lines = run("runs", "show", kept[:6]).stdout.splitlines()
    told = {line[:14].strip(): line[14:].strip() for line in lines}
    assert told["Method"] == "least squares (NNLS)"
    assert told["Key"] == kept
    assert str(files.spots) in told["Slide"]
    assert "60 spots" in told["Slide"]
    assert "types in cell_type" in told["Reference"]
    assert "{" not in "".join(lines)


def test_an_empty_list_says_where_it_looked(run, store):
    assert str(store.folder) in run("runs", "list").stdout


def test_a_damaged_fit_is_told_beside_the_list(run, kept, store):
    (store.folder / kept / "record.json").write_text("{")
    outcome = run("runs", "list", "--json")
    assert json.loads(outcome.stdout) == []
    assert "damaged" in outcome.stderr


def test_a_fit_is_renamed_and_then_found_by_its_name(run, kept):
    run("runs", "rename", kept[:6], "für Abb. 2")
    shown = json.loads(run("runs", "show", "für Abb. 2", "--json").stdout)
    assert (shown["key"], shown["name"]) == (kept, "für Abb. 2")


def test_odd_names_and_undefined_scores_can_be_printed(run, kept, store):
    store.rename(kept, "\udce4 undecodable")
    store.set_scores(kept, {"pcc_type": float("nan"), "rmse": 0.25})
    assert run("runs", "list").exit_code == 0
    shown = json.loads(run("runs", "show", kept, "--json").stdout)
    assert shown["scores"] == {"pcc_type": None, "rmse": 0.25}


def test_a_deleted_fit_comes_back_by_its_key(run, kept, store):
    outcome = run("runs", "delete", kept[:6])
    assert store.records() == []
    assert f"runs restore {kept}" in outcome.stdout
    run("runs", "restore", kept)
    assert store.holds(kept)


def test_the_beginning_of_its_key_brings_a_deleted_fit_back(run, kept, store):
    run("runs", "delete", kept)
    unknown = run("runs", "restore", "zz")
    assert f"Those that can be brought back: {kept[:8]}." in unknown.stderr
    assert f"The fit {kept[:8]} is back." in run("runs", "restore", kept[:6]).stdout
    assert store.holds(kept)
    again = run("runs", "restore", kept)
    assert "is there: it was not deleted" in again.stderr


def test_a_deleted_fit_comes_back_by_its_name_or_title(run, kept, store):
    run("runs", "delete", kept)
    title = "least squares (NNLS)"
    assert f"The fit {kept[:8]} is back." in run("runs", "restore", title).stdout
    run("runs", "rename", kept, "for figure 2")
    run("runs", "delete", "for figure 2")
    assert run("runs", "restore", "for figure 2").exit_code == 0
    assert store.record(kept).name == "for figure 2"


def test_a_fit_that_was_fitted_again_is_not_offered_to_come_back(
    run, kept, store, files
):
    run("runs", "delete", kept)
    run("fit", *files.options(), "--method", "nnls", "--force")
    assert store.holds(kept)
    assert "there are none" in run("runs", "restore", kept[:6]).stderr
    outcome = run("runs", "restore", kept)
    assert outcome.exit_code != 0
    assert "was fitted again and is in the list" in outcome.stderr


def test_a_fit_is_found_by_the_title_that_the_list_shows(run, kept):
    shown = json.loads(run("runs", "show", "least squares (NNLS)", "--json").stdout)
    assert shown["key"] == kept


def test_a_title_of_several_fits_is_told_with_their_keys(run, kept, store):
    other = replace(store.record(kept), key="f" * 32)
    store.keep(other, store.result(kept))
    outcome = run("runs", "delete", "least squares (NNLS)")
    assert "2 fits are called or begin with" in outcome.stderr
    assert kept[:8] in outcome.stderr
    assert "ffffffff" in outcome.stderr
    assert len(store.records()) == 2


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("taken", "Another fit is called"),
        ("f" * 32, "is the key of a fit"),
        ("f" * 8, "is the key of a fit"),
        ("two\nlines", "line break"),
        ("a\ttab", "line break or a tab"),
        ("x" * 400, "has 400 characters"),
    ],
)
def test_a_name_that_would_confuse_is_refused(run, kept, store, name, told):
    other = replace(store.record(kept), key="f" * 32, name="taken")
    store.keep(other, store.result(kept))
    outcome = run("runs", "rename", kept, name)
    assert outcome.exit_code != 0
    assert told in outcome.stderr
    assert store.record(kept).name == ""


def test_an_applied_model_tells_no_settings_of_a_training(run, kept, store):
    applied = replace(
        store.record(kept),
        key="f" * 32,
        method="destvi",
        model=KeptModel("cortex", "cortex.safetensors", "0" * 64),
        seconds=0.3,
    )
    store.keep(applied, store.result(kept))
    shown = run("runs", "show", "DestVI, model cortex").stdout
    settings = shown.partition("Settings")[2]
    assert "amortization" in settings
    for name in ("batch size", "epochs", "preset"):
        assert name not in settings
    assert "<1 s" in shown


def test_a_slide_that_is_not_there_is_told_and_not_called_without_fits(run, kept):
    outcome = run("runs", "list", "--spots", "no_slide.h5ad")
    assert outcome.exit_code != 0
    assert "There is no file" in outcome.stderr


@pytest.mark.parametrize(
    ("other", "told"),
    [("unknown", "No fit is called or begins with"), ("0" * 32, "There is no fit")],
)
def test_one_unknown_key_deletes_nothing(run, kept, store, other, told):
    outcome = run("runs", "delete", kept, other)
    assert outcome.exit_code != 0
    assert told in outcome.stderr
    assert store.holds(kept)


def test_a_fit_that_is_named_twice_is_deleted_once(run, kept, store):
    assert run("runs", "delete", kept, kept[:6]).exit_code == 0
    assert store.records() == []


def test_a_fit_is_saved_with_its_slide(run, kept, files, tmp_path):
    saved = tmp_path / "saved.h5ad"
    assert run("runs", "save", kept, "--output", saved).exit_code == 0
    again, first = read_result(saved), read_result(files.output)
    np.testing.assert_array_equal(again.proportions, first.proportions)


def test_a_slide_that_moved_is_asked_for(run, kept, files, tmp_path):
    moved, saved = tmp_path / "moved.h5ad", tmp_path / "saved.h5ad"
    files.spots.rename(moved)
    outcome = run("runs", "save", kept, "--output", saved)
    assert "--spots PATH" in outcome.stderr
    assert not saved.exists()
    outcome = run("runs", "save", kept, "--output", saved, "--spots", moved)
    assert outcome.exit_code == 0
    assert saved.is_file()
