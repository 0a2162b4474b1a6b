"""The tables of a report: settings, cell types and runs, as cells to be laid out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from napari_destvi.config.amortization import SOLVED
from napari_destvi.data.wording import percent
from napari_destvi.export.report.choice import mean_shares
from napari_destvi.export.report.html_table import Cell, Heading
from napari_destvi.export.report.measures import MEASURES, known_measures
from napari_destvi.export.report.settings import (
    TRAINING,
    by_setting,
    complete_runs,
    setting_title,
    settings_table,
)

if TYPE_CHECKING:
    from napari_destvi.export.report.content import SweepReport

_SETTING = Heading("Setting", "text")
_TRAINING = Heading("Training", "text", "the preset, and its epochs where chosen")
#: Of the table of all runs: what is told of each, beside the measures.
_RUN_HEADINGS = (
    Heading("Run", "text"),
    Heading("Status", "text"),
    Heading("Seed"),
    Heading("Epochs"),
    Heading("Steps"),
)


class Table(NamedTuple):
    """A table to lay out.

    Parameters
    ----------
    headings : list of Heading
        From left to right.
    rows : list of list of Cell
        From above.
    """

    headings: list[Heading]
    rows: list[list[Cell]]


def settings_cells(named: pd.DataFrame) -> Table | None:
    """Return a row per setting: its measures, mean and spread over the seeds.

    None where no run is done.

    Parameters
    ----------
    named : DataFrame
        Of `with_training`.
    """
    found = settings_table(named)
    if found.empty:
        return None
    measures = known_measures(found)
    best = {name: _best(found[name], name) for name in measures}
    headings = [_SETTING, _TRAINING, Heading("Steps"), Heading("Seeds")]
    headings += [_measure_heading(name) for name in measures]
    rows = [
        [
            *_setting_cells(row),
            _whole(row["steps"]),
            _whole(row["seeds"]),
            *(_mean_cell(row, name, best[name]) for name in measures),
        ]
        for _, row in found.iterrows()
    ]
    return Table(headings, rows)


def type_cells(report: SweepReport, named: pd.DataFrame) -> Table | None:
    """Return a row per setting: the correlation of each type, mean over the seeds.

    Parameters
    ----------
    report : SweepReport
        With `type_scores`, or there is no such table.
    named : DataFrame
        Of `with_training`.
    """
    scores = report.type_scores
    if scores is None or not report.results:
        return None
    shares = mean_shares(report)
    types = [name for name in shares.index if name in scores]
    means = _type_means(scores[types], named)
    best = means[types].max()
    headings = [_SETTING, _TRAINING]
    headings += [Heading(_type_heading(name, shares[name])) for name in types]
    rows = [
        [
            *_setting_cells(row),
            *(_type_cell(row[name], is_best=row[name] == best[name]) for name in types),
        ]
        for _, row in means.iterrows()
    ]
    return Table(headings, rows)


def run_cells(named: pd.DataFrame) -> Table:
    """Return a row per run, those without a result and why included.

    Parameters
    ----------
    named : DataFrame
        Of `with_training`.
    """
    measures = known_measures(named)
    headings = [*_RUN_HEADINGS, *map(_measure_heading, measures)]
    headings += [Heading("Device", "text"), Heading("Error", "text long")]
    rows = [
        [
            *(Cell(text, text) for text in (row["run"], row["status"])),
            *(_whole(row["seed"]), _epochs(row["epochs"]), _whole(row["steps"])),
            *(_number(row[name], MEASURES[name].digits) for name in measures),
            *(_text(row[name]) for name in ("device", "error")),
        ]
        for _, row in named.iterrows()
    ]
    return Table(headings, rows)


def _setting_cells(row: pd.Series) -> tuple[Cell, Cell]:
    """Return setting and training; batch sizes are sorted as numbers."""
    size = row["batch_size"]
    order = f"{row['title']} {0 if pd.isna(size) else size:08.0f}"
    return Cell(setting_title(row), order), _text(row[TRAINING])


def _mean_cell(row: pd.Series, name: str, best: float) -> Cell:
    cell = _number(row[name], MEASURES[name].digits)
    spread = row[f"{name}_sd"]
    told = "" if pd.isna(spread) else f"± {spread:.{MEASURES[name].digits}f}"
    return Cell(cell.text, cell.value, told, is_best=row[name] == best)


def _type_cell(value: float, *, is_best: bool) -> Cell:
    cell = _number(value, 2)
    if cell.value is None:
        return cell
    shade = float(np.clip(value, 0.0, 1.0))
    return Cell(cell.text, cell.value, is_best=is_best, shade=shade)


def _type_means(scores: pd.DataFrame, named: pd.DataFrame) -> pd.DataFrame:
    """Return the mean score of each type over the runs of a setting."""
    done = complete_runs(named)
    done = done[done["key"].isin(scores.index)]
    joined = done.join(scores, on="key")
    groups = by_setting(joined)
    means = groups[list(scores)].mean()
    means.insert(0, "title", groups["title"].first())
    return means.reset_index()


def _type_heading(name: str, share: float) -> str:
    return f"{name} ({percent(share)})"


def _measure_heading(name: str) -> Heading:
    return Heading(MEASURES[name].title, explanation=MEASURES[name].explanation)


def _best(values: pd.Series, name: str) -> float:
    found = values.max() if MEASURES[name].higher_is_better else values.min()
    return float(found)


def _whole(value: float) -> Cell:
    return Cell("", None) if pd.isna(value) else Cell(f"{value:,.0f}", float(value))


def _epochs(value: float) -> Cell:
    return Cell(SOLVED, 0.0) if value == 0 else _whole(value)


def _number(value: float, digits: int) -> Cell:
    if pd.isna(value):
        return Cell("", None)
    return Cell(f"{value:.{digits}f}", float(value))


def _text(value: object) -> Cell:
    text = "" if pd.isna(value) else str(value)
    return Cell(text, text)
