"""``de``: genes that differ become a table and a figure, every refusal a sentence."""

from __future__ import annotations

import anndata
import numpy as np
import pandas as pd
import pytest

from napari_destvi.io.annotated import read_spots
from napari_destvi.io.results import read_result, write_result
from napari_destvi.results import Result

GENES = tuple(f"GENE{number}" for number in range(120))


@pytest.fixture
def path(files, drawn_expression):
    """A result whose slide has the columns "part" and "few"."""
    slide = anndata.read_h5ad(files.spots)
    slide.obs["part"] = np.where(np.arange(60) < 30, "left", "right")
    slide.obs["few"] = np.where(np.arange(60) < 3, "yes", "no")
    slide.write_h5ad(files.spots)
    rng = np.random.default_rng(0)
    shares = rng.dirichlet((3, 3), 60).astype(np.float32)
    result = Result(
        spot_names=tuple(slide.obs_names),
        cell_types=("T cell", "B cell"),
        gene_names=GENES,
        abundance=shares,
        proportions=shares,
        cell_state=rng.normal(size=(60, 2, 3)).astype(np.float32),
        activation=shares,
        expression_model=drawn_expression(n_types=2, n_genes=120, n_latent=3),
        noise_abundance=np.full(60, 0.1, np.float32),
    )
    return write_result(result, files.output, spots=read_spots(files.spots))


@pytest.fixture
def asked(path, run, tmp_path):
    """A function that runs the command on the result."""

    def ask(*options, group="part=left", cell_type="T cell"):
        output = tmp_path / "genes.csv"
        chosen = ("--cell-type", cell_type, "--group", group, "--output", output)
        return run("de", path, *chosen, *options), output

    return ask


def test_a_row_per_gene_the_surest_first_and_a_figure(asked, tmp_path):
    figure = tmp_path / "volcano.pdf"
    outcome, output = asked("--against", "part=right", "--figure", figure)
    assert outcome.exit_code == 0, outcome.output
    table = pd.read_csv(output, index_col="gene")
    assert set(table.index) == set(GENES)
    assert table["p"].dropna().is_monotonic_increasing
    assert list(table) == [
        *("log2_fold_change", "effect_size", "p", "p_adjusted"),
        *("mean_group", "mean_against"),
    ]
    assert figure.read_bytes().startswith(b"%PDF")
    assert outcome.stdout == f"The table is in {output}.\nThe figure is in {figure}.\n"
    assert "genes differ at an adjusted p of 0.05" in outcome.stderr


def test_the_surest_genes_are_printed_and_the_untold_counted(asked):
    outcome, output = asked()
    told = outcome.stderr.splitlines()
    table = pd.read_csv(output, index_col="gene").dropna(subset="p")
    rising = table[table["log2_fold_change"] > 0].index[:5]
    line = next(line for line in told if line.startswith("  rise"))
    listed_there = [part.split(" (")[0] for part in line.split(": ")[1].split("), ")]
    assert listed_there == list(rising)
    assert any(line.startswith("  fall") for line in told)
    n_few = len(GENES) - len(table)
    assert any("too few counts to tell" in line for line in told) == (n_few > 0)


def test_without_another_group_it_is_compared_with_the_rest(asked):
    alone = pd.read_csv(asked()[1], index_col="gene")
    both = pd.read_csv(asked("--against", "part=right", "--force")[1], index_col="gene")
    pd.testing.assert_frame_equal(alone, both)


def test_only_the_genes_that_are_asked_for_are_written(asked):
    outcome, output = asked("--genes", "gene3,GENE7")
    assert outcome.exit_code == 0, outcome.output
    assert set(pd.read_csv(output)["gene"]) == {"GENE3", "GENE7"}


@pytest.mark.parametrize(
    ("group", "told"),
    [
        ("left", "is no group of spots. Name a group of spots as COLUMN=VALUE"),
        ("side=left", 'The file has no column "side" of its spots.'),
        ("part=up", 'No spot has "up" in the column "part". There is left, right.'),
        ("few=yes", "Only 3 spots of the first group hold at least a tenth of T cell"),
    ],
)
def test_a_group_that_cannot_be_compared_is_told(asked, group, told):
    outcome, output = asked(group=group)
    assert outcome.exit_code != 0
    assert told in " ".join(outcome.stderr.split())
    assert not output.exists()


def test_groups_that_fit_nowhere_else_on_the_slide_are_told(asked, monkeypatch):
    monkeypatch.setattr("napari_destvi.states.region_moves.N_TRIES", 0)
    outcome, _ = asked()
    assert outcome.exit_code == 0, outcome.output
    assert "fit nowhere else on the slide" in " ".join(outcome.stderr.split())


