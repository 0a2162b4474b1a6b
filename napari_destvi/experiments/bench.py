"""A sweep in a folder: its runs, and tables of them that are always up to date."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import pandas as pd

from napari_destvi.config import Auto
from napari_destvi.data.problem import Problem
from napari_destvi.errors import ExportError
from napari_destvi.experiments.folder import SweepFolder
from napari_destvi.experiments.progress import RunState, SweepProgress
from napari_destvi.experiments.request import SweepInputs
from napari_destvi.experiments.rows import RunRows
from napari_destvi.experiments.running import run_sweep
from napari_destvi.experiments.sweep import Sweep
from napari_destvi.methods.registry import never
from napari_destvi.metrics import score


def run_in_folder(  # noqa: PLR0913 - what, where, and who computes
    problem: Problem,
    sweep: Sweep,
    folder: SweepFolder,
    *,
    inputs: SweepInputs | None = None,
    truth: pd.DataFrame | None = None,
    workers: int | Auto = "auto",
    dask: str | None = None,
    force: bool = False,
    should_stop: Callable[[], bool] = never,
) -> Iterator[SweepProgress]:
    """Do what is not done yet of a sweep, and keep its folder up to date.

    Parameters
    ----------
    problem, sweep, workers, dask, should_stop
        As for `run_sweep`.
    folder : SweepFolder
        Where runs and tables lie; made if it is not there.
    inputs : SweepInputs, optional
        The files that the problem came from, to be written down.
    truth : DataFrame of shape (n_spots, n_cell_types), optional
        True proportions; with them every run is scored.
    force : bool
        Whether the tables of a sweep of other settings may be replaced.

    Yields
    ------
    SweepProgress
        As `run_sweep`; when a run has ended, the tables tell of it already.

    Raises
    ------
    InputError
        If the truth is not one of these spots and types.
    ExportError
        If the folder cannot be made, holds a sweep of other data or, without `force`,
        of other settings, or if its tables cannot be written even at the end.
    ConfigError
        As `run_sweep`.
    """
    check_truth(problem, truth)
    inputs = inputs or SweepInputs()
    folder.open(problem, sweep, inputs, force=force)
    rows = RunRows(problem.sizes, folder.store, truth=truth)
    last: SweepProgress | None = None
    try:
        for progress in run_sweep(
            problem,
            sweep,
            folder.store,
            workers=workers,
            dask=dask,
            slide=inputs.spots,
            reference=inputs.reference,
            should_stop=should_stop,
        ):
            is_first, last = last is None, progress
            is_news = is_first or progress.ended or not progress.number("running")
            yield _noted(progress, folder, rows) if is_news else progress
    finally:
        if last is not None:
            _write(folder, rows, [_at_rest(state) for state in last.runs])


def _noted(
    progress: SweepProgress, folder: SweepFolder, rows: RunRows
) -> SweepProgress:
    """Write the tables; one that cannot be written costs a note, not the sweep.

    A table that is open in another program cannot be replaced on Windows.
    """
    try:
        _write(folder, rows, progress.runs)
    except ExportError as error:
        return replace(progress, note=f"{progress.note} {error}".strip())
    return progress


def _write(folder: SweepFolder, rows: RunRows, runs: Sequence[RunState]) -> None:
    folder.write_tables(rows.table(runs), rows.per_type(runs))
    folder.write_failures(runs)


def _at_rest(state: RunState) -> RunState:
    """Return where a run stands once nothing runs any more."""
    return replace(state, status="waiting") if state.status == "running" else state


def check_truth(problem: Problem, truth: pd.DataFrame | None) -> None:
    """Make sure, before hours of work, that a truth fits the problem.

    Raises
    ------
    InputError
        If it shares no spot or type with it, or is none.
    """
    if truth is None:
        return
    types = problem.reference.cell_types
    names = pd.Index(problem.spatial.spot_names, dtype=object)
    score(pd.DataFrame(1 / len(types), index=names, columns=list(types)), truth)
