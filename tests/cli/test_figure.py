"""``figure``: a result becomes a figure, its types and its truth found by name."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from anndata import AnnData

from napari_destvi.cli import figure as module
from napari_destvi.errors import InputError
from napari_destvi.io.annotated import read_spots
from napari_destvi.io.results import write_result
from napari_destvi.results import Result
from napari_destvi.session.figure_maps import chosen_types, figure_maps

TYPES = ("T cell", "B cell", "Mast", "NK", "Plasma", "Dendritic", "Stroma")
SHARES = (0.05, 0.3, 0.1, 0.2, 0.15, 0.16, 0.04)


@pytest.fixture
def result(files):
    """A result of the small slide; nothing is known of the last spot."""
    names = tuple(read_spots(files.spots).obs_names)
    noise = np.random.default_rng(0).uniform(0.9, 1.1, (len(names), len(TYPES)))
    shares = (noise * SHARES).astype(np.float32)
    shares /= shares.sum(axis=1, keepdims=True)
    shares[-1] = np.nan
    activation = np.where(np.arange(len(TYPES)) < 2, shares * 10 - 1, np.nan)
    return Result(
        spot_names=names,
        cell_types=TYPES,
        gene_names=("A",),
        abundance=shares,
        proportions=shares,
        cell_state=np.zeros((len(names), len(TYPES), 2), np.float32),
        activation=activation.astype(np.float32),
    )


@pytest.fixture
def path(files, result):
    return write_result(result, files.output, spots=read_spots(files.spots))


@pytest.fixture
def truth(result):
    """The truth in another order, with other spelling, and one more type."""
    table = result.proportions_frame().iloc[:-1]
    table = table.sample(frac=1, axis=0, random_state=0)
    table = table.sample(frac=1, axis=1, random_state=0).rename(columns=str.upper)
    return table.rename(columns={"T CELL": "t_cells?", "B CELL": "B-cell"})


def titles(path):
    tag = "{http://www.w3.org/2000/svg}text"
    texts = ["".join(text.itertext()) for text in ElementTree.parse(path).iter(tag)]
    return [text for text in texts if text in TYPES]


def test_the_six_most_abundant_types_are_drawn(run, path, tmp_path):
    outcome = run("figure", path, "--output", tmp_path / "f.svg")
    assert outcome.exit_code == 0, outcome.output
    assert outcome.stdout == f"The figure is in {tmp_path / 'f.svg'}.\n"
    ranked = ["B cell", "NK", "Dendritic", "Plasma", "Mast", "T cell"]
    assert titles(tmp_path / "f.svg") == ranked


def test_types_are_found_in_any_case_and_drawn_once(run, path, tmp_path):
    wanted = ("--cell-type", "STROMA", "--cell-type", "b cell", "--cell-type", "Stroma")
    outcome = run("figure", path, "--output", tmp_path / "f.svg", *wanted)
    assert outcome.exit_code == 0, outcome.output
    assert titles(tmp_path / "f.svg") == ["Stroma", "B cell"]


def test_an_unknown_type_lists_those_that_are_there(run, path, tmp_path):
    output = tmp_path / "f.svg"
    outcome = run("figure", path, "--output", output, "--cell-type", "Neuron")
    assert outcome.exit_code == 2
    assert f"no cell type Neuron. It has {', '.join(TYPES)}." in outcome.stderr
    assert not output.exists()


@pytest.mark.parametrize("ending", ["svg", "pdf", "png"])
def test_the_truth_is_drawn_from_a_table(run, path, truth, tmp_path, ending):
    truth.to_csv(tmp_path / "truth.csv")
    output = tmp_path / f"f.{ending}"
    options = ("--truth", tmp_path / "truth.csv", "--same-scale", "--columns", "2")
    outcome = run("figure", path, "--output", output, *options, "--dpi", "80")
    assert outcome.exit_code == 0, outcome.output
    assert output.stat().st_size > 1000


def test_the_truth_is_drawn_from_a_key_of_a_slide(run, files, path, tmp_path):
    output = tmp_path / "f.svg"
    outcome = run(
        *("figure", path, "--output", output, "--truth", files.spots),
        *("--cell-type", "B cell", "--cell-type", "NK"),
    )
    assert outcome.exit_code == 0, outcome.output
    assert output.read_text().count("no such type there</text>") == 1  # that of NK
    options = ("--truth", files.spots, "--truth-key", "shares")
    outcome = run("figure", path, "--output", tmp_path / "g.svg", *options)
    assert outcome.exit_code == 2
    assert "shares" in outcome.stderr


def test_the_truth_is_drawn_from_single_cells(run, files, path, tmp_path):
    spots = read_spots(files.spots)
    cells = AnnData(np.ones((3 * spots.n_obs, 1), np.float32))
    cells.obs["cell_type"] = pd.Categorical(["T cell", "B cell", "B cell"] * 60)
    cells.obsm["spatial"] = np.repeat(spots.obsm["spatial"], 3, axis=0)
    cells.write_h5ad(tmp_path / "cells.h5ad")
    outcome = run(
        *("figure", path, "--output", tmp_path / "f.svg"),
        *("--truth", tmp_path / "cells.h5ad", "--cell-type", "B cell"),
    )
    assert outcome.exit_code == 0, outcome.output
    assert "single cells under the spots: Cells by cell_type" in outcome.stderr


def test_the_truth_is_matched_by_the_names_of_types_and_spots(result, truth):
    maps = figure_maps(result, ["NK", "T cell", "B cell"], "proportions", truth=truth)
    expected = result.proportions_frame()[["NK", "B cell"]].iloc[:-1]
    pd.testing.assert_frame_equal(
        maps.truth.loc[expected.index],
        expected,
        check_dtype=False,
        check_index_type=False,
    )


def test_numbers_of_cells_become_shares(result, truth):
    counts = truth * 7
    maps = [
        figure_maps(result, ["NK", "Mast"], "proportions", truth=table)
        for table in (truth, counts)
    ]
    np.testing.assert_allclose(maps[0].truth, maps[1].truth, rtol=1e-5)


def test_estimate_and_truth_have_the_same_limits(result, truth):
    truth["NK"] = 9 * truth.drop(columns="NK").sum(axis=1)  # nine tenths
    maps = figure_maps(result, ["NK", "Mast"], "proportions", truth=truth)
    assert maps.limits["NK"] == pytest.approx((0.0, 0.9))
    assert maps.limits["Mast"][1] < 0.2
    shared = figure_maps(
        result, ["NK", "Mast"], "proportions", truth=truth, same_scale=True
    )
    assert shared.limits == pytest.approx((0.0, 0.9))


def test_a_truth_of_other_types_is_refused(result, truth):
    with pytest.raises(InputError, match=r"\(T cell\) is in the truth"):
        figure_maps(result, ["T cell"], "proportions", truth=truth)


def test_uncertainty_is_in_percentage_points(result):
    bounds = {
        "proportions_low": result.proportions - 0.1,
        "proportions_high": result.proportions + 0.1,
    }
    fields = {name: getattr(result, name) for name in result.__dataclass_fields__}
    told = Result(**fields | bounds)
    maps = figure_maps(told, ["NK"], "uncertainty")
    np.testing.assert_allclose(maps.estimate.dropna(), 10.0, rtol=1e-5)


def test_only_types_that_have_an_activation_are_drawn(result):
    assert chosen_types(result, (), "activation") == ["B cell", "T cell"]
    with pytest.raises(InputError, match=r"no activation of NK.*: T cell, B cell"):
        chosen_types(result, ["nk"], "activation")


def test_a_quantity_that_is_not_there_is_explained(run, path, tmp_path):
    output = tmp_path / "f.svg"
    outcome = run("figure", path, "--output", output, "--quantity", "uncertainty")
    assert outcome.exit_code == 2
    assert "no intervals" in outcome.stderr
    assert not output.exists()


def test_a_truth_below_another_quantity_is_refused(run, files, path, tmp_path):
    options = ("--quantity", "activation", "--truth", files.spots)
    outcome = run("figure", path, "--output", tmp_path / "f.svg", *options)
    assert outcome.exit_code == 2
    assert "Leave out --truth" in outcome.stderr


@pytest.mark.parametrize("name", ["f.jpg", "none/f.pdf"])
def test_an_output_that_cannot_be_written_is_told_before_reading(
    run, tmp_path, monkeypatch, name
):
    monkeypatch.setattr(module, "_check_truth", lambda *_: pytest.fail("was read"))
    outcome = run("figure", tmp_path / "missing.h5ad", "--output", tmp_path / name)
    assert outcome.exit_code == 2
    assert "missing" not in outcome.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_existing_figure_is_replaced_only_when_forced(run, path, tmp_path):
    output = tmp_path / "f.svg"
    output.write_text("mine")
    assert run("figure", path, "--output", output).exit_code == 2
    assert output.read_text() == "mine"
    assert run("figure", path, "--output", output, "--force").exit_code == 0
    assert titles(output)


def test_an_unknown_colormap_writes_nothing(run, path, tmp_path):
    output = tmp_path / "f.svg"
    outcome = run("figure", path, "--output", output, "--colormap", "veridis")
    assert outcome.exit_code == 2
    assert "veridis" in outcome.stderr
    assert not output.exists()


def test_a_slide_without_a_result_gets_a_sentence(run, files, tmp_path):
    outcome = run("figure", files.spots, "--output", tmp_path / "f.svg")
    assert outcome.exit_code == 2
    assert "holds no result" in outcome.stderr


@pytest.mark.parametrize("form", ["blend", "dominant", "pies"])
def test_several_types_are_drawn_in_one_panel(run, path, truth, tmp_path, form):
    truth.to_csv(tmp_path / "truth.csv")
    output = tmp_path / "f.svg"
    outcome = run(
        *("figure", path, "--output", output, "--form", form, "--hide-below", "0.1"),
        *("--cell-type", "b cell", "--cell-type", "NK", "--width", "120"),
        *("--title", "Slide 1", "--dark", "--truth", tmp_path / "truth.csv"),
    )
    assert outcome.exit_code == 0, outcome.output
    assert "B cell" in titles(output)
    assert ("NK" in titles(output)) is (form != "dominant")  # B cell is always more
    for text in ("Slide 1", "Estimate", "Truth"):
        assert f">{text}</text>" in output.read_text()


def test_only_proportions_are_drawn_in_one_panel(run, path, tmp_path):
    options = ("--quantity", "activation", "--form", "blend")
    outcome = run("figure", path, "--output", tmp_path / "f.svg", *options)
    assert outcome.exit_code == 2
    assert "Leave out --form" in outcome.stderr


@pytest.mark.parametrize("statement", ["cli", "export"])
def test_matplotlib_is_loaded_only_to_draw(statement):
    code = f"import sys, napari_destvi.{statement}; print('matplotlib' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"


@pytest.mark.parametrize("quantity", ["abundance", "abundance_mean"])
def test_numbers_of_cells_are_drawn_only_where_cells_were_counted(result, quantity):
    counted = replace(
        result, abundance_mean=2 * result.abundance, abundance_high=3 * result.abundance
    )
    assert chosen_types(counted, ["nk"], quantity) == ["NK"]
    drawn = figure_maps(counted, ["NK"], quantity).estimate["NK"].dropna()
    known = getattr(counted, quantity)[:, counted.cell_types.index("NK")]
    np.testing.assert_array_equal(drawn, known[np.isfinite(known)])
    with pytest.raises(InputError, match="no numbers of cells"):
        chosen_types(result, (), quantity)
