"""``fit``: files in, a result file out; or a sentence and nothing written."""

from __future__ import annotations

import os
import signal

import anndata
import pytest

from napari_destvi.config import FitConfig
from napari_destvi.io.results import read_result


def test_the_result_is_written_and_described(run, files, stand_in):
    outcome = run("fit", *files.options())
    assert outcome.exit_code == 0, outcome.output
    assert read_result(files.output).status == "complete"
    assert f"The result is in {files.output}." in outcome.stdout
    assert "  B cell  75.0 %" in outcome.stdout
    assert f"napari-destvi view {files.output}" in outcome.stdout


def test_what_is_found_and_how_it_goes_is_told_beside_the_output(run, files, stand_in):
    outcome = run("fit", *files.options())
    for told in ("60 spots", "80 cells of 2 types", "Batch size 6.", "100 %"):
        assert told in outcome.stderr
        assert told not in outcome.stdout


def test_all_settings_reach_the_fit(run, files, stand_in):
    outcome = run(
        "fit",
        *files.options(),
        *("--batch-size", "7", "--amortization", "latent", "--epochs", "8"),
        *("--reference-epochs", "9", "--preset", "published", "--device", "cpu"),
        *("--seed", "3", "--threads", "2", "--n-top-genes", "50"),
        *("--ensemble-size", "6"),
    )
    assert outcome.exit_code == 0, outcome.output
    assert stand_in.config == FitConfig(
        batch_size=7,
        amortization="latent",
        epochs=8,
        reference_epochs=9,
        preset="published",
        device="cpu",
        seed=3,
        n_threads=2,
        method="destvi",
        ensemble_size=6,
    )
    assert stand_in.problem.n_genes == 50
    assert "6 networks, but the preset 'published' trains one" in outcome.stderr


def test_how_many_networks_are_trained_is_told(run, files, stand_in):
    outcome = run("fit", *files.options(), "--ensemble-size", "4")
    assert "4 networks side by side; their mean is the estimate." in outcome.stderr


def test_defaults_of_the_options_are_those_of_the_settings(run, files, stand_in):
    run("fit", *files.options())
    assert stand_in.config == FitConfig()


@pytest.mark.parametrize(("choice", "n_spots"), [("drop", 40), ("keep", 60)])
def test_agreeing_to_everything_keeps_what_was_chosen(
    run, files, stand_in, choice: str, n_spots: int
):
    slide = anndata.read_h5ad(files.spots)
    slide.obs["in_tissue"] = [1] * 40 + [0] * 20
    slide.write_h5ad(files.spots)
    outcome = run(
        "fit", *files.options(), "--yes", "--accept", f"outside-tissue={choice}"
    )
    assert outcome.exit_code == 0, outcome.output
    assert stand_in.problem.spatial.n_spots == n_spots


@pytest.mark.parametrize(
    ("option", "sentence"),
    [
        (("--batch-size", "ten"), "Batch size is 'ten'. Give a whole number"),
        (("--method", "rctd"), "Choose one of destvi, nnls, weighted-nnls"),
        (("--amortization", "all"), "Choose one of both, latent, proportion, none"),
        (("--ensemble-size", "40"), "networks from 1 to 32"),
        (("--n-top-genes", "1"), "at least 10, auto, or all"),
        (("--accept", "bogus"), "nothing called 'bogus' to accept. What can be acc"),
        (("--output", "out.csv"), "Name it like out.h5ad."),
        (("--labels", "celltype"), "celltype"),
    ],
)
def test_a_wrong_option_gets_a_sentence(run, files, stand_in, option, sentence):
    outcome = run("fit", *files.options(), *option)
    assert outcome.exit_code == 2
    assert sentence in outcome.stderr
    assert not files.output.exists()


def test_a_missing_file_gets_a_sentence(run, files, stand_in):
    files.spots.unlink()
    outcome = run("fit", *files.options())
    assert outcome.exit_code == 2
    assert str(files.spots) in outcome.stderr
    assert "Traceback" not in outcome.stderr


