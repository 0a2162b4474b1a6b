"""``sweep``: settings from flags and files, a folder that can be gone on with."""

from __future__ import annotations

import os

import pandas as pd
import pytest

from napari_destvi.cli.sweep_progress import sweep_display
from napari_destvi.config import FitConfig
from napari_destvi.experiments import RunState, SweepProgress, SweepRun

SETTINGS = ("--methods", "nnls,weighted-nnls", "--workers", "1")


@pytest.fixture
def sweep(run, files, tmp_path):
    """Return a function that runs a sweep of the small files, with further options."""
    inputs = (
        *("--spots", files.spots),
        *("--reference", files.reference),
        *("--labels", "cell_type"),
    )
    output = ("--output", tmp_path / "study")
    return lambda *options: run("sweep", *inputs, *output, *options)


def table(tmp_path):
    return pd.read_csv(tmp_path / "study" / "table.csv", keep_default_na=False)


def test_a_sweep_writes_its_table_and_says_what_to_choose(sweep, files, tmp_path):
    outcome = sweep(*SETTINGS, "--truth", files.spots)

    assert outcome.exit_code == 0, outcome.stderr
    assert table(tmp_path)["status"].tolist() == ["complete"] * 2
    assert "Nearest to the truth is" in outcome.stdout
    assert "2 of 2" in outcome.stderr
    assert (tmp_path / "study" / "per_type.csv").exists()


def test_the_output_alone_goes_on(sweep, run, tmp_path):
    sweep(*SETTINGS)
    before = table(tmp_path)
    outcome = run("sweep", "--output", tmp_path / "study")

    assert outcome.exit_code == 0, outcome.stderr
    assert "Going on with the sweep" in outcome.stderr
    pd.testing.assert_frame_equal(table(tmp_path), before)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ((), "of another truth"),
        (("--methods", "nnls"), "of other settings and another truth"),
    ],
)
def test_a_sweep_of_other_settings_is_replaced_only_by_force(
    sweep, files, tmp_path, options, told
):
    sweep(*SETTINGS, "--truth", files.spots)
    before = table(tmp_path)
    outcome = sweep(*SETTINGS, *options)
    assert outcome.exit_code != 0
    assert told in outcome.stderr
    assert "--force to replace its table; its fits stay" in outcome.stderr
    pd.testing.assert_frame_equal(table(tmp_path), before)

    assert sweep(*SETTINGS, *options, "--force").exit_code == 0
    assert "pcc_types" not in table(tmp_path)
    assert not (tmp_path / "study" / "per_type.csv").exists()
    assert len(list((tmp_path / "study" / "runs").iterdir())) == 2


def test_the_same_sweep_goes_on_without_a_question(sweep, files, tmp_path):
    asked = (*SETTINGS, "--truth", files.spots)
    sweep(*asked)
    assert sweep(*asked).exit_code == 0
    assert table(tmp_path)["status"].tolist() == ["complete"] * 2


def test_files_whose_names_are_no_text_are_found_again(run, files, tmp_path):
    folder = tmp_path / os.fsdecode(b"caf\xe9")
    folder.mkdir()
    spots, study = folder / os.fsdecode(b"gr\xfcn.h5ad"), folder / "study"
    files.spots.rename(spots)
    begun = run(
        *("sweep", "--spots", spots, "--reference", files.reference),
        *("--labels", "cell_type", "--truth", spots, "--output", study),
        *("--methods", "nnls", "--workers", "1"),
    )
    assert begun.exit_code == 0, begun.output
    assert run("sweep", "--output", study).exit_code == 0
    report = run("report", study, "--output", folder / "report.html")
    assert report.exit_code == 0, report.output
    assert "gr\\udcfcn.h5ad" in (folder / "report.html").read_text(encoding="utf-8")


def test_a_dry_run_lists_the_runs_and_writes_nothing(sweep, tmp_path):
    outcome = sweep(
        "--batch-sizes", "4,auto", "--amortizations", "both,latent", "--dry-run"
    )
    assert outcome.exit_code == 0, outcome.stderr
    assert "destvi latent batch 4 seed 0" in outcome.stdout
    assert "4 runs; about" in outcome.stdout
    assert not (tmp_path / "study").exists()


def test_what_is_typed_goes_before_what_a_file_says(run, files, tmp_path):
    config = tmp_path / "study.toml"
    config.write_text(
        'spots = "spots.h5ad"\nreference = "cells.h5ad"\nlabels = "cell_type"\n'
        "batch_sizes = [4, 8]\nseeds = 2\n"
    )
    outcome = run(
        *("sweep", "--config", config, "--output", tmp_path / "study"),
        *("--seeds", "7,", "--dry-run"),
    )
    assert outcome.exit_code != 0
    outcome = run(
        *("sweep", "--config", config, "--output", tmp_path / "study"),
        *("--seeds", "7,8,9", "--dry-run"),
    )
    assert "6 runs" in outcome.stdout
    assert "destvi both batch 8 seed 9" in outcome.stdout


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--batch-sizes", "4,,8"), "empty place"),
        (("--batch-sizes", "4,4"), "more than once"),
        (("--methods", "rctd"), "rctd"),
        (("--workers", "0"), "number of workers"),
        (("--seeds", "many"), "Seed"),
    ],
)
def test_what_cannot_be_done_is_told(sweep, options, told):
    outcome = sweep(*options)
    assert outcome.exit_code == 2
    assert told in outcome.stderr


def test_a_folder_without_a_sweep_cannot_be_gone_on_with(run, tmp_path):
    outcome = run("sweep", "--output", tmp_path)
    assert outcome.exit_code == 2
    assert "There is no sweep in" in outcome.stderr


def test_files_that_are_missing_are_named(run, files, tmp_path):
    outcome = run("sweep", "--output", tmp_path, "--spots", files.spots)
    assert outcome.exit_code == 2
    assert "--reference, --labels" in outcome.stderr


def test_a_failed_run_is_told_and_leaves_the_others(sweep, tmp_path, monkeypatch):
    from napari_destvi.errors import FitError
    from napari_destvi.experiments.local import LocalEngine

    fit = LocalEngine.fit

    def fail_one(self, config, *, control, report):
        if config.method == "nnls":
            msg = "The memory ran out."
            raise FitError(msg)
        return fit(self, config, control=control, report=report)

    monkeypatch.setattr(LocalEngine, "fit", fail_one)
    outcome = sweep(*SETTINGS)

    assert outcome.exit_code == 3
    assert "Failed: nnls. The memory ran out." in outcome.stderr
    assert sorted(table(tmp_path)["status"]) == ["complete", "failed"]


def test_ctrl_c_ends_and_says_how_to_go_on(sweep, tmp_path, monkeypatch):
    monkeypatch.setattr(
        "napari_destvi.cli.sweeping.Interrupts.should_stop", lambda _: True
    )
    outcome = sweep(*SETTINGS)
    assert outcome.exit_code == 130
    assert "Stopped; 0 of 2 runs done." in outcome.stderr
    assert f"sweep --output {tmp_path / 'study'}" in outcome.stderr


def test_without_a_terminal_a_run_is_heard_of_while_it_goes_on(capsys):
    run = SweepRun("slow", FitConfig())
    states = [RunState(run, "a" * 32, "running", done) for done in (0, 0.04, 0.42, 1)]
    with sweep_display() as show:
        for state in states:
            show(SweepProgress((state,), 5.0))
    assert capsys.readouterr().err.splitlines() == ["  0 %  slow", " 40 %  slow"]
