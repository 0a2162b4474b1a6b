"""``score``: one JSON object for a script, a table for a person."""

from __future__ import annotations

import json
import warnings

import anndata
import numpy as np
import pandas as pd
import pytest

from napari_destvi.data.stored_names import unique_names

KEYS = {
    "pcc_type",
    "pcc_spot",
    "ssim_type",
    "ssim_spot",
    "rmse",
    "rmse_pooled",
    "jsd_type",
    "jsd_spot",
    "n_types",
    "n_spots",
    "n_undefined",
}


@pytest.fixture
def truth():
    shares = np.random.default_rng(0).dirichlet([1, 1, 1], size=20)
    names = [f"{number:03d}" for number in range(20)]
    return pd.DataFrame(shares, index=names, columns=["T cell", "B cell", "Mast"])


@pytest.fixture
def write(tmp_path):
    """Return a function that writes a table into an .h5ad file or a text file."""

    def write_table(name, table, key="proportions"):
        path = tmp_path / name
        if path.suffix == ".h5ad":
            data = anndata.AnnData(obs=pd.DataFrame(index=table.index))
            data.obsm[key] = table
            data.write_h5ad(path)
        else:
            table.to_csv(path, sep="\t" if path.suffix == ".tsv" else ",")
        return path

    return write_table


def _scores(run, *arguments):
    outcome = run("score", *arguments, "--json")
    assert outcome.exit_code == 0, outcome.output
    return json.loads(outcome.stdout)


def test_json_is_one_object_with_every_measure(run, write, truth):
    path = write("truth.h5ad", truth)
    found = _scores(run, "--estimate", path, "--truth", path)
    assert set(found) == KEYS
    assert found["pcc_type"] == pytest.approx(1)
    assert found["rmse"] == pytest.approx(0)
    assert (found["n_types"], found["n_spots"]) == (3, 20)


def test_types_without_a_partner_are_named(run, write, truth):
    path, first = write("truth.h5ad", truth), truth.columns[0]
    estimate = write("estimate.h5ad", truth.rename(columns={first: "Unheard of"}))
    outcome = run("score", "--estimate", estimate, "--truth", path, "--json")
    assert json.loads(outcome.stdout)["n_types"] == 2
    assert "Only in the estimate, and not scored: Unheard of." in outcome.stderr
    assert f"Only in the truth, and not scored: {first}." in outcome.stderr
    assert "among all types of each table; --renormalise" in outcome.stderr


def test_numbers_of_cells_are_a_truth_and_said_to_be(run, write, truth):
    estimate, path = write("estimate.csv", truth), write("truth.csv", 7 * truth)
    outcome = run("score", "--estimate", estimate, "--truth", path, "--json")
    assert json.loads(outcome.stdout)["rmse"] == pytest.approx(0)
    assert "each spot is divided by its sum" in outcome.stderr


def test_what_is_not_defined_is_null(run, write, truth):
    flat = truth * 0 + 1 / 3
    estimate, path = write("flat.h5ad", flat), write("truth.h5ad", truth)
    found = _scores(run, "--estimate", estimate, "--truth", path)
    assert found["pcc_type"] is None
    assert found["n_undefined"] > 0


@pytest.mark.parametrize("ending", ["csv", "tsv"])
def test_tables_score_as_files_do(run, write, truth, ending):
    estimate = truth.iloc[::-1].rename(columns=str.upper) ** 2
    reference = write("truth.h5ad", truth)
    by_file = _scores(
        run, "--estimate", write("estimate.h5ad", estimate), "--truth", reference
    )
    table = write(f"estimate.{ending}", estimate)
    assert _scores(run, "--estimate", table, "--truth", reference) == (
        pytest.approx(by_file)
    )
    assert by_file["pcc_type"] > 0.8


def test_keys_choose_what_is_compared(run, write, truth):
    ours = write("ours.h5ad", truth, key="ours")
    theirs = write("theirs.h5ad", truth, key="theirs")
    options = ("--estimate-key", "ours", "--truth-key", "theirs")
    found = _scores(run, "--estimate", ours, "--truth", theirs, *options)
    assert found["rmse"] == pytest.approx(0)


def test_renormalise_compares_the_shared_types_only(run, write, truth):
    fewer = truth[["T cell", "B cell"]]
    fewer = fewer.div(fewer.sum(axis=1), axis=0)
    paths = ("--estimate", write("e.csv", fewer), "--truth", write("t.csv", truth))
    assert _scores(run, *paths)["rmse"] > 0.05
    assert _scores(run, *paths, "--renormalise")["rmse"] == pytest.approx(0)


