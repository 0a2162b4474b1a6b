"""A past fit as a line of a table: what each column says of it, and how it sorts."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from napari_destvi.config import (
    LEAST_SQUARES,
    FitConfig,
    FitPlan,
    ignored_settings,
    method_title,
    resolve,
)
from napari_destvi.config.amortization import AMORTIZATION_TITLES, NOTHING, SOLVED
from napari_destvi.config.durations import readable_duration
from napari_destvi.errors import ConfigError
from napari_destvi.io.run_record import EPOCHS, RunRecord
from napari_destvi.results.score_titles import SCORE_TITLES

_AUTO = "auto"


class Cell(NamedTuple):
    """What stands in a column, and by what it is sorted."""

    text: str
    order: float | str


#: By the title of its column the names of a measure, of which the first that a fit has
#: is told: the same means as in the table of a sweep.
SCORES: Mapping[str, tuple[str, ...]] = {
    SCORE_TITLES[name].title: (SCORE_TITLES[name].mean, name)
    for name in ("pcc_types", "ssim", "rmse", "jsd")
}


class _Fit(NamedTuple):
    """A record with its settings, as far as this version knows them."""

    record: RunRecord
    config: FitConfig | None
    plan: FitPlan | None


def columns(*, slides: bool, scores: tuple[str, ...]) -> tuple[str, ...]:
    """Return the titles of the columns.

    Parameters
    ----------
    slides : bool
        Whether fits of several slides are listed.
    scores : tuple of str
        The measures that any of them has, of `SCORES`.
    """
    return (*_COLUMNS, *((SLIDE,) if slides else ()), *scores)


def cells(record: RunRecord, titles: tuple[str, ...]) -> tuple[Cell, ...]:
    """Return what the columns of these titles say of a fit."""
    fit = _known(record)
    return tuple(
        _score(record, title) if title in SCORES else _CELLS[title](fit)
        for title in titles
    )


def score_of(record: RunRecord, title: str) -> float:
    """Return a measure of `SCORES`; NaN where the fit has none."""
    found = [record.scores[name] for name in SCORES[title] if name in record.scores]
    return found[0] if found else math.nan


def measures(records: Sequence[RunRecord]) -> tuple[str, ...]:
    """Return the titles of the measures that any of these fits has."""
    return tuple(
        title
        for title in SCORES
        if any(not math.isnan(score_of(record, title)) for record in records)
    )


def _known(record: RunRecord) -> _Fit:
    try:
        config = FitConfig.from_dict(dict(record.settings))
    except (ConfigError, TypeError):  # of another version
        return _Fit(record, None, None)
    if config.method in LEAST_SQUARES or record.model is not None:  # nothing trained
        return _Fit(record, config, None)
    sizes = {"n_spots": record.slide.n_spots, "n_cells": record.reference.n_cells}
    return _Fit(record, config, resolve(config, **sizes))


def _name(fit: _Fit) -> Cell:
    return Cell(fit.record.title, fit.record.title.casefold())


def _date(fit: _Fit) -> Cell:
    created = fit.record.created
    try:
        local = datetime.fromisoformat(created).astimezone()
    except ValueError:
        return Cell(created, created)
    return Cell(f"{local:%Y-%m-%d %H:%M}", created)


def _method(fit: _Fit) -> Cell:
    title = method_title(fit.record.method)
    return Cell(title, title.casefold())


def _batch_size(fit: _Fit) -> Cell:
    if fit.plan is None or fit.config is None:
        return Cell(NOTHING, -1)
    size = fit.plan.batch_size
    is_auto = fit.config.batch_size == _AUTO
    return Cell(f"{size:,} (auto)" if is_auto else f"{size:,}", size)


def _amortization(fit: _Fit) -> Cell:
    if fit.config is None or "amortization" in ignored_settings(fit.config.method):
        return Cell(NOTHING, "")
    title = AMORTIZATION_TITLES[fit.config.amortization]
    return Cell(title, title)


def _epochs(fit: _Fit) -> Cell:
    """Return the epochs of the spots and of the states, and the steps of both.

    Shares that were solved for took none.
    """
    numbers = fit.record.epochs or _planned(fit.plan)
    if fit.plan is None or not numbers:
        return Cell(NOTHING, -1)
    of_spots, of_states, batches, state_batches = (numbers.get(n, 0) for n in EPOCHS)
    steps = of_spots * batches + of_states * state_batches
    states = f" + {of_states:,}" if of_states else ""
    told = f"{epochs_text(of_spots)}{states}"
    return Cell(f"{told} / {steps:,}" if steps else told, of_spots + of_states)


def epochs_text(of_spots: int) -> str:
    """Return a number of epochs of the spots; 0 are those of shares solved for."""
    return f"{of_spots:,}" if of_spots else SOLVED


def _planned(plan: FitPlan | None) -> Mapping[str, int]:
    """Return the epochs of a record that does not tell them."""
    if plan is None:
        return {}
    numbers = (plan.epochs, plan.state_epochs, plan.batches, plan.state_batches)
    return dict(zip(EPOCHS, numbers, strict=True))


def _seed(fit: _Fit) -> Cell:
    config = fit.config
    if config is None or "seed" in ignored_settings(config.method):
        return Cell(NOTHING, -1)
    return Cell(str(config.seed), config.seed)


def _time(fit: _Fit) -> Cell:
    seconds = fit.record.seconds
    is_short = 0 < seconds < 1  # an applied model; "0 s" would be no time at all
    return Cell("<1 s" if is_short else readable_duration(seconds), seconds)


def _status(fit: _Fit) -> Cell:
    return Cell(fit.record.status, fit.record.status)


def _slide(fit: _Fit) -> Cell:
    name = Path(fit.record.slide.path).name or "from memory"
    area = f" · {fit.record.library}" if fit.record.library else ""
    return Cell(f"{name}{area}", f"{name}{area}".casefold())


def _score(record: RunRecord, title: str) -> Cell:
    value = score_of(record, title)
    return Cell("" if math.isnan(value) else f"{value:.3f}", value)


SLIDE = "Slide"
_CELLS: Mapping[str, Callable[[_Fit], Cell]] = {
    "Name": _name,
    "Date": _date,
    "Method": _method,
    "Batch size": _batch_size,
    "Amortization": _amortization,
    "Epochs / steps": _epochs,
    "Seed": _seed,
    "Time": _time,
    "Status": _status,
    SLIDE: _slide,
}
_COLUMNS = tuple(title for title in _CELLS if title != SLIDE)
