"""``activation``: axes are printed and written, and every refusal is a sentence."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from napari_destvi.io.annotated import read_spots
from napari_destvi.io.results import write_result
from napari_destvi.results import Result

GENES = tuple(f"GENE{number}" for number in range(120))


@pytest.fixture
def result(files, drawn_expression):
    """A result of the small slide: T cells follow the tissue, B cells do not."""
    rng = np.random.default_rng(0)
    names = tuple(read_spots(files.spots).obs_names)
    states = rng.normal(size=(60, 2, 3)).astype(np.float32)
    states[:, 0] *= 0.1
    states[:, 0, 0] += np.linspace(-2, 2, 60)
    shares = np.full((60, 2), 0.5, np.float32)
    model = drawn_expression(n_types=2, n_genes=120, n_latent=3)
    return Result(
        spot_names=names,
        cell_types=("T cell", "B cell"),
        gene_names=GENES,
        abundance=100 * shares,
        proportions=shares,
        cell_state=states,
        activation=np.full((60, 2), np.nan, np.float32),
        expression_model=model,
        noise_abundance=np.full(60, 0.1, np.float32),
    )


@pytest.fixture
def path(files, result):
    return write_result(result, files.output, spots=read_spots(files.spots))


def test_a_type_with_a_state_is_told_with_its_genes_and_one_without_too(path, run):
    outcome = run("activation", path)
    assert outcome.exit_code == 0, outcome.output
    lines = outcome.stdout.splitlines()
    assert lines[0] == "T cell: 60 spots with at least 10 % of it"
    assert "of the variance of its state, p = 0.001" in lines[1]
    assert lines[2].startswith("    rise: GENE")
    assert lines[3].startswith("    fall: GENE")
    at = lines.index("B cell: 60 spots with at least 10 % of it")
    assert "No spatial state found" in lines[at + 1]


def test_tables_have_a_row_per_axis_and_a_row_per_spot(path, run, tmp_path):
    axes, positions = tmp_path / "axes.csv", tmp_path / "positions.tsv"
    outcome = run(
        *("activation", path, "--cell-type", "t CELL", "--axes", 1),
        *("--output", axes, "--positions", positions),
    )
    assert outcome.exit_code == 0, outcome.output
    assert f"A table is in {positions}." in outcome.stdout
    table = pd.read_csv(axes, index_col="cell_type")
    assert table.index.tolist() == ["T cell"]
    assert table["p"].tolist() == [0.001]
    spots = pd.read_csv(positions, sep="\t", index_col="spot")
    assert list(spots) == ["T cell"]
    rank = spots["T cell"].corr(pd.Series(range(60), spots.index), method="spearman")
    assert abs(rank) > 0.9


def test_the_share_that_is_asked_for_is_taken(path, run):
    outcome = run("activation", path, "--least-share", "0.6")
    assert outcome.exit_code == 0, outcome.output
    assert "T cell: 0 spots with at least 60 % of it" in outcome.stdout
    assert "Too little of it to tell its state" in outcome.stdout


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--least-share", "much"), "Give auto, or a number between 0 and 1"),
        (("--least-share", "2"), "The least share is 2."),
        (("--permutations", "10"), "10 permutations cannot tell"),
        (("--axes", "0"), "0 is too small"),
        (("--cell-type", "Mast"), "Mast"),
        (("--output", "axes.xlsx"), "Name it .csv"),
    ],
)
def test_what_cannot_be_told_is_said(path, run, options, sentence):
    outcome = run("activation", path, *options)
    assert outcome.exit_code == 2
    assert sentence in outcome.stderr


def test_states_that_were_not_fitted_are_refused(files, result, run):
    stopped = dataclasses.replace(result, settings={"states_are_fitted": False})
    write_result(stopped, files.output, spots=read_spots(files.spots))
    outcome = run("activation", files.output)
    assert outcome.exit_code == 2
    assert "were not fitted" in outcome.stderr


def test_a_figure_shows_the_types_that_have_a_state(path, run, tmp_path):
    figure = tmp_path / "states.svg"
    outcome = run("activation", path, "--figure", figure)
    assert outcome.exit_code == 0, outcome.output
    assert f"A figure is in {figure}." in outcome.stdout
    drawn = figure.read_text()
    assert "T cell" in drawn
    assert "B cell" not in drawn


def test_no_figure_of_types_without_a_state(path, run, tmp_path):
    figure, table = tmp_path / "states.svg", tmp_path / "axes.csv"
    chosen = ("--cell-type", "B cell", "--output", table)
    outcome = run("activation", path, "--figure", figure, *chosen)
    assert outcome.exit_code != 0
    assert "No spatial state was found" in outcome.output
    assert not figure.exists()
    assert not table.exists()  # else the corrected command would find it there


def test_types_without_a_column_of_places_are_named(path, run, tmp_path):
    chosen = ("--least-share", "0.6", "--positions", tmp_path / "places.csv")
    outcome = run("activation", path, "--cell-type", "T cell", *chosen)
    assert outcome.exit_code == 0, outcome.output
    assert "so without a column: T cell." in outcome.stderr