def test_a_person_gets_a_row_per_type_and_the_means(run, write, truth):
    path = write("truth.h5ad", truth)
    outcome = run("score", "--estimate", path, "--truth", path)
    assert outcome.exit_code == 0
    lines = outcome.stdout.splitlines()
    assert lines[0] == "3 cell types in 20 spots"
    assert lines[1].split() == ["pcc", "ssim", "rmse", "jsd"]
    names = (*truth.columns, "mean over types", "mean over spots")
    for line, name in zip(lines[2:7], names, strict=True):
        assert line.startswith(f"{name} ")
    assert len({len(line) for line in lines[1:7]}) == 1  # the columns are aligned


def test_a_missing_key_lists_those_that_are_there(run, write, truth):
    path = write("truth.h5ad", truth, key="shares")
    outcome = run("score", "--estimate", path, "--truth", path)
    assert outcome.exit_code == 2
    assert 'no obsm["proportions"]; it has shares' in outcome.stderr


def test_the_estimate_of_a_known_method_is_found_and_told(run, write, truth):
    estimate = write("estimate.h5ad", 0.3 * truth, key="tangram_ct_pred")
    path = write("truth.h5ad", truth)
    outcome = run("score", "--estimate", estimate, "--truth", path, "--json")
    assert json.loads(outcome.stdout)["rmse"] == pytest.approx(0)
    assert "The estimate is that of Tangram." in outcome.stderr
    assert "each spot is divided by its sum" in outcome.stderr


def test_types_of_other_names_can_be_paired(run, write, truth):
    first = truth.columns[0]
    path = write("truth.h5ad", truth)
    estimate = write("estimate.h5ad", truth.rename(columns={first: "T-cells CD3"}))
    files = ("--estimate", estimate, "--truth", path, "--json")
    outcome = run("score", *files)
    assert f'add --pair "T-cells CD3={first}".' in outcome.stderr
    assert _scores(run, *files[:-1], "--pair", f"T-cells CD3={first}")["n_types"] == 3
    outcome = run("score", *files, "--pair", "T-cells CD3=", "--pair", "Mast=")
    assert json.loads(outcome.stdout)["n_types"] == 1
    assert "If these are the same types" not in outcome.stderr


@pytest.mark.parametrize("pair", ["T cell", "=B cell", "T cell=Nobody"])
def test_a_pair_that_cannot_be_is_refused(run, write, truth, pair):
    path = write("truth.h5ad", truth)
    outcome = run("score", "--estimate", path, "--truth", path, "--pair", pair)
    assert outcome.exit_code == 2
    assert "T cells=Lymphoid" in outcome.stderr or "cannot be paired" in outcome.stderr


def test_an_array_without_names_is_refused(run, write, truth):
    path = write("truth.h5ad", truth)
    data = anndata.read_h5ad(path)
    data.obsm["proportions"] = truth.to_numpy()
    data.write_h5ad(path)
    outcome = run("score", "--estimate", path, "--truth", path)
    assert outcome.exit_code == 2
    assert "has no names of cell types" in outcome.stderr


def test_spots_of_one_name_are_scored_as_they_were_fitted(run, write, truth):
    truth.index = ["000", *truth.index[:-1]]
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*names are not unique")
        path = write("truth.h5ad", truth)
    numbered = truth.set_axis(list(unique_names(truth.index)))
    for estimate in (path, write("estimate.csv", numbered)):
        found = _scores(run, "--estimate", estimate, "--truth", path)
        assert found["rmse"] == pytest.approx(0)
        assert found["n_spots"] == 20


