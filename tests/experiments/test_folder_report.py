from __future__ import annotations

from pathlib import Path

import anndata
import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

from napari_destvi import prepare
from napari_destvi.errors import InputError
from napari_destvi.experiments import Sweep, SweepFolder, SweepInputs, planned
from napari_destvi.experiments.folder_report import report_of_sweep
from napari_destvi.experiments.rows import RunRows
from napari_destvi.export.report import write_report
from napari_destvi.io.ended_run import record_of
from napari_destvi.methods.registry import method_of
from napari_destvi.methods.reports import final_result

N_SPOTS, N_GENES = 55, 60


@pytest.fixture
def inputs(tmp_path: Path) -> SweepInputs:
    rng = np.random.default_rng(0)
    genes = pd.DataFrame(index=[f"GENE{number}" for number in range(N_GENES)])
    profiles = rng.gamma(0.5, size=(2, N_GENES)) + 0.05
    labels = np.arange(60) % 2
    cells = anndata.AnnData(
        sp.csr_matrix(rng.poisson(20 * profiles[labels]).astype(np.float32)),
        obs=pd.DataFrame(
            {"cell_type": pd.Categorical(np.array(["B cell", "T cell"])[labels])},
            index=[f"cell {number}" for number in range(60)],
        ),
        var=genes,
    )
    shares = rng.dirichlet([1, 1], N_SPOTS)
    spots = anndata.AnnData(
        sp.csr_matrix(rng.poisson(80 * shares @ profiles).astype(np.float32)),
        obs=pd.DataFrame(index=[f"spot {number}" for number in range(N_SPOTS)]),
        var=genes,
    )
    spots.obsm["spatial"] = 100.0 * np.stack(np.divmod(np.arange(N_SPOTS), 5), axis=1)
    truth = pd.DataFrame(shares, spots.obs_names, ["b_cell", "T cell"])
    spots.obsm["proportions"] = truth
    cells.write_h5ad(tmp_path / "cells.h5ad")
    spots.write_h5ad(tmp_path / "spots.h5ad")
    return SweepInputs(
        spots=tmp_path / "spots.h5ad",
        reference=tmp_path / "cells.h5ad",
        labels="cell_type",
        truth=tmp_path / "spots.h5ad",
    )


@pytest.fixture
def folder(tmp_path: Path, inputs: SweepInputs) -> SweepFolder:
    """A sweep of two methods, one of which was computed."""
    slide = anndata.read_h5ad(inputs.spots)
    reference = anndata.read_h5ad(inputs.reference)
    problem = prepare(slide, reference, labels="cell_type", accept=("all",))
    sweep = Sweep(methods=("nnls", "weighted-nnls"))
    folder = SweepFolder(tmp_path / "sweep")
    folder.open(problem, sweep, inputs)
    config = sweep.runs()[0].config
    result = final_result(method_of(config).fit(problem, config))
    folder.store.keep(record_of(problem, config, result, sweep_name="nnls"), result)
    states = tuple(planned(problem, sweep, folder.store))
    truth = slide.obsm["proportions"]
    rows = RunRows(problem.sizes, folder.store, truth=truth)
    folder.write_tables(rows.table(states), rows.per_type(states))
    return folder


def test_a_sweep_is_told_with_its_maps_truth_and_scores(folder: SweepFolder) -> None:
    report = report_of_sweep(folder)
    (key,) = report.results
    assert report.results[key].method == "nnls"
    assert list(report.truth) == ["B cell", "T cell"]
    assert list(report.type_scores.index) == [key]
    assert set(report.type_scores) == {"B cell", "T cell"}
    assert report.tissue.n_spots == N_SPOTS
    assert report.title == "sweep"
    assert len(report.advice) == 2
    assert "60 cells with types by cell_type" in report.notes[0]
    assert "napari-destvi" in report.notes[-1]


def test_the_score_of_a_type_is_its_correlation_with_the_truth_that_is_drawn(
    folder: SweepFolder,
) -> None:
    report = report_of_sweep(folder)
    (key,) = report.results
    estimate = report.results[key].proportions_frame()["B cell"]
    expected = np.corrcoef(estimate, report.truth["B cell"])[0, 1]
    assert report.type_scores.loc[key, "B cell"] == pytest.approx(expected, abs=1e-4)


def test_types_that_are_numbered_keep_their_scores(folder: SweepFolder) -> None:
    named = {"b_cell": "0", "T cell": "1"}
    renamed = folder.per_type().replace({"cell_type": named})
    folder.write_tables(folder.table(), renamed)
    assert set(folder.per_type()["cell_type"]) == {"0", "1"}


def test_a_run_that_is_not_done_has_no_result_but_a_row(folder: SweepFolder) -> None:
    report = report_of_sweep(folder)
    assert list(report.table["status"]) == ["complete", "waiting"]
    assert len(report.results) == 1
    assert "none" not in report.results


def test_a_run_that_was_taken_out_is_not_drawn(folder: SweepFolder) -> None:
    (key,) = report_of_sweep(folder).results
    folder.store.remove(key)
    assert len(report_of_sweep(folder).results) == 0


def test_a_sweep_of_which_nothing_is_done_has_a_report_too(
    folder: SweepFolder, tmp_path: Path
) -> None:
    (key,) = report_of_sweep(folder).results
    folder.store.remove(key)
    folder.write_tables(folder.table().assign(status="waiting"), pd.DataFrame())
    write_report(report_of_sweep(folder), tmp_path / "report")
    text = (tmp_path / "report" / "report.html").read_text()
    assert "2 runs not done yet." in text
    with pytest.raises(InputError, match="no scores of types"):
        folder.per_type()


def test_a_sweep_of_data_from_no_file_is_told_what_to_add(folder: SweepFolder) -> None:
    asked = folder.request.read_text().splitlines()
    folder.request.write_text("\n".join(asked[1:]))
    with pytest.raises(InputError, match=r'spots = "slide.h5ad"'):
        report_of_sweep(folder)


def test_a_folder_of_several_sweeps_names_them(folder: SweepFolder) -> None:
    with pytest.raises(InputError, match=r"no folder of a sweep.*sweep"):
        report_of_sweep(SweepFolder(folder.path.parent))
