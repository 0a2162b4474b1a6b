"""The queue of a sweep: every run its own fate, none done twice, an end at any time."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import numpy as np
import pytest

from napari_destvi.errors import FitError
from napari_destvi.experiments import Sweep, planned, run_sweep
from napari_destvi.experiments.engines import WorkerLostError
from napari_destvi.io.ended_run import record_of


def statuses(progress) -> list[str]:
    return [state.status for state in progress.runs]


def nothing(config, control):
    pass


def linger(config, control):
    time.sleep(0.1)


def until_cancelled(config, control):
    while not control.cancelled:
        time.sleep(0.01)


def test_all_runs_are_done_and_kept(problem, four, store, engine):
    *_, last = run_sweep(problem, four, store)

    assert statuses(last) == ["complete"] * 4
    assert last.is_done
    assert last.seconds_left == 0
    assert {record.sweep_name for record in store.records()} == {
        run.name for run in four.runs()
    }


def test_each_end_is_reported_once(problem, four, store, engine):
    ended = [p.ended.key for p in run_sweep(problem, four, store) if p.ended]
    assert len(ended) == len(set(ended)) == 4


def test_what_is_done_is_not_repeated(problem, four, store, engine):
    for _ in run_sweep(problem, Sweep(batch_sizes=(8,), seeds=(0, 1)), store):
        pass
    *_, last = run_sweep(problem, four, store)

    assert [config.batch_size for config in engine.fitted] == [8, 8, 16, 16]
    assert [state.was_kept for state in last.runs] == [True, True, False, False]


def test_a_sweep_that_is_done_starts_no_engine(problem, four, store, engine):
    list(run_sweep(problem, four, store))
    engine.fitted.clear()
    (only,) = run_sweep(problem, four, store)
    assert only.is_done
    assert not engine.fitted


def test_a_run_that_fails_leaves_the_others_and_tells_why(problem, four, store, engine):
    def fail_one(config, control):
        if (config.batch_size, config.seed) == (8, 1):
            msg = "The training diverged."
            raise FitError(msg)

    engine.before = fail_one
    *_, last = run_sweep(problem, four, store)

    assert statuses(last) == ["complete", "failed", "complete", "complete"]
    assert last.runs[1].error == "The training diverged."
    assert not store.holds(last.runs[1].key)


def test_an_error_that_nobody_foresaw_fails_one_run_only(problem, four, store, engine):
    def break_one(config, control):
        if config.seed == 0:
            raise ZeroDivisionError

    engine.before = break_one
    *_, last = run_sweep(problem, four, store)

    assert statuses(last) == ["failed", "complete"] * 2
    assert "ZeroDivisionError" in last.runs[0].error


def test_a_run_that_failed_is_tried_again_by_the_next_sweep(
    problem, four, store, engine
):
    def fail(config, control):
        msg = "No."
        raise FitError(msg)

    engine.before = fail
    *_, failed = run_sweep(problem, four, store)
    engine.before = nothing
    *_, last = run_sweep(problem, four, store)

    assert statuses(failed) == ["failed"] * 4
    assert statuses(last) == ["complete"] * 4


def test_a_run_whose_worker_is_lost_is_tried_once_more(problem, four, store, engine):
    lost = []

    def lose_once(config, control):
        if config.seed == 0 and config not in lost:
            lost.append(config)
            msg = "gone"
            raise WorkerLostError(msg)

    engine.before = lose_once
    reports = list(run_sweep(problem, four, store))

    assert statuses(reports[-1]) == ["complete"] * 4
    notes = [report.note for report in reports if report.note]
    assert len(notes) == len(lost) == 2
    assert four.runs()[0].name in notes[0]


def test_a_run_that_is_lost_twice_is_told(problem, four, store, engine):
    def lose(config, control):
        if config.seed == 0:
            msg = "The system ended the fit."
            raise WorkerLostError(msg)

    engine.before = lose
    *_, last = run_sweep(problem, four, store)

    assert statuses(last) == ["failed", "complete"] * 2
    assert last.runs[0].error.endswith("The system ended the fit.")
    assert len(engine.fitted) == 2 + 2 * 2


@pytest.mark.parametrize("n_slots", [1, 3])
def test_as_many_run_at_once_as_are_admitted(problem, store, engine, n_slots):
    engine.slots = n_slots
    engine.before = linger
    list(run_sweep(problem, Sweep(seeds=tuple(range(6))), store))
    assert engine.most_at_once == n_slots


def test_told_to_stop_it_cancels_what_runs_and_keeps_what_is_done(
    problem, four, store, engine
):
    def endless_from_the_second(config, control):
        if config.seed == 1:
            until_cancelled(config, control)

    engine.before = endless_from_the_second
    stop = threading.Event()
    for last in run_sweep(problem, four, store, should_stop=stop.is_set):
        if statuses(last)[:2] == ["complete", "running"]:
            stop.set()

    assert statuses(last) == ["complete", *3 * ["waiting"]]
    assert engine.at_once == 0
    assert [record.sweep_name for record in store.records()] == [four.runs()[0].name]


def test_a_run_that_ends_as_it_is_told_to_stop_is_told_as_complete(
    problem, store, engine
):
    stop = threading.Event()

    def end_all_the_same(config, control):
        stop.set()
        until_cancelled(config, control)
        control._cancelled = False  # too late: it has ended

    engine.before = end_all_the_same
    *_, last = run_sweep(problem, Sweep(), store, should_stop=stop.is_set)

    assert statuses(last) == ["complete"]


def test_a_sweep_that_nobody_listens_to_any_more_ends_its_runs(
    problem, four, store, engine
):
    engine.before = until_cancelled
    reports = run_sweep(problem, four, store)
    while "running" not in statuses(next(reports)):
        pass
    reports.close()
    assert engine.at_once == 0


def test_the_time_left_falls_as_runs_end(problem, four, store, engine):
    ends = [p for p in run_sweep(problem, four, store) if p.ended]
    left = [progress.seconds_left for progress in ends]
    assert left[-1] == 0
    assert left[0] > left[-1]


@pytest.mark.parametrize("file", ["record.json", "result.npz"])
def test_a_damaged_run_is_done_again(problem, four, store, engine, file):
    *_, last = run_sweep(problem, four, store)
    (store.folder / last.runs[0].key / file).write_text("{")
    states = planned(problem, four, store)
    assert [s.status for s in states] == ["waiting", *3 * ["complete"]]

    *_, mended = run_sweep(problem, four, store)

    assert statuses(mended) == ["complete"] * 4
    assert np.isfinite(store.result(last.runs[0].key).proportions).all()


@pytest.fixture
def on_card(monkeypatch):
    """Let what this computer fits be told as computed by a graphics card."""

    def record(problem, config, result, **about):
        versions = {**result.versions, "device": "NVIDIA H100 80GB HBM3"}
        return record_of(problem, config, replace(result, versions=versions), **about)

    monkeypatch.setattr("napari_destvi.experiments.run_work.record_of", record)


def test_a_run_has_the_key_of_the_device_that_computed_it(
    problem, four, store, engine, on_card
):
    first = planned(problem, four, store)
    *_, last = run_sweep(problem, four, store)
    assert all(store.holds(state.key) for state in last.runs)
    assert not {s.key for s in first} & {s.key for s in last.runs}


def test_a_run_of_either_device_is_not_repeated_unless_one_is_asked_for(
    problem, four, store, engine, on_card
):
    list(run_sweep(problem, four, store))
    assert {s.status for s in planned(problem, four, store)} == {"complete"}
    cpu, card = (replace(four, device=device) for device in ("cpu", "cuda"))
    assert {s.status for s in planned(problem, cpu, store)} == {"waiting"}
    assert {s.status for s in planned(problem, card, store)} == {"complete"}
