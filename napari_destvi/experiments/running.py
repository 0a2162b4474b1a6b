"""Carry out a sweep: the one call from settings to kept runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from zipfile import is_zipfile

from napari_destvi.config import Auto, FitConfig
from napari_destvi.data.problem import Problem
from napari_destvi.data.run_identity import run_keys
from napari_destvi.experiments.engines import Engine
from napari_destvi.experiments.estimates import TimeEstimates
from napari_destvi.experiments.local import LocalEngine
from napari_destvi.experiments.progress import RunState, SweepProgress
from napari_destvi.experiments.queue import RunQueue
from napari_destvi.experiments.sweep import Sweep
from napari_destvi.experiments.unfinished import clear_abandoned, unfinished_folders
from napari_destvi.io.run_store import RunStore
from napari_destvi.io.run_tables import maps_file
from napari_destvi.methods.registry import never

#: What "auto" may come to: Apple's must be asked for.
_AUTO_DEVICES = ("cpu", "cuda")


def run_sweep(  # noqa: PLR0913 - what, where, and who computes
    problem: Problem,
    sweep: Sweep,
    store: RunStore,
    *,
    workers: int | Auto = "auto",
    dask: str | None = None,
    slide: Path | None = None,
    reference: Path | None = None,
    should_stop: Callable[[], bool] = never,
) -> Iterator[SweepProgress]:
    """Do all runs of a sweep that are not done yet.

    Parameters
    ----------
    problem : Problem
        What is fitted.
    sweep : Sweep
        Which settings to try.
    store : RunStore
        Where finished runs are kept; those that it holds are not repeated.
    workers : int or "auto"
        Fits at once on this computer; see `LocalEngine`.
    dask : str, optional
        Address of a Dask scheduler whose workers compute instead, one fit each.
    slide, reference : Path, optional
        Where the data came from, to be kept with each run.
    should_stop : callable
        Asked several times a second; True cancels what runs, and the generator ends.

    Yields
    ------
    SweepProgress
        At most about five a second, and one for each run that ends.

    Raises
    ------
    ConfigError
        If the number of workers is none, or the cluster cannot be used.
    """
    clear_abandoned(store)
    states = planned(problem, sweep, store)
    configs = [state.run.config for state in states if state.status == "waiting"]
    if dask is None:
        engine: Engine = LocalEngine(
            problem,
            configs,
            workers=workers,
            unfinished=unfinished_folders(states, store),
        )
    else:
        from napari_destvi.experiments.cluster import DaskEngine  # an extra

        engine = DaskEngine(problem, dask)
    queue = RunQueue(problem, store, states, slide=slide, reference=reference)
    yield queue.progress()
    if configs:
        with engine:
            yield from queue.reports(engine, should_stop)


def planned(problem: Problem, sweep: Sweep, store: RunStore) -> list[RunState]:
    """Return the runs of a sweep; those that are kept are complete.

    Parameters
    ----------
    problem, sweep, store : Problem, Sweep, RunStore
        As for `run_sweep`.
    """
    times = TimeEstimates(problem.sizes)
    states = []
    runs = sweep.runs()
    wanted = [(run.config, kind) for run in runs for kind in _devices(run.config)]
    keys = dict(zip(wanted, run_keys(problem, wanted), strict=True))
    for run in runs:
        known = [keys[run.config, kind] for kind in _devices(run.config)]
        key = next((key for key in known if _is_kept(store, key)), "")
        if key:
            times.learn(run.config, store.record(key).seconds)
            state = RunState(run, key, "complete", fraction=1.0, was_kept=True)
        else:
            state = RunState(run, known[0])
        states.append(state)
    return [_with_time(state, times) for state in states]


def _devices(config: FitConfig) -> tuple[str, ...]:
    """Return the kinds of device that may have computed a run, the likeliest first.

    Whoever leaves the choice to the computer takes the result of either. Where a run is
    computed is known when it ends; until then it has the key of the first.
    """
    return _AUTO_DEVICES if config.device == "auto" else (config.device,)


def _is_kept(store: RunStore, key: str) -> bool:
    """Return whether a run need not be done again: one cut short on the disk must."""
    return store.holds(key) and is_zipfile(maps_file(store.folder, key))


def _with_time(state: RunState, times: TimeEstimates) -> RunState:
    if state.status != "waiting":
        return state
    return replace(state, seconds_left=times.seconds(state.run.config))
