"""This computer's processes: as many as its cores and memory allow."""

from __future__ import annotations

import pytest

from napari_destvi.config import FitConfig
from napari_destvi.errors import ConfigError
from napari_destvi.experiments import Sweep, run_sweep
from napari_destvi.experiments import local as module
from napari_destvi.experiments.local import LocalEngine, threads_per_worker

CPU = [FitConfig(device="cpu", seed=seed) for seed in range(20)]


@pytest.fixture
def memory(monkeypatch):
    """Set the bytes that are free."""
    return lambda n: monkeypatch.setattr(module, "free_host_memory", lambda: n)


@pytest.mark.parametrize(
    ("cores", "n_runs", "expected"), [(1, 9, 1), (4, 9, 3), (4, 2, 2), (64, 20, 8)]
)
def test_workers_leave_a_core_free_and_are_no_more_than_runs(
    problem, monkeypatch, cores, n_runs, expected
):
    monkeypatch.setattr(module, "usable_cores", lambda: cores)
    assert LocalEngine(problem, CPU[:n_runs], workers="auto").n_slots == expected


@pytest.mark.parametrize("workers", [0, -1, True, 1.5, "many"])
def test_a_number_of_workers_that_is_none_is_told(problem, workers):
    with pytest.raises(ConfigError, match="number of workers"):
        LocalEngine(problem, CPU, workers=workers)


@pytest.mark.parametrize(
    ("workers", "cores", "threads"), [(1, 8, 8), (3, 8, 2), (8, 2, 1)]
)
def test_threads_are_divided_among_the_workers(monkeypatch, workers, cores, threads):
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    assert threads_per_worker(workers, cores) == threads


def test_a_fit_waits_for_memory_that_another_one_holds(problem, memory):
    memory(10**12)
    assert LocalEngine(problem, CPU, workers=4).admits(CPU[0], CPU[1:3])
    memory(10**9)
    engine = LocalEngine(problem, CPU, workers=4)
    assert not engine.admits(CPU[0], CPU[1:3])
    assert engine.admits(CPU[0], [])


def test_no_more_run_at_once_than_there_are_workers(problem, memory):
    memory(10**12)
    engine = LocalEngine(problem, CPU, workers=2)
    assert not engine.admits(CPU[0], CPU[1:3])


def test_fits_in_child_processes_are_kept(problem, store):
    sweep = Sweep(methods=("nnls", "weighted-nnls"))
    *_, last = run_sweep(problem, sweep, store, workers=2)
    assert [state.status for state in last.runs] == ["complete"] * 2
    assert [record.device for record in store.records()] == ["cpu"] * 2
