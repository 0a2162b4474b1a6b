"""The folder of a sweep tells at any time what is done, and how near to the truth."""

from __future__ import annotations

import threading

import pandas as pd
import pytest

from napari_destvi.errors import ExportError, FitError, InputError
from napari_destvi.experiments import (
    COLUMNS,
    SCORES,
    Sweep,
    SweepFolder,
    SweepInputs,
    read_request,
    run_in_folder,
)
from napari_destvi.metrics import score


def nothing(config, control):
    pass


@pytest.fixture
def folder(tmp_path) -> SweepFolder:
    return SweepFolder(tmp_path / "deep" / "study")


def test_the_tables_are_up_to_date_after_each_run(problem, four, folder, engine):
    for progress in run_in_folder(problem, four, folder):
        told = folder.table()["status"].isin(["complete", "failed"]).sum()
        done = progress.number("complete") + progress.number("failed")
        assert told == done or progress.ended is None


def test_the_table_has_a_row_per_run_with_settings_and_time(
    problem, four, folder, engine
):
    *_, last = run_in_folder(problem, four, folder)
    table = folder.table()

    assert tuple(table.columns) == COLUMNS
    assert table["run"].tolist() == [run.name for run in four.runs()]
    assert table["batch_size"].tolist() == [8, 8, 16, 16]
    assert table["key"].tolist() == [state.key for state in last.runs]
    assert (table["seconds"] > 0).all()
    assert (table["steps"] > table["epochs"]).all()


def test_auto_is_told_as_the_number_that_it_led_to(problem, folder, engine):
    list(run_in_folder(problem, Sweep(methods=("destvi", "nnls")), folder))
    table = folder.table()
    assert table["batch_size"].tolist() == [6, pd.NA]
    assert table["amortization"].tolist() == ["both", ""]


def test_csv_and_parquet_say_the_same(problem, four, folder, engine, true_shares):
    list(run_in_folder(problem, four, folder, truth=true_shares))
    csv = pd.read_csv(folder.path / "table.csv", keep_default_na=False)
    assert csv["run"].tolist() == folder.table()["run"].tolist()
    assert csv["jsd"].to_numpy() == pytest.approx(folder.table()["jsd"].to_numpy())


def test_with_a_truth_each_run_is_scored_as_the_command_score_does(
    problem, four, folder, engine, true_shares
):
    *_, last = run_in_folder(problem, four, folder, truth=true_shares)
    row = folder.table().iloc[0]
    result = folder.store.result(last.runs[0].key)
    means = score(result.proportions_frame(), true_shares).to_dict()

    assert {name: row[name] for name in SCORES} == pytest.approx(
        {name: means[told] for name, told in SCORES.items()}
    )
    record = folder.store.record(last.runs[0].key)
    assert dict(record.scores) == pytest.approx(means)


def test_each_type_is_scored_with_its_true_share(
    problem, four, folder, engine, true_shares
):
    list(run_in_folder(problem, four, folder, truth=true_shares))
    table = pd.read_csv(folder.path / "per_type.csv")

    assert len(table) == 4 * 3
    first = table[table["run"] == four.runs()[0].name].set_index("cell_type")
    assert first["true_share"].to_dict() == pytest.approx(true_shares.mean().to_dict())
    assert (first["pcc"] > 0.9).all()


def test_a_run_that_failed_stands_in_the_table_with_its_sentence(
    problem, four, folder, engine
):
    def fail_one(config, control):
        if config.seed == 1:
            msg = "The memory ran out."
            raise FitError(msg)

    engine.before = fail_one
    list(run_in_folder(problem, four, folder))
    failed = folder.table().query("status == 'failed'")
    assert failed["error"].tolist() == ["The memory ran out."] * 2
    log = folder.path / "failures.txt"
    assert f"{four.runs()[1].name}: The memory ran out." in log.read_text()

    engine.before = nothing
    list(run_in_folder(problem, four, folder))
    assert not log.exists()


