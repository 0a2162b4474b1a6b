"""``fit --resume``: an interrupted fit goes on, and nothing of it is lost unasked."""

from __future__ import annotations

import signal

import anndata
import numpy as np
import pytest

from napari_destvi.cli.resuming import checkpoint_beside
from napari_destvi.errors import DivergedError
from napari_destvi.io.checkpoint_folder import write_part
from napari_destvi.io.checkpoint_note import CheckpointNote, read_note


@pytest.fixture
def leave(files):
    """A function that leaves a state beside the output."""

    def left(**settings):
        from napari_destvi.config import FitConfig

        about = {"stage": "spots", "settings": FitConfig(**settings).to_dict()}
        before = CheckpointNote("key", about, {})
        values = {"epoch": 3, "n_epochs": 8}
        write_part(
            checkpoint_beside(files.output),
            "spots",
            {"weights": np.zeros(3)},
            values=values,
            before=before,
        )

    return left


def test_without_asking_an_unfinished_fit_is_neither_continued_nor_lost(
    run, files, stand_in, leave
):
    leave()
    outcome = run("fit", *files.options())
    assert outcome.exit_code == 2
    assert "epoch 3 of 8" in outcome.stderr
    assert "--resume" in outcome.stderr
    assert stand_in.problem is None
    assert read_note(checkpoint_beside(files.output)) is not None


def test_resume_tells_where_it_goes_on_and_clears_up_at_the_end(
    run, files, stand_in, leave
):
    leave()
    outcome = run("fit", *files.options(), "--resume")
    assert outcome.exit_code == 0, outcome.output
    assert "Continues from epoch 3 of 8 (fitting the spots)." in outcome.stderr
    assert "Fitting the spots: " not in outcome.stderr  # lengths of another fit
    assert stand_in.checkpoint == checkpoint_beside(files.output)
    assert files.output.is_file()
    assert not checkpoint_beside(files.output).exists()


def test_resume_begins_where_there_is_nothing_to_continue(run, files, stand_in):
    outcome = run("fit", *files.options(), "--resume")
    assert outcome.exit_code == 0, outcome.output
    assert "begins at the start" in outcome.stderr


def test_force_discards_an_unfinished_fit(run, files, stand_in, leave):
    leave()
    seen = []
    stand_in.at_map = lambda _: seen.append(read_note(checkpoint_beside(files.output)))
    outcome = run("fit", *files.options(), "--force")
    assert outcome.exit_code == 0, outcome.output
    assert "Continues" not in outcome.stderr
    assert seen[0] is None


def test_force_discards_nothing_before_the_files_are_found_good(
    run, files, stand_in, leave
):
    leave()
    options = [o if o != "cell_type" else "cell_typo" for o in files.options()]
    outcome = run("fit", *options, "--force")
    assert outcome.exit_code == 2
    assert read_note(checkpoint_beside(files.output)) is not None


@pytest.mark.parametrize("wish", ["--force", "--resume"])
def test_a_fit_that_another_program_is_at_is_left_alone(
    run, files, stand_in, leave, monkeypatch, wish
):
    leave()
    monkeypatch.setattr(
        "napari_destvi.io.checkpoint_owner.runs_elsewhere", lambda _: True
    )
    outcome = run("fit", *files.options(), wish)
    assert outcome.exit_code == 2
    assert "another program is at it right now" in outcome.stderr
    assert read_note(checkpoint_beside(files.output)) is not None
    assert stand_in.problem is None


def test_force_begins_anew_where_the_state_is_damaged(run, files, stand_in, leave):
    leave()
    (checkpoint_beside(files.output) / "checkpoint.json").write_text("{")
    outcome = run("fit", *files.options(), "--force")
    assert outcome.exit_code == 0, outcome.output


def test_other_settings_are_named_and_change_nothing(run, files, stand_in, leave):
    leave(seed=4)
    outcome = run("fit", *files.options(), "--resume", "--threads", "1")
    assert outcome.exit_code == 2
    assert "begun with seed 4, not 0." in outcome.stderr
    assert read_note(checkpoint_beside(files.output)) is not None


def test_a_damaged_state_is_told(run, files, stand_in, leave):
    leave()
    (checkpoint_beside(files.output) / "checkpoint.json").write_text("{")
    outcome = run("fit", *files.options(), "--resume")
    assert outcome.exit_code == 2
    assert "cannot be continued" in outcome.stderr


def test_a_cancelled_fit_tells_how_to_continue(run, files, stand_in, leave):
    def interrupted(_):
        leave()
        for _ in range(2):
            signal.raise_signal(signal.SIGINT)

    stand_in.at_map = interrupted
    outcome = run("fit", *files.options())
    assert outcome.exit_code == 130
    assert "continued from epoch 3 of 8" in outcome.stderr
    assert "--resume" in outcome.stderr


def test_a_stopped_fit_keeps_its_state_beside_its_maps(run, files, stand_in, leave):
    def interrupted(_):
        leave()
        signal.raise_signal(signal.SIGINT)

    stand_in.at_map = interrupted
    outcome = run("fit", *files.options())
    assert outcome.exit_code == 0, outcome.output
    assert "--resume --force" in outcome.stderr
    assert read_note(checkpoint_beside(files.output)) is not None


