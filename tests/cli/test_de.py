"""``de``: genes that differ become a table and a figure, every refusal a sentence."""

from __future__ import annotations

import anndata
import numpy as np
import pandas as pd
import pytest

from napari_destvi.io.annotated import read_spots
from napari_destvi.io.results import write_result
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
