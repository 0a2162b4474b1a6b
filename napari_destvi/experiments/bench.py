"""A sweep in a folder: its runs, and tables of them that are always up to date."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pandas as pd

from napari_destvi.config import Auto
from napari_destvi.data.problem import Problem
from napari_destvi.errors import InputError
from napari_destvi.experiments.folder import SweepFolder
from napari_destvi.experiments.progress import RunState, SweepProgress
from napari_destvi.experiments.request import SweepInputs
from napari_destvi.experiments.running import run_sweep
from napari_destvi.experiments.sweep import Sweep
from napari_destvi.experiments.table import (
    SCORES,
    Row,
    per_type_table,
    run_row,
    sweep_table,
    type_rows,
)
from napari_destvi.methods.registry import never
from napari_destvi.metrics import Scores, score

if TYPE_CHECKING:
    from napari_destvi.io.run_store import RunStore


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
    folder.open(problem, sweep, inputs or SweepInputs())
    tables = Tables(problem, folder, truth=truth)
    progress: SweepProgress | None = None
    for progress in run_sweep(
        problem,
        sweep,
        folder.store,
        workers=workers,
        dask=dask,
        should_stop=should_stop,
    ):
        if progress.ended is not None or not tables.written:
            tables.write(progress.runs)
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


class Tables:
    """The tables of a sweep, each finished run read and scored once.

    Parameters
    ----------
    problem : Problem
        What is fitted.
    folder : SweepFolder
        Where they are written.
    truth : DataFrame or None
        True proportions.
    """

    def __init__(
        self, problem: Problem, folder: SweepFolder, *, truth: pd.DataFrame | None
    ) -> None:
        self._sizes, self._folder, self._truth = problem.sizes, folder, truth
        self._rows: dict[str, Row] = {}
        self._type_rows: dict[str, list[Row]] = {}
        self.written = False

    def write(self, runs: tuple[RunState, ...]) -> None:
        """Write where the runs stand.

        Raises
        ------
        ExportError
            If the tables cannot be written.
        """
        table = sweep_table(self._row(state) for state in runs)
        self._folder.write_table(table, self._per_type(runs))
        self._folder.write_failures(runs)
        self.written = True

    def _row(self, state: RunState) -> Row:
        if state.status != "complete":
            return run_row(state, self._sizes)
        if state.key not in self._rows:
            self._rows[state.key] = self._complete(state, self._folder.store)
        return self._rows[state.key]

    def _complete(self, state: RunState, store: RunStore) -> Row:
        try:
            result = store.result(state.key)
        except InputError:  # taken out or damaged since: the run is there to be redone
            return run_row(state, self._sizes)
        scores: Scores | None = None
        if self._truth is not None:
            scores = score(result.proportions_frame(), self._truth)
            self._type_rows[state.key] = type_rows(
                state, self._sizes, scores, shares=_mean_shares(self._truth)
            )
        row = run_row(state, self._sizes, result=result, scores=scores)
        if scores is not None:
            told = {k: row[k] for k in SCORES if row[k] is not None}
            store.set_scores(state.key, told)
        return row

    def _per_type(self, runs: tuple[RunState, ...]) -> pd.DataFrame | None:
        if self._truth is None:
            return None
        found = [row for s in runs for row in self._type_rows.get(s.key, [])]
        return per_type_table(found)


def _mean_shares(truth: pd.DataFrame) -> pd.Series:
    """Return the mean share of each type; of amounts, that of their spots' sums."""
    return truth.div(truth.sum(axis=1), axis=0).mean()
