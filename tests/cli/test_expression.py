"""``expression``: genes within a type become a table, and every refusal a sentence."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from napari_destvi.io.annotated import read_spots
from napari_destvi.io.results import write_result
from napari_destvi.results import Result, imputed_counts, type_expression
from napari_destvi.states.gene_set_score import gene_set_score

GENES = tuple(f"GENE{number}" for number in range(1, 120))  # all but the first
TYPES = ("T cell", "B cell")


@pytest.fixture
def result(files, drawn_expression):
    """A result of the small slide; the last spot was left out."""
    rng = np.random.default_rng(0)
    names = tuple(read_spots(files.spots).obs_names)[:-1]
    shares = rng.dirichlet((1, 1), len(names)).astype(np.float32)
    return Result(
        spot_names=names,
        cell_types=TYPES,
        gene_names=GENES,
        abundance=shares,
        proportions=shares,
        cell_state=rng.normal(size=(len(names), 2, 3)).astype(np.float32),
        activation=shares,
        expression_model=drawn_expression(n_types=2, n_genes=len(GENES), n_latent=3),
        noise_abundance=np.full(len(names), 0.1, np.float32),
    )


@pytest.fixture
def path(files, result):
    return write_result(result, files.output, spots=read_spots(files.spots))


@pytest.fixture
def asked(path, run, tmp_path):
    """A function that runs the command on the result."""

    def ask(*options, cell_type="T cell", genes="GENE3,GENE7", name="t.csv"):
        output = tmp_path / name
        chosen = ("--cell-type", cell_type, "--genes", genes, "--output", output)
        return run("expression", path, *chosen, *options), output

    return ask


def test_the_expression_is_a_row_per_spot_and_a_column_per_gene(asked, result):
    outcome, output = asked()
    assert outcome.exit_code == 0, outcome.output
    assert outcome.stdout == f"The table is in {output}.\n"
    table = pd.read_csv(output, index_col="spot")
    assert list(table.columns) == ["GENE3", "GENE7"]
    assert len(table) == 60
    expected = type_expression(result, "T cell", ["GENE3", "GENE7"])
    np.testing.assert_allclose(table.iloc[:-1], expected, rtol=1e-5)
    assert table.iloc[-1].isna().all()


def test_counts_are_the_part_of_the_type_in_what_was_observed(asked, result, files):
    outcome, output = asked("--quantity", "counts", name="t.tsv")
    assert outcome.exit_code == 0, outcome.output
    table = pd.read_csv(output, sep="\t", index_col="spot")
    observed = read_spots(files.spots)[:, ["GENE3", "GENE7"]].X.toarray()
    expected = imputed_counts(result, observed[:-1], "T cell", ["GENE3", "GENE7"])
    np.testing.assert_allclose(table.iloc[:-1], expected, rtol=1e-4)
    assert (table.iloc[:-1].to_numpy() <= observed[:-1] + 1e-4).all()
    assert table.iloc[-1].isna().all()


@pytest.mark.parametrize("chosen", ['layers["umis"]', 'layers["reads"]'])
def test_the_counts_are_those_of_the_matrix_that_was_fitted(
    run, result, files, tmp_path, chosen: str
):
    slide = read_spots(files.spots)
    slide.layers.update(umis=slide.X, reads=10 * slide.X)
    slide.X = slide.X.log1p()
    settings = {"data": {"spots_matrix": chosen}}
    found = dataclasses.replace(result, settings=settings)
    path = write_result(found, files.output, spots=slide)
    options = ("--cell-type", "T cell", "--genes", "GENE3", "--quantity", "counts")
    outcome = run("expression", path, *options, "--output", tmp_path / "t.csv")
    assert outcome.exit_code == 0, outcome.output
    table = pd.read_csv(tmp_path / "t.csv", index_col="spot")
    layer = slide.layers["reads" if "reads" in chosen else "umis"]
    observed = layer[:-1, [3]].toarray()
    expected = imputed_counts(result, observed, "T cell", ["GENE3"])
    np.testing.assert_allclose(table.iloc[:-1], expected, rtol=1e-4)


def test_names_are_found_in_any_case_and_written_once(asked):
    outcome, output = asked(cell_type="t CELL", genes="gene7, GENE7 Gene3")
    assert outcome.exit_code == 0, outcome.output
    table = pd.read_csv(output, index_col="spot")
    assert list(table.columns) == ["GENE7", "GENE3"]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"genes": "GENE3,GENE0"}, '"GENE0" is not among the 119 genes'),
        ({"genes": " , "}, "names no gene"),
        ({"cell_type": "Mast"}, "no cell type Mast. It has T cell, B cell."),
        ({"name": "t.xlsx"}, "Name it .csv"),
    ],
)
def test_what_cannot_be_told_is_said_and_nothing_is_written(asked, options, sentence):
    outcome, output = asked(**options)
    assert outcome.exit_code == 2
    assert sentence in outcome.stderr
    assert not output.exists()


def test_a_file_is_replaced_only_if_that_is_asked_for(asked):
    _, output = asked()
    output.write_text("mine")
    outcome, _ = asked()
    assert outcome.exit_code == 2
    assert "exists already" in outcome.stderr
    assert output.read_text() == "mine"
    outcome, _ = asked("--force")
    assert outcome.exit_code == 0
    assert output.read_text().startswith("spot,GENE3")


def test_an_older_result_says_that_it_tells_nothing(files, result, run, tmp_path):
    old = dataclasses.replace(result, expression_model=None, noise_abundance=None)
    write_result(old, files.output, spots=read_spots(files.spots))
    outcome = run(
        *("expression", files.output, "--cell-type", "T cell", "--genes", "GENE3"),
        *("--output", tmp_path / "t.csv"),
    )
    assert outcome.exit_code == 2
    assert "do not hold what each type expresses" in outcome.stderr


def test_states_that_were_not_fitted_are_told(files, result, run, tmp_path):
    stopped = dataclasses.replace(result, settings={"states_are_fitted": False})
    write_result(stopped, files.output, spots=read_spots(files.spots))
    outcome = run(
        *("expression", files.output, "--cell-type", "T cell", "--genes", "GENE3"),
        *("--output", tmp_path / "t.csv"),
    )
    assert outcome.exit_code == 0
    assert "the same in every spot" in outcome.stderr


@pytest.fixture
def sets(tmp_path):
    file = tmp_path / "sets.gmt"
    file.write_text(
        "UP\thttp://x\tGENE3\tgene7\tNOSUCH\nOTHER\t\tNOSUCH\tNONE\n", encoding="utf-8"
    )
    return file


def test_a_gene_set_is_a_column_of_scores(asked, result, sets):
    outcome, output = asked("--gene-set", f"{sets}:UP", genes="")
    assert outcome.exit_code == 0, outcome.output
    table = pd.read_csv(output, index_col="spot")
    expected = gene_set_score(result, "T cell", ["GENE3", "GENE7"])
    assert list(table) == ["UP"]
    np.testing.assert_allclose(table["UP"].to_numpy()[:-1], expected, atol=1e-4)


def test_of_a_whole_file_sets_that_were_not_fitted_are_left_out_and_told(asked, sets):
    outcome, output = asked("--gene-set", sets, genes="")
    assert outcome.exit_code == 0, outcome.output
    assert list(pd.read_csv(output, index_col="spot")) == ["UP"]
    assert "Left out, with fewer than two fitted genes: OTHER." in outcome.stderr


@pytest.mark.parametrize(
    ("options", "genes", "told"),
    [
        (("{}:NONE",), "", "has no gene set"),
        (("{}:OTHER",), "", "only 0 of 2 genes were fitted"),
        (("{}",), "GENE3", "not for both"),
        (("{}", "--quantity", "counts"), "", "has a score and no counts"),
        (("nowhere.gmt",), "", "nowhere.gmt"),
        (("nowhere.gmt:UP",), "", 'no file "nowhere.gmt"'),
        (("C:\\nowhere.gmt",), "", "C:\\nowhere.gmt"),
    ],
)
def test_a_set_that_cannot_be_scored_is_told(asked, sets, options, genes, told):
    chosen = [option.format(sets) for option in options]
    outcome, output = asked("--gene-set", *chosen, genes=genes)
    assert outcome.exit_code != 0
    assert told in " ".join(outcome.stderr.split())
    assert not output.exists()


def test_a_set_of_a_result_without_expression_is_refused_for_that(
    files, run, result, sets, tmp_path
):
    bare = dataclasses.replace(result, expression_model=None, noise_abundance=None)
    path = write_result(bare, files.output, spots=read_spots(files.spots))
    outcome = run(
        *("expression", path, "--cell-type", "T cell", "--gene-set", sets),
        *("--output", tmp_path / "t.csv"),
    )
    assert outcome.exit_code == 2
    assert "Fit with DestVI" in outcome.stderr


def test_without_a_wish_both_ways_to_wish_are_told(path, run, tmp_path):
    chosen = ("--cell-type", "T cell", "--output", tmp_path / "t.csv")
    outcome = run("expression", path, *chosen)
    assert outcome.exit_code == 2
    assert "--genes CD3E,IL7R, or a file of gene sets" in outcome.stderr