def test_an_output_that_exists_is_kept_and_refused_before_anything_is_read(
    run, files, stand_in
):
    files.output.write_text("precious")
    files.spots.unlink()
    outcome = run("fit", *files.options())
    assert outcome.exit_code == 2
    assert "--force" in outcome.stderr
    assert files.output.read_text() == "precious"


def test_force_replaces_the_output(run, files, stand_in):
    files.output.write_text("old")
    assert run("fit", *files.options(), "--force").exit_code == 0
    assert read_result(files.output).status == "complete"


@pytest.fixture
def files_with_an_empty_spot(files):
    """Leave one spot without counts, about which the user must be asked."""
    spots = anndata.read_h5ad(files.spots)
    counts = spots.X.toarray()
    counts[3] = 0
    spots.X = counts
    spots.write_h5ad(files.spots)
    return files


def test_a_question_ends_the_program_and_names_the_option(
    run, files_with_an_empty_spot, stand_in
):
    files = files_with_an_empty_spot
    outcome = run("fit", *files.options())
    assert outcome.exit_code == 2
    assert "--accept empty-spots" in outcome.stderr
    assert "--yes" in outcome.stderr
    assert not files.output.exists()


@pytest.mark.parametrize("consent", [["--accept", "empty-spots"], ["--yes"]])
def test_with_consent_it_goes_on(run, files_with_an_empty_spot, stand_in, consent):
    files = files_with_an_empty_spot
    outcome = run("fit", *files.options(), *consent)
    assert outcome.exit_code == 0, outcome.output
    assert "Accepted: " in outcome.stderr
    assert stand_in.problem.spatial.n_spots == 59


def test_consent_to_something_else_is_not_enough(
    run, files_with_an_empty_spot, stand_in
):
    options = files_with_an_empty_spot.options()
    outcome = run("fit", *options, "--accept", "small-types")
    assert outcome.exit_code == 2
    assert "--accept empty-spots" in outcome.stderr


def test_ctrl_c_stops_and_keeps(run, files, stand_in):
    stand_in.at_map = lambda _: os.kill(os.getpid(), signal.SIGINT)
    outcome = run("fit", *files.options())
    assert outcome.exit_code == 0, outcome.output
    assert read_result(files.output).status == "stopped"
    assert "Stopped early" in outcome.stdout


def test_ctrl_c_twice_cancels_and_writes_nothing(run, files, stand_in):
    def interrupt_twice(_):
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)

    stand_in.at_map = interrupt_twice
    outcome = run("fit", *files.options())
    assert outcome.exit_code == 130
    assert "Cancelled; nothing was written." in outcome.stderr
    assert not files.output.exists()


def test_too_few_spots_are_told_once(run, files, stand_in):
    spots = anndata.read_h5ad(files.spots)
    spots[:40].copy().write_h5ad(files.spots)
    outcome = run("fit", *files.options())
    assert outcome.exit_code == 0, outcome.output
    assert outcome.stderr.count("unreliable") == 1
    assert "Note: The slide has only 40 spots." in outcome.stderr


@pytest.mark.parametrize("method", ["nnls", "weighted-nnls"])
def test_least_squares_writes_a_result_of_shares(run, files, method):
    outcome = run("fit", *files.options(), "--method", method)
    assert outcome.exit_code == 0, outcome.output
    result = read_result(files.output)
    assert (result.method, result.status) == (method, "complete")
    assert not result.has_states
    assert "Mean share of each cell type" in outcome.stdout
    assert "Fitting the spots by least squares" in outcome.stderr
    assert "no cell states" in outcome.stderr
    assert "Batch size" not in outcome.stderr
    assert "does not use" not in outcome.stderr


def test_settings_that_least_squares_does_not_use_are_named(run, files):
    options = ("--method", "nnls", "--epochs", "3", "--threads", "2")
    outcome = run("fit", *files.options(), *options)
    assert "does not use what you set for: epochs, threads." in outcome.stderr