def test_what_was_asked_is_kept_and_read_back(problem, four, folder, engine, tmp_path):
    inputs = SweepInputs(spots=tmp_path / "slide.h5ad", labels="type")
    list(run_in_folder(problem, four, folder, inputs=inputs))
    assert read_request(folder.request) == (four, inputs)


def test_a_sweep_that_is_stopped_leaves_no_run_that_seems_to_go_on(
    problem, four, folder, engine
):
    stop = threading.Event()
    engine.before = lambda *_: stop.set()
    list(run_in_folder(problem, four, folder, should_stop=stop.is_set))
    assert not (folder.table()["status"] == "running").any()
    assert (folder.table()["status"] == "waiting").any()


def test_a_sweep_that_breaks_off_leaves_no_run_that_seems_to_go_on(
    problem, four, folder, engine
):
    engine.slots = 2
    reports = run_in_folder(problem, four, folder)
    while not next(reports).ended:
        pass
    assert (folder.table()["status"] == "running").any()
    reports.close()
    assert not (folder.table()["status"] == "running").any()


def test_a_table_that_is_open_elsewhere_is_told_and_stops_no_sweep(
    problem, four, folder, engine, monkeypatch
):
    refused = []

    def refuse(*_):
        if len(refused) < 2:
            refused.append(1)
            msg = "table.csv could not be written"
            raise ExportError(msg)
        return write(*_)

    write = SweepFolder.write_tables
    monkeypatch.setattr(SweepFolder, "write_tables", refuse)
    notes = [p.note for p in run_in_folder(problem, four, folder) if p.note]
    assert notes == ["table.csv could not be written"] * 2
    assert (folder.table()["status"] == "complete").all()


def test_a_table_that_never_could_be_written_is_an_error_at_the_end(
    problem, four, folder, engine
):
    (folder.path / "table.csv").mkdir(parents=True)
    with pytest.raises(ExportError, match=r"table\.csv"):
        list(run_in_folder(problem, four, folder))
    assert len(folder.store.records()) == 4


def test_a_run_that_is_deleted_as_it_is_scored_stops_no_sweep(
    problem, four, folder, engine, true_shares, monkeypatch
):
    def removed(*_):
        msg = "There is no such fit."
        raise InputError(msg)

    monkeypatch.setattr("napari_destvi.io.run_store.RunStore.set_scores", removed)
    list(run_in_folder(problem, four, folder, truth=true_shares))
    assert folder.table()["pcc_types"].notna().all()


def test_a_sweep_may_grow_and_scores_may_come_later(
    problem, four, folder, engine, true_shares
):
    list(run_in_folder(problem, Sweep(batch_sizes=(8,), seeds=(0, 1)), folder))
    list(run_in_folder(problem, four, folder, truth=true_shares))
    assert len(engine.fitted) == 4
    assert folder.table()["pcc_types"].notna().all()


def test_a_folder_of_other_data_is_left_alone(problem, four, folder, engine):
    list(run_in_folder(problem, four, folder))
    asked = folder.request.read_text()
    other = _without_last_spot(problem)
    with pytest.raises(ExportError, match="sweep of other data"):
        list(run_in_folder(other, four, folder))
    assert folder.request.read_text() == asked


def _without_last_spot(problem):
    from dataclasses import replace

    spatial = problem.spatial
    fewer = replace(
        spatial,
        counts=spatial.counts[:-1],
        spot_names=spatial.spot_names[:-1],
        coordinates=spatial.coordinates[:-1],
    )
    return replace(problem, spatial=fewer)


def test_a_truth_of_other_spots_is_told_before_anything_runs(
    problem, four, folder, engine, true_shares
):
    other = true_shares.rename(index="other {}".format)
    with pytest.raises(InputError):
        list(run_in_folder(problem, four, folder, truth=other))
    assert not engine.fitted
    assert not folder.path.exists()


def test_a_folder_without_a_table_is_told(folder):
    with pytest.raises(InputError, match="no table of a sweep"):
        folder.table()