def test_an_empty_list_of_genes_is_not_taken_for_all(asked):
    outcome, output = asked("--genes", "")
    assert outcome.exit_code == 2
    assert "names no gene" in outcome.stderr
    assert not output.exists()


def listed(run, path):
    return run("de", path).stdout


def test_kept_genes_are_in_the_result_and_listed(asked, path, run):
    before = read_result(path)
    assert "No genes that differ are kept" in listed(run, path)
    outcome, output = asked("--keep")
    assert outcome.exit_code == 0, outcome.output
    assert f"The genes are kept in {path}." in outcome.stdout
    found = read_result(path)
    (kept,) = found.differences
    table = pd.read_csv(output, index_col="gene")
    pd.testing.assert_frame_equal(kept.difference.table, table, check_exact=False)
    assert (kept.group, kept.against) == ("part=left", "all other spots")
    assert kept.difference.spots.tolist() == [1] * 30 + [2] * 30
    np.testing.assert_array_equal(found.cell_state, before.cell_state)
    told = listed(run, path)
    assert told.startswith("T cell: part=left against all other spots: ")
    assert "rise (log2 fold change, adjusted p): GENE" in told


def test_asked_again_the_same_is_kept_once(asked, path):
    asked("--keep")
    asked("--keep", "--force")
    asked("--keep", "--force", cell_type="B cell")
    titles = [kept.title for kept in read_result(path).differences]
    assert titles == [
        f"{name}: part=left against all other spots" for name in ("T cell", "B cell")
    ]


def test_a_result_as_output_keeps_the_genes_and_the_first_one_stays(path, run):
    before, output = path.read_bytes(), path.with_name("new.h5ad")
    groups = ("--cell-type", "T cell", "--group", "part=left")
    outcome = run("de", path, *groups, "--output", output)
    assert outcome.exit_code == 0, outcome.output
    assert len(read_result(output).differences) == 1
    assert path.read_bytes() == before
    assert f"The result with the genes is in {output}." in outcome.stdout


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--group", "part=left", "--keep"), "Name both the type"),
        (("--cell-type", "T cell", "--group", "part=left"), "where the genes are to"),
        (("--keep",), "Name both the type"),
        (("--cell-type", "Mast", "--group", "part=left"), "no cell type Mast"),
        (("--cell-type", "T cell", "--group", "part=up"), 'No spot has "up"'),
    ],
)
def test_what_is_missing_is_asked_for(path, run, options, told):
    outcome = run("de", path, *options)
    assert outcome.exit_code == 2
    assert told in outcome.stderr


def test_the_result_itself_is_no_output(path, run):
    groups = ("--cell-type", "T cell", "--group", "part=left")
    outcome = run("de", path, *groups, "--output", path, "--force")
    assert outcome.exit_code == 2
    assert "Use --keep for that" in outcome.stderr


@pytest.mark.parametrize("form", ["csv", "tsv", "parquet"])
def test_all_kept_genes_are_exported_as_one_table(asked, path, run, tmp_path, form):
    asked("--keep")
    asked("--keep", "--force", cell_type="B cell")
    output = tmp_path / f"all.{form}"
    chosen = ("--format", form, "--quantity", "differences", "--output", output)
    outcome = run("export", path, *chosen)
    assert outcome.exit_code == 0, outcome.output
    read = {"csv": pd.read_csv, "tsv": pd.read_table, "parquet": pd.read_parquet}
    table = read[form](output).reset_index()
    assert set(table["gene"]) == set(GENES)
    assert table.groupby("cell_type").size().to_dict() == {"B cell": 120, "T cell": 120}
    assert set(table["group"]) == {"part=left"}


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--format", "csv"), "keep no genes that differ"),
        (("--format", "geojson"), "a table of genes, not of spots"),
    ],
)
def test_an_export_without_kept_genes_is_refused(path, run, tmp_path, options, told):
    output = tmp_path / f"all.{options[1]}"
    quantity = ("--quantity", "differences")
    outcome = run("export", path, *options, *quantity, "--output", output)
    assert outcome.exit_code == 2
    assert told in " ".join(outcome.stderr.split())
    assert not output.exists()


def test_types_without_kept_genes_are_told(asked, path, run, tmp_path):
    asked("--keep")
    chosen = ("--format", "csv", "--quantity", "differences", "--cell-type", "B cell")
    outcome = run("export", path, *chosen, "--output", tmp_path / "all.csv")
    assert "are of other types: T cell." in " ".join(outcome.stderr.split())
