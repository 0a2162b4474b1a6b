"""What a sweep says of the settings to choose, in two sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from napari_destvi.config import method_title
from napari_destvi.config.amortization import amortization_words
from napari_destvi.config.durations import readable_time_taken
from napari_destvi.results.score_titles import SCORE_TITLES

#: What makes two runs the same but for chance, and how each is told.
_SETTINGS = {
    "method": "{}",
    "preset": 'preset "{}"',
    "amortization": "amortization: {}",
    "batch_size": "batch size {:,}",
    "epochs": "{:,} epochs",
    "cells_per_spot": "{:g} cells per spot",
    "detection_alpha": "detection alpha {:g}",
}
#: In place of no epochs: nothing is trained for the proportions.
_SOLVED = "proportions solved for"
#: In place of a batch that holds the whole slide, as those of Cell2location do.
_ALL = "all spots in each step"
_NO_TRUTH = (
    "Without a truth nothing tells which setting comes nearest to it; give one, or "
    "compare the maps by eye.",
    "The quickest of the settings is {name}: {time}, without learning the reference.",
)
#: A column that is added for a moment: the time without the reference.
_TIME = "_seconds"
_NOTHING = ("No run is complete, so nothing can be advised.", "")


@dataclass(frozen=True, slots=True)
class Setting:
    """The runs of one setting over its seeds.

    Parameters
    ----------
    name : str
        The settings in words, those that differ between the runs.
    median, low, high : float
        Of the score over the seeds.
    n_seeds : int
        How many there are; 0 of a method without chance.
    seconds : float
        Median of the time of a fit, without that of its reference.
    """

    name: str
    median: float
    low: float
    high: float
    n_seeds: int
    seconds: float

    @property
    def told(self) -> str:
        """The score and its scatter, in words."""
        if self.n_seeds <= 1:
            return f"{self.median:.3f}"
        seeds = f"median of {self.n_seeds} seeds"
        return f"{self.median:.3f} ({seeds}, from {self.low:.3f} to {self.high:.3f})"


def best_settings(table: pd.DataFrame, *, by: str = "pcc_types") -> tuple[str, str]:
    """Return what to choose: the best settings, and the cheapest that are as good.

    Parameters
    ----------
    table : DataFrame
        As of `sweep_table`.
    by : str
        The score that decides, a column of `SCORES`.

    Returns
    -------
    best, cheapest : str
        A sentence each. The best has the best median over its seeds. As good is what
        has a median within the range of the best one's seeds: chance alone would make
        that difference. With one seed each nothing tells what chance makes, which is
        said then; and so it is where the second best is as good.
    """
    is_known = table["seconds"].notna()  # not so of one that was deleted since
    complete = table[(table["status"] == "complete") & is_known]
    if complete.empty:
        return _NOTHING
    if by not in complete or complete[by].isna().all():
        return _without_truth(complete)
    sign = 1 if SCORE_TITLES[by].higher_is_better else -1
    found = settings_of(complete[complete[by].notna()], by=by)
    found.sort(key=lambda setting: sign * setting.median, reverse=True)
    return _best(found, by), _cheapest(found)


def settings_of(runs: pd.DataFrame, *, by: str) -> list[Setting]:
    """Return the settings of complete runs, each with its seeds taken together.

    Parameters
    ----------
    runs : DataFrame
        Rows of `sweep_table`.
    by : str
        The column whose values are summarised.
    """
    columns = [name for name in _SETTINGS if name in runs]
    varying = [name for name in columns if runs[name].replace("", pd.NA).nunique() > 1]
    runs = runs.assign(**{_TIME: _seconds_of_spots(runs)})
    found = []
    for _, group in runs.groupby(columns, dropna=False, sort=False):
        values = group[by].astype(float)
        found.append(
            Setting(
                name=_told(group.iloc[0], varying),
                median=float(values.median()),
                low=float(values.min()),
                high=float(values.max()),
                n_seeds=int(group["seed"].nunique()),
                seconds=float(group[_TIME].median()),
            )
        )
    return found


def _seconds_of_spots(runs: pd.DataFrame) -> pd.Series:
    """Return the time of each run without that of its reference.

    The first run of a seed learns the reference for all others, which would make its
    setting seem slow.
    """
    if "seconds_reference" not in runs:
        return runs["seconds"]
    return runs["seconds"] - runs["seconds_reference"].fillna(0.0)


def _told(row: pd.Series, varying: list[str]) -> str:
    parts = [method_title(str(row["method"]))]
    for name in varying:
        value: Any = row[name]
        if name == "method" or pd.isna(value) or value == "":
            continue
        if name == "amortization":
            value = amortization_words(value)
        special = {"epochs": (0, _SOLVED), "batch_size": (row.get("n_spots"), _ALL)}
        number, words = special.get(name, (None, ""))
        is_special = number is not None and value == number
        parts.append(words if is_special else _SETTINGS[name].format(value))
    return ", ".join(parts)


def _without_truth(complete: pd.DataFrame) -> tuple[str, str]:
    found = settings_of(complete, by="seconds")  # no score: the times are of interest
    quickest = min(found, key=lambda setting: setting.seconds)
    first, second = _NO_TRUTH
    return first, second.format(
        name=quickest.name, time=readable_time_taken(quickest.seconds)
    )


def _best(found: list[Setting], by: str) -> str:
    best = found[0]
    sentence = (
        f"Nearest to the truth is {best.name}: {SCORE_TITLES[by].words} {best.told}"
    )
    if len(found) == 1:
        return f"{sentence}; it is the only setting tried."
    if best.n_seeds == 1:
        return f"{sentence}; of one seed, so that chance may have decided: try more."
    second = found[1]
    if _is_as_good(second, best):
        return (
            f"{sentence}; but {second.name} with {second.median:.3f} is within what "
            "the seeds scatter, so that nothing tells which of the two is better."
        )
    return f"{sentence}."


def _cheapest(found: list[Setting]) -> str:
    best = found[0]
    cheaper = [
        setting
        for setting in found[1:]
        if _is_as_good(setting, best) and setting.seconds < best.seconds
    ]
    if not cheaper:
        return (
            "No quicker setting comes as near; a fit of the best takes "
            f"{readable_time_taken(best.seconds)}, without learning the reference."
        )
    cheapest = min(cheaper, key=lambda setting: setting.seconds)
    return (
        f"As good within what the seeds scatter, and quickest, is {cheapest.name}: "
        f"{cheapest.median:.3f} in {readable_time_taken(cheapest.seconds)} in place of "
        f"{readable_time_taken(best.seconds)}, without learning the reference."
    )


def _is_as_good(setting: Setting, best: Setting) -> bool:
    return best.low <= setting.median <= best.high