def test_of_a_picture_it_is_said_what_can_be_opened(run, write, truth, tmp_path):
    (tmp_path / "map.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(600))
    path = write("truth.csv", truth)
    outcome = run("score", "--estimate", tmp_path / "map.png", "--truth", path)
    assert "is a PNG image. Expected an .h5ad file, or a table" in outcome.stderr


@pytest.mark.parametrize("name", ["missing.h5ad", "text.h5ad", "empty.csv"])
def test_a_file_that_cannot_be_read_gets_a_sentence(run, write, truth, tmp_path, name):
    (tmp_path / "text.h5ad").write_text("no HDF5")
    (tmp_path / "empty.csv").write_text("")
    path = write("truth.csv", truth)
    outcome = run("score", "--estimate", tmp_path / name, "--truth", path)
    assert outcome.exit_code == 2
    assert name in outcome.stderr
    assert "Traceback" not in outcome.stderr


@pytest.fixture
def slide_and_cells(tmp_path):
    """An estimate of three spots in a row, and single cells on their slide."""
    x = np.array([10.0, 110.0, 210.0])
    slide = anndata.AnnData(np.ones((3, 2), np.float32))
    slide.obsm["spatial"] = np.column_stack([x, np.full(3, 10.0)])
    factors = {"spot_diameter_fullres": 60.0}
    slide.uns["spatial"] = {"s": {"images": {}, "scalefactors": factors}}
    shares = [[0.75, 0.25], [0.5, 0.5], [0.0, 1.0]]
    slide.obsm["proportions"] = pd.DataFrame(shares, slide.obs_names, ["B", "T"])
    slide.write_h5ad(tmp_path / "estimate.h5ad")
    types = ["B", "B", "B", "T", "B", "T", "B", "T", "T", "T", "T", "T"]
    cells = anndata.AnnData(np.ones((12, 2), np.float32))
    cells.obs["cell_type"] = pd.Categorical(types)
    cells.obsm["spatial"] = np.repeat(slide.obsm["spatial"], 4, axis=0) + 1.0
    cells.write_h5ad(tmp_path / "cells.h5ad")
    return tmp_path / "estimate.h5ad", tmp_path / "cells.h5ad"


def test_single_cells_are_a_truth(run, slide_and_cells):
    estimate, cells = slide_and_cells
    found = _scores(run, "--estimate", estimate, "--truth", cells)
    assert found["rmse"] == pytest.approx(0)
    assert found["n_spots"] == 3
    outcome = run("score", "--estimate", estimate, "--truth", cells)
    assert "single cells under the spots: Cells by cell_type" in outcome.stderr


def test_single_cells_need_the_places_of_the_spots(run, slide_and_cells, write, truth):
    _, cells = slide_and_cells
    outcome = run("score", "--estimate", write("e.csv", truth), "--truth", cells)
    assert outcome.exit_code == 2
    assert "Give the estimate as a result (.h5ad)" in outcome.stderr


def test_the_truth_of_another_slide_is_refused(run, write, truth):
    places = np.random.default_rng(1).uniform(0, 1000, (20, 2))
    paths = [write(f"{name}.h5ad", truth) for name in ("ours", "same", "other")]
    for path, its in zip(paths, (places, 3 * places, places[::-1]), strict=True):
        data = anndata.read_h5ad(path)
        data.obsm["spatial"] = its
        data.write_h5ad(path)
    assert _scores(run, "--estimate", paths[0], "--truth", paths[1])["n_spots"] == 20
    outcome = run("score", "--estimate", paths[0], "--truth", paths[2])
    assert outcome.exit_code == 2
    assert "is of another slide" in outcome.stderr


def test_spots_in_one_file_only_are_told(run, write, truth):
    estimate, path = write("e.csv", truth), write("t.csv", truth.iloc[:15])
    outcome = run("score", "--estimate", estimate, "--truth", path, "--json")
    assert "5 spots are only in the estimate, and not compared" in outcome.stderr


def test_shares_of_some_types_stay_as_they_are(run, write, truth):
    some = write("some.csv", truth[["T cell", "Mast"]])
    found = _scores(run, "--estimate", some, "--truth", write("t.csv", truth))
    assert found["rmse"] == pytest.approx(0, abs=1e-7)


def test_a_column_of_words_is_passed_over_and_told(run, write, truth):
    estimate = write("e.csv", truth.assign(region="tumour"))
    path = write("t.csv", truth)
    outcome = run("score", "--estimate", estimate, "--truth", path, "--json")
    assert json.loads(outcome.stdout)["n_types"] == 3
    assert "Passed over, for there are no numbers in it: region." in outcome.stderr


def test_of_a_file_without_tables_none_is_to_be_chosen(run, write, truth, tmp_path):
    data = anndata.AnnData(obs=pd.DataFrame(index=truth.index))
    data.write_h5ad(tmp_path / "none.h5ad")
    path = write("t.csv", truth)
    outcome = run("score", "--estimate", tmp_path / "none.h5ad", "--truth", path)
    assert "nor any other table" in outcome.stderr
    assert "Choose one of these" not in outcome.stderr
