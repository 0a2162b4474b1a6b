"""A sweep in a folder: its runs, and tables of them that are always up to date."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pandas as pd

from napari_destvi.config import Auto
from napari_destvi.data.problem import Problem
from napari_destvi.experiments.folder import SweepFolder
from napari_destvi.experiments.progress import SweepProgress
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

    Yields
    ------
    SweepProgress
        As `run_sweep`; when a run has ended, the tables tell of it already.

    Raises
    ------
    InputError
        If the truth is not one of these spots and types.
    ExportError
        If the folder cannot be written, or holds a sweep of other data.
    ConfigError
        As `run_sweep`.
    """
    check_truth(problem, truth)
    inputs = inputs or SweepInputs()
    folder.open(problem, sweep, inputs)
    rows = RunRows(problem.sizes, folder.store, truth=truth)
    is_first = True
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
        was_stopped = not progress.number("running")
        if progress.ended is not None or is_first or was_stopped:
            is_first = False
            folder.write_tables(rows.table(progress.runs), rows.per_type(progress.runs))
            folder.write_failures(progress.runs)
        yield progress


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
