"""``export``: a result becomes another program's file, and every refusal a sentence."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from napari_destvi.cli.export import ExportName, ExportQuantity
from napari_destvi.export.formats import FORMATS
from napari_destvi.io.annotated import read_spots
from napari_destvi.io.results import write_result
from napari_destvi.results import Result
from napari_destvi.session.exporting import QUANTITIES

TYPES = ("T cell", "B cell")


@pytest.fixture
def result(files):
    rng = np.random.default_rng(0)
    names = tuple(read_spots(files.spots).obs_names)
    shares = rng.dirichlet((1, 1), len(names)).astype(np.float32)
    return Result(
        spot_names=names,
        cell_types=TYPES,
        gene_names=("GENE1",),
        abundance=shares,
        proportions=shares,
        cell_state=rng.normal(size=(len(names), 2, 3)).astype(np.float32),
        activation=shares - np.float32(0.5),
    )


@pytest.fixture
def path(files, result):
    spots = read_spots(files.spots)
    labels = pd.Series("core", index=spots.obs_names, name="region", dtype=object)
    return write_result(result, files.output, spots=spots, labels=labels)


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "spatialdata"])
def test_every_format_is_written_and_told(run, path, tmp_path, name):
    output = tmp_path / f"export{FORMATS[name].endings[0]}"
    outcome = run("export", path, "--format", name, "--output", output)
    assert outcome.exit_code == 0, outcome.output
    assert f"The export is in {output}." in outcome.output
    assert output.exists()


def test_quantity_types_and_regions_come_as_asked(run, path, tmp_path, result):
    output = tmp_path / "t.csv"
    chosen = ("--quantity", "activation", "--cell-type", "t cell")
    run("export", path, "--format", "csv", "--output", output, *chosen)
    read = pd.read_csv(output, index_col="spot")
    assert list(read.columns) == ["T cell", "region"]
    np.testing.assert_array_equal(
        read["T cell"].to_numpy(np.float32), result.activation[:, 0]
    )
    assert set(read["region"]) == {"core"}


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--format", "csv", "--output", "t.parquet"), "Name it like t.csv"),
        (("--format", "loupe", "--quantity", "activation"), "holds what it holds"),
        (("--format", "csv", "--quantity", "intervals"), "no uncertainty"),
        (("--format", "csv", "--quantity", "abundance"), "no numbers of cells"),
        (("--format", "csv", "--cell-type", "Q"), "no cell type Q"),
        (
            (
                "--format",
                "excel",
            ),
            "excel",
        ),
    ],
)
def test_what_cannot_be_written_is_told_in_a_sentence(
    run, path, tmp_path, options, told
):
    paths = ("--output", tmp_path / "t.csv")
    named = [tmp_path / part if part == "t.parquet" else part for part in options]
    outcome = run("export", path, *paths, *named)
    assert outcome.exit_code != 0
    assert told in outcome.output
    assert not (tmp_path / "t.csv").exists()


def test_the_result_is_never_replaced_by_its_export(run, path):
    before = path.read_bytes()
    options = ("--format", "h5ad", "--output", path, "--force")
    outcome = run("export", path, *options)
    assert outcome.exit_code != 0
    assert "is the result itself" in outcome.output
    assert path.read_bytes() == before


def test_the_command_offers_what_there_is():
    assert {name.value for name in ExportName} == set(FORMATS)
    assert {quantity.value for quantity in ExportQuantity} == set(QUANTITIES)