def test_a_result_of_least_squares_can_be_scored(run, files):
    run("fit", *files.options(), "--method", "nnls")
    outcome = run("score", "--estimate", files.output, "--truth", files.spots)
    assert outcome.exit_code == 0, outcome.output
    assert "2 cell types in 60 spots" in outcome.stdout


def test_cell2location_is_told_what_to_expect_and_writes_a_result(run, files):
    chosen = ("--method", "cell2location", "--cells-per-spot", "5")
    short = ("--detection-alpha", "200", "--epochs", "20", "--reference-epochs", "20")
    outcome = run("fit", *files.options(), *chosen, *short)
    assert outcome.exit_code == 0, outcome.output
    result = read_result(files.output)
    assert (result.method, result.status) == ("cell2location", "complete")
    assert result.settings["cells_per_spot"] == 5
    assert result.settings["detection_alpha"] == 200
    assert "Method: Cell2location." in outcome.stderr
    assert "All spots in each step" in outcome.stderr
    assert "does not use" not in outcome.stderr


def test_what_only_cell2location_is_told_is_named_with_destvi(run, files, stand_in):
    outcome = run("fit", *files.options(), "--cells-per-spot", "5")
    assert outcome.exit_code == 0, outcome.output
    assert "does not use what you set for: cells per spot." in outcome.stderr


@pytest.mark.parametrize("number", ["0", "-2"])
def test_a_number_of_cells_that_cannot_be_is_refused(run, files, number):
    outcome = run("fit", *files.options(), "--cells-per-spot", number)
    assert outcome.exit_code != 0
    assert "Give a number above 0" in outcome.stderr


def test_ctrl_c_in_least_squares_writes_nothing(run, files, monkeypatch):
    from napari_destvi.training.least_squares import LeastSquares

    def interrupted(self, counts):
        os.kill(os.getpid(), signal.SIGINT)
        return whole(self, counts)

    whole = LeastSquares.amounts
    monkeypatch.setattr(LeastSquares, "amounts", interrupted)
    monkeypatch.setattr("napari_destvi.methods.nnls.BLOCK_SIZE", 20)
    outcome = run("fit", *files.options(), "--method", "nnls")
    assert outcome.exit_code != 0
    assert "nothing is kept" in outcome.stderr
    assert not files.output.exists()


def test_where_nothing_is_trained_for_the_proportions_it_is_said(run, files, stand_in):
    chosen = ("--amortization", "latent", "--epochs", "8", "--ensemble-size", "4")
    outcome = run("fit", *files.options(), *chosen)
    assert "solved for, without training. 8 epochs for the states." in outcome.stderr
    assert "0 epochs" not in outcome.stderr
    assert "side by side" not in outcome.stderr
    assert "You asked for 4 networks" in outcome.stderr


def test_types_of_the_reference_come_from_a_table(run, files, stand_in):
    cells = anndata.read_h5ad(files.reference)
    table = files.reference.with_name("types.csv")
    cells.obs["cell_type"].to_csv(table)
    del cells.obs["cell_type"]
    cells.write_h5ad(files.reference)
    assert run("fit", *files.options()).exit_code == 2
    outcome = run("fit", *files.options(), "--labels-file", table)
    assert outcome.exit_code == 0, outcome.output
    assert stand_in.problem.reference.cell_types == ("B cell", "T cell")


def test_a_table_without_the_column_of_types_is_not_passed_over(run, files, stand_in):
    cells = anndata.read_h5ad(files.reference)
    table = files.reference.with_name("types.csv")
    cells.obs["cell_type"].rename("type").to_csv(table, index_label="barcode")
    outcome = run("fit", *files.options(), "--labels-file", table)
    assert outcome.exit_code == 2
    assert "types.csv has no column cell_type; it has: type." in outcome.stderr
    assert stand_in.config is None


def test_help_tells_the_presets_of_cell2location(run):
    told = " ".join(run("fit", "--help").stdout.split())
    assert "With --method cell2location, default: The published model" in told
    assert "published: The model and training of Kleshchevnikov et al. 2022" in told