def test_least_squares_need_no_state(run, files, leave):
    outcome = run("fit", *files.options(), "--method", "nnls", "--resume")
    assert outcome.exit_code == 0, outcome.output
    assert not checkpoint_beside(files.output).exists()


def test_a_name_of_any_length_has_a_folder_beside_it(tmp_path):
    output = tmp_path / ("ö" * 122 + ".h5ad")
    folder = checkpoint_beside(output)
    folder.mkdir()
    assert folder.parent == tmp_path
    assert folder != checkpoint_beside(tmp_path / ("ö" * 121 + ".h5ad"))


def test_resume_of_a_finished_fit_says_so_and_where_and_changes_nothing(run, files):
    options = [*files.options(), "--method", "nnls", "--resume"]
    assert run("fit", *options).exit_code == 0
    before = files.output.read_bytes()
    again = run("fit", *options)
    assert again.exit_code == 0, again.output
    assert '"out.h5ad" is finished' in again.stderr
    assert f"The result is in {files.output}" in again.stdout
    assert files.output.read_bytes() == before


def test_a_fit_killed_between_result_and_clearing_up_is_finished(run, files, leave):
    options = [*files.options(), "--method", "nnls", "--resume"]
    leave()
    run("fit", *options[:-1])
    assert run("fit", *options).exit_code == 0
    assert not checkpoint_beside(files.output).exists()


def test_a_finished_result_does_not_cost_the_state_of_a_fit_begun_anew(
    run, files, leave
):
    options = [*files.options(), "--method", "nnls", "--resume"]
    run("fit", *options)
    leave()
    outcome = run("fit", *options)
    assert outcome.exit_code == 2
    assert "begun anew" in outcome.stderr
    assert "--resume --force" in outcome.stderr
    assert read_note(checkpoint_beside(files.output)) is not None


def test_a_finished_result_does_not_cost_what_another_program_saves(
    run, files, leave, monkeypatch
):
    options = [*files.options(), "--method", "nnls", "--resume"]
    leave()
    run("fit", *options[:-1])
    monkeypatch.setattr(
        "napari_destvi.io.checkpoint_owner.runs_elsewhere", lambda _: True
    )
    assert run("fit", *options).exit_code == 0
    assert read_note(checkpoint_beside(files.output)) is not None


@pytest.mark.parametrize("other", ["method", "labels", "slide", "reference", "genes"])
def test_the_finished_result_of_another_fit_is_not_taken_for_this_one(
    run, files, other
):
    options = files.options()
    run("fit", *options, "--method", "nnls")
    if other == "labels":
        options[options.index("cell_type")] = "louvain"
    elif other == "genes":
        options += ["--n-top-genes", "50"]
    elif other in ("slide", "reference"):
        path = files.spots if other == "slide" else files.reference
        data = anndata.read_h5ad(path)
        data.X = data.X * 2
        data.write_h5ad(path)
    method = "weighted-nnls" if other == "method" else "nnls"
    outcome = run("fit", *options, "--method", method, "--resume")
    assert outcome.exit_code == 2
    assert "another fit" in outcome.stderr
    assert other in outcome.stderr


def test_a_finished_fit_whose_files_are_gone_is_finished(run, files):
    options = [*files.options(), "--method", "nnls", "--resume"]
    run("fit", *options)
    files.reference.unlink()
    assert '"out.h5ad" is finished' in run("fit", *options).stderr


def test_a_stopped_fit_tells_how_it_goes_on_in_place_of_its_maps(
    run, files, stand_in, leave
):
    def interrupted(_):
        leave()
        signal.raise_signal(signal.SIGINT)

    stand_in.at_map = interrupted
    run("fit", *files.options())
    outcome = run("fit", *files.options(), "--resume")
    assert outcome.exit_code == 2
    assert "--resume --force" in outcome.stderr


def test_a_file_that_is_no_result_is_not_called_a_finished_fit(run, files, stand_in):
    files.output.write_text("mine")
    outcome = run("fit", *files.options(), "--resume")
    assert outcome.exit_code == 2
    assert "exists already" in outcome.stderr
    assert files.output.read_text() == "mine"


@pytest.fixture
def diverged(run, files, stand_in, leave):
    """A fit whose training ended in what are no numbers; return what was told."""

    def diverge(_):
        leave()
        msg = "The training diverged."
        raise DivergedError(msg)

    stand_in.at_map = diverge
    outcome = run("fit", *files.options())
    stand_in.at_map = lambda _: None
    return outcome


def test_a_fit_that_diverged_is_told_what_helps_and_not_to_continue(diverged):
    assert diverged.exit_code == 3
    assert "another --seed or --batch-size" in diverged.stderr
    assert "can be continued" not in diverged.stderr


def test_a_fit_that_diverged_is_not_continued(run, files, stand_in, diverged):
    stand_in.problem = None
    outcome = run("fit", *files.options(), "--resume")
    assert outcome.exit_code == 3
    assert "diverged after epoch 3 of 8" in outcome.stderr
    assert stand_in.problem is None


def test_another_seed_begins_anew_where_a_fit_diverged(run, files, stand_in, diverged):
    outcome = run("fit", *files.options(), "--seed", "1")
    assert outcome.exit_code == 0, outcome.output
    assert stand_in.config.seed == 1
    assert not checkpoint_beside(files.output).exists()
