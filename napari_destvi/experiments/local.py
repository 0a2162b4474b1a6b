"""Fits of a sweep in child processes of this computer, as many as it can carry."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Self

from napari_destvi.config import LEAST_SQUARES, Auto, FitConfig, resolve
from napari_destvi.config.memory import PROGRAM_BYTES, estimate_memory
from napari_destvi.data.problem import Problem
from napari_destvi.errors import ConfigError
from napari_destvi.experiments.engines import Report, WorkerLostError
from napari_destvi.experiments.unfinished import usable_state
from napari_destvi.io.host_memory import free_host_memory
from napari_destvi.jobs import JobControl, run_fit
from napari_destvi.jobs.failures import ChildDiedError
from napari_destvi.methods.reports import final_result
from napari_destvi.results import FitProgress, Result

#: More fits at once hardly help: they wait for the same memory.
MAX_AUTO_WORKERS = 8


class LocalEngine:
    """Child processes, one per fit; see `Engine`.

    Parameters
    ----------
    problem : Problem
        What is fitted.
    configs : sequence of FitConfig
        What may be asked of it.
    workers : int or "auto"
        How many fits at once. "auto" leaves a core to everything else, and computes on
        a graphics card one after the other. Memory may allow fewer at a time.
    unfinished : mapping of FitConfig to Path, optional
        Where fits save their state, and go on from.

    Raises
    ------
    ConfigError
        If the number is none.
    """

    def __init__(
        self,
        problem: Problem,
        configs: Sequence[FitConfig],
        *,
        workers: int | Auto,
        unfinished: Mapping[FitConfig, Path] = MappingProxyType({}),
    ) -> None:
        self._problem = problem
        self._unfinished = unfinished
        self._n_slots = _worker_number(configs, workers)
        self._threads = threads_per_worker(self._n_slots, usable_cores())
        self._budget = free_host_memory()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Do nothing: the processes end with their fits."""

    @property
    def n_slots(self) -> int:
        """How many fits it may compute at once."""
        return self._n_slots

    def admits(self, config: FitConfig, running: Sequence[FitConfig]) -> bool:
        """Return whether there is a place and memory; one fit always may start."""
        if not running:
            return True
        needed = sum(self._host_bytes(each) for each in (config, *running))
        return len(running) < self._n_slots and needed <= self._budget

    def fit(self, config: FitConfig, *, control: JobControl, report: Report) -> Result:
        """Return what a fit found; see `Engine`."""

        def show(progress: FitProgress) -> None:
            report(progress.fraction, progress.seconds_left)

        state = self._unfinished.get(config)
        if config.n_threads == "auto":
            config = replace(config, n_threads=self._threads)
        try:
            with usable_state(state) as folder:
                reports = run_fit(
                    self._problem, config, control=control, checkpoint=folder
                )
                return final_result(reports, show=show)
        except ChildDiedError as error:
            raise WorkerLostError(str(error)) from error

    def _host_bytes(self, config: FitConfig) -> int:
        sizes = self._problem.sizes
        if config.method in LEAST_SQUARES:
            return PROGRAM_BYTES
        plan = resolve(config, n_spots=sizes.n_spots, n_cells=sizes.n_cells)
        need = estimate_memory(sizes, config, plan, on_card=False, free=self._budget)
        return need.host_bytes


def threads_per_worker(workers: int, cores: int) -> int:
    """Return the threads of each fit, so that all together are no more than cores.

    The environment variable OMP_NUM_THREADS goes first, as everywhere.
    """
    named = os.environ.get("OMP_NUM_THREADS", "")
    if named.isdigit():
        return max(1, int(named))
    return max(1, cores // workers)


def usable_cores() -> int:
    """Return the cores that this process may use: a cluster grants but some."""
    if hasattr(os, "sched_getaffinity"):  # not on macOS and Windows
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _worker_number(configs: Sequence[FitConfig], workers: int | Auto) -> int:
    if workers == "auto":
        if _computes_on_card(configs):
            return 1
        return min(max(1, usable_cores() - 1), MAX_AUTO_WORKERS, max(len(configs), 1))
    if isinstance(workers, bool) or not isinstance(workers, int) or workers < 1:
        msg = (
            f"The number of workers is {workers!r}. Give how many fits to compute at "
            'once, at least 1, or "auto".'
        )
        raise ConfigError(msg)
    return workers


def _computes_on_card(configs: Sequence[FitConfig]) -> bool:
    trained = {c.device for c in configs if c.method not in LEAST_SQUARES}
    if not trained - {"cpu"}:
        return False
    from napari_destvi.training.device import choose_device  # slow: PyTorch

    return any(choose_device(device).type != "cpu" for device in trained)
