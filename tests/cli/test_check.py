"""``check``: everything found in two files, as text and as JSON, with an exit code."""

from __future__ import annotations

import json

import anndata
import numpy as np
import pytest

QUESTIONS = "To be answered before a fit"


@pytest.fixture
def check(run, files):
    """Return a function that checks both files."""
    both = ("--spots", files.spots, "--reference", files.reference)
    return lambda *options: run("check", *both, "--labels", "cell_type", *options)


def _spoil(path, change):
    data = anndata.read_h5ad(path)
    change(data)
    data.write_h5ad(path)


@pytest.fixture
def questions(files):
    """Repeat a gene and take the place of a spot away."""

    def change(spots):
        spots.var_names = ["GENE1", *spots.var_names[1:]]
        spots.obsm["spatial"][3] = np.nan

    _spoil(files.spots, change)


def test_good_files_are_ready_and_the_code_says_so(check):
    outcome = check()
    assert outcome.exit_code == 0, outcome.output
    assert "80 cells of 2 types" in outcome.stdout
    assert "A fit can start." in outcome.stdout
    assert QUESTIONS not in outcome.stdout


@pytest.mark.filterwarnings("ignore:Variable names are not unique")
def test_questions_are_listed_with_every_way_to_answer_them(check, questions):
    outcome = check()
    assert outcome.exit_code == 1
    assert f"{QUESTIONS} (2)" in outcome.stdout
    for option in (
        "--accept duplicate-genes=sum: the counts of genes",
        "--accept duplicate-genes=separate: repeated names",
        "--accept coordinates-nan: the 1 spot without",
    ):
        assert option in outcome.stdout
    assert "once these are answered" in outcome.stdout


@pytest.mark.filterwarnings("ignore:Variable names are not unique")
def test_answers_are_shown_apart_from_open_questions(check, questions):
    outcome = check("--accept", "duplicate-genes=separate")
    assert outcome.exit_code == 1
    assert f"{QUESTIONS} (1)" in outcome.stdout
    assert "Answered (1)" in outcome.stdout
    assert "Accepted: repeated names get a number" in outcome.stdout


@pytest.mark.filterwarnings("ignore:Variable names are not unique")
def test_with_all_questions_answered_a_fit_can_start(check, questions):
    outcome = check("--accept", "all")
    assert outcome.exit_code == 0
    assert "A fit can start." in outcome.stdout


@pytest.mark.filterwarnings("ignore:Variable names are not unique")
def test_a_wrong_answer_names_the_right_ones(check, questions):
    outcome = check("--accept", "duplicate-genes=most")
    assert outcome.exit_code == 2
    assert "duplicate-genes=sum, duplicate-genes=separate" in outcome.stderr


@pytest.mark.filterwarnings("ignore:Variable names are not unique")
def test_two_answers_to_one_question_are_refused(check, questions):
    outcome = check(
        *("--accept", "duplicate-genes=sum", "--accept", "duplicate-genes=separate")
    )
    assert outcome.exit_code == 2
    assert "answered twice" in outcome.stderr


@pytest.mark.filterwarnings("ignore:Variable names are not unique")
def test_programs_read_the_same_findings(check, questions):
    outcome = check("--json", "--accept", "coordinates-nan")
    assert outcome.exit_code == 1
    report = json.loads(outcome.stdout)
    assert not report["ready"]
    found = {finding["code"]: finding for finding in report["findings"]}
    assert found["coordinates-nan"]["accepted"] == "coordinates-nan"
    assert found["duplicate-genes"]["accepted"] is None
    options = [fix["option"] for fix in found["duplicate-genes"]["fixes"]]
    assert options == [
        *("--accept duplicate-genes=sum", "--accept duplicate-genes=separate"),
    ]


def test_another_column_is_offered_as_an_option(run, files):
    both = ("--spots", files.spots, "--reference", files.reference)
    outcome = run("check", *both, "--labels", "type")
    assert outcome.exit_code == 2
    assert '--labels cell_type: the types are read from obs["cell_type"]' in (
        outcome.stdout
    )


def test_without_a_column_the_candidates_are_offered(run, files):
    outcome = run("check", "--spots", files.spots, "--reference", files.reference)
    assert outcome.exit_code == 2
    assert "labels-not-named" in outcome.stdout
    assert "--labels cell_type" in outcome.stdout


def test_a_slide_can_be_checked_alone(run, files):
    outcome = run("check", "--spots", files.spots)
    assert outcome.exit_code == 0
    assert "give a reference to check them together" in outcome.stdout


def test_of_a_slide_alone_the_empty_spots_are_listed(run, files):
    def change(spots):
        keep = np.ones((spots.n_obs, 1))
        keep[5] = 0
        spots.X = spots.X.multiply(keep).tocsr()

    _spoil(files.spots, change)
    outcome = run("check", "--spots", files.spots)
    assert outcome.exit_code == 1
    assert "1 spot has no count at all: spot5." in outcome.stdout
    outcome = run("check", "--spots", files.spots, "--accept", "empty-spots")
    assert outcome.exit_code == 0


def test_a_slide_alone_without_a_single_count_is_refused(run, files):
    def change(spots):
        spots.X = spots.X * 0

    _spoil(files.spots, change)
    outcome = run("check", "--spots", files.spots)
    assert outcome.exit_code == 2
    assert "No spot of the slide has a count." in outcome.stdout


def test_cell_types_come_from_a_table(run, files):
    def change(cells):
        del cells.obs["cell_type"]

    labels = anndata.read_h5ad(files.reference).obs["cell_type"].rename("kind")
    _spoil(files.reference, change)
    both = ("--spots", files.spots, "--reference", files.reference)
    outcome = run("check", *both)
    assert "--labels-file" in outcome.stdout
    table = files.spots.with_name("types.csv")
    labels.to_csv(table)
    outcome = run("check", *both, "--labels", "kind", "--labels-file", table)
    assert outcome.exit_code == 0, outcome.output
    assert '"types.csv" gives "kind" of 80 cells.' in outcome.stdout


def test_both_unreadable_files_are_told_at_once(check, files):
    files.spots.write_text("no slide")
    files.reference.unlink()
    outcome = check()
    assert outcome.exit_code == 2
    told = " ".join(outcome.stdout.split())  # long paths break the lines
    assert "is a text file" in told
    assert "There is no file" in told


def test_exchanged_files_are_told(run, files):
    both = ("--spots", files.reference, "--reference", files.spots)
    outcome = run("check", *both, "--labels", "cell_type")
    assert outcome.exit_code == 2
    assert "--spots and --reference exchanged" in outcome.stdout


@pytest.mark.filterwarnings("ignore:Variable names are not unique")
def test_nothing_is_written(check, questions, files):
    folder = files.spots.parent
    before = {path: path.read_bytes() for path in folder.iterdir()}
    check("--accept", "all")
    assert {path: path.read_bytes() for path in folder.iterdir()} == before
