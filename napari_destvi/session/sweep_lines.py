"""The runs of a sweep as lines of a table: what each column says, and how it sorts."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from napari_destvi.config import FitConfig, ignored_settings, method_title
from napari_destvi.config.amortization import AMORTIZATION_TITLES, NOTHING
from napari_destvi.config.durations import readable_duration
from napari_destvi.results.score_titles import SCORE_TITLES
from napari_destvi.session.past_fit_lines import Cell, epochs_text
from napari_destvi.session.sweep_terms import SweepNews

if TYPE_CHECKING:
    from napari_destvi.experiments import RunState

COLUMNS = (
    *("Method", "Preset", "Amortization", "Batch size", "Epochs", "Seed"),
    *("Status", "Time"),
)


@dataclass(frozen=True, slots=True)
class SweepLine:
    """A run in the table.

    Parameters
    ----------
    key : str
        Its name among the past fits.
    cells : tuple of Cell
        One per column.
    tip : str
        Its name, and why it failed.
    is_complete, has_failed : bool
        How it ended.
    """

    key: str
    cells: tuple[Cell, ...]
    tip: str
    is_complete: bool
    has_failed: bool


def sweep_columns(news: SweepNews | None) -> tuple[str, ...]:
    """Return the titles of the columns, those of the scores that there are included."""
    return (*COLUMNS, *(SCORE_TITLES[name].title for name in _scores(news)))


def sweep_lines(news: SweepNews | None) -> tuple[SweepLine, ...]:
    """Return the runs, a line each, in the order of the sweep."""
    if news is None:
        return ()
    rows, scores = news.table.to_dict(orient="records"), _scores(news)
    return tuple(
        _line(state, row, scores)
        for state, row in zip(news.progress.runs, rows, strict=True)
    )


def _scores(news: SweepNews | None) -> tuple[str, ...]:
    columns = () if news is None else news.table
    return tuple(name for name in SCORE_TITLES if name in columns)


def _line(state: RunState, row: dict[str, Any], scores: tuple[str, ...]) -> SweepLine:
    config = state.run.config
    cells = (
        Cell(method_title(config.method), method_title(config.method).casefold()),
        _setting(config, "preset", config.preset.capitalize()),
        _setting(config, "amortization", AMORTIZATION_TITLES[config.amortization]),
        _setting(config, "batch_size", row["batch_size"]),
        _epochs_cell(config, row["epochs"]),
        _setting(config, "seed", row["seed"]),
        _state_cell(state),
        _time_cell(row["seconds"]),
        *(_number_cell(row[name]) for name in scores),
    )
    return SweepLine(
        key=state.key,
        cells=cells,
        tip=f"{state.run.name}\n{state.error}".strip(),
        is_complete=state.status == "complete",
        has_failed=state.status == "failed",
    )


def _setting(config: FitConfig, name: str, value: Any) -> Cell:  # noqa: ANN401
    if name in ignored_settings(config.method):
        return Cell(NOTHING, "" if isinstance(value, str) else -1)
    return Cell(value, value) if isinstance(value, str) else Cell(f"{value:,}", value)


def _epochs_cell(config: FitConfig, n_epochs: int) -> Cell:
    cell = _setting(config, "epochs", n_epochs)
    return cell if cell.order else Cell(epochs_text(n_epochs), 0)


def _state_cell(state: RunState) -> Cell:
    if state.status == "running":
        left = readable_duration(state.seconds_left)
        return Cell(f"{state.fraction:.0%}, {left} left", "running")
    if state.status == "failed":
        return Cell(f"failed: {state.error}", "failed")
    if state.status == "complete":
        return Cell("done before" if state.was_kept else "done", "complete")
    return Cell("waiting", "waiting")


def _time_cell(seconds: float) -> Cell:
    is_known = not math.isnan(seconds)
    return Cell(readable_duration(seconds) if is_known else "", seconds)


def _number_cell(value: float) -> Cell:
    return Cell("" if math.isnan(value) else f"{value:.3f}", value)
