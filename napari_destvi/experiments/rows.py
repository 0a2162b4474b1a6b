"""The rows of a sweep's tables, each finished run read and scored once."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from napari_destvi.config.memory import FitSizes
from napari_destvi.errors import InputError
from napari_destvi.experiments.progress import RunState
from napari_destvi.experiments.table import (
    Row,
    per_type_table,
    run_row,
    sweep_table,
    type_rows,
)
from napari_destvi.io.run_store import RunStore
from napari_destvi.metrics import Scores, score
from napari_destvi.results import Result

if TYPE_CHECKING:
    import pandas as pd


class RunRows:
    """Rows of runs, with their scores where there is a truth.

    Parameters
    ----------
    sizes : FitSizes
        Of the data.
    store : RunStore
        Where the finished runs are kept; it remembers their scores.
    truth : DataFrame of shape (n_spots, n_cell_types) or None
        True proportions.
    """

    def __init__(
        self, sizes: FitSizes, store: RunStore, *, truth: pd.DataFrame | None
    ) -> None:
        self._sizes, self._store, self._truth = sizes, store, truth
        self._shares = None if truth is None else _mean_shares(truth)
        self._rows: dict[str, Row] = {}
        self._type_rows: dict[str, list[Row]] = {}

    def table(self, runs: Sequence[RunState]) -> pd.DataFrame:
        """Return the table of runs as they stand; see `sweep_table`."""
        return sweep_table(self._row(state) for state in runs)

    def per_type(self, runs: Sequence[RunState]) -> pd.DataFrame | None:
        """Return the scores of each type in the runs of `table`; None without truth."""
        if self._truth is None:
            return None
        rows = [row for state in runs for row in self._type_rows.get(state.key, [])]
        return per_type_table(rows)

    def _row(self, state: RunState) -> Row:
        if state.status != "complete":
            return run_row(state, self._sizes)
        if state.key not in self._rows:
            self._rows[state.key] = self._complete(state)
        return self._rows[state.key]

    def _complete(self, state: RunState) -> Row:
        try:
            result = self._store.result(state.key)
        except InputError:  # taken out or damaged since: the next sweep does it again
            return run_row(state, self._sizes)
        scores = self._scores(state, result)
        return run_row(state, self._sizes, result=result, scores=scores)

    def _scores(self, state: RunState, result: Result) -> Scores | None:
        if self._truth is None or self._shares is None:
            return None
        scores = score(result.proportions_frame(), self._truth)
        self._type_rows[state.key] = type_rows(
            state, self._sizes, scores, shares=self._shares
        )
        means = {k: float(v) for k, v in scores.to_dict().items() if v is not None}
        with suppress(InputError):  # deleted at this very moment: it has its row
            self._store.set_scores(state.key, means)
        return scores


def _mean_shares(truth: pd.DataFrame) -> pd.Series:
    """Return the mean share of each type; of amounts, that of their spots' sums."""
    return truth.div(truth.sum(axis=1), axis=0).mean()
