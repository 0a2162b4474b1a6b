"""Runs that differ in their seed alone, put together: the settings of a sweep."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pandas as pd

from napari_destvi.config.amortization import amortization_words
from napari_destvi.config.methods import DEFAULT_METHOD, method_title
from napari_destvi.export.report.content import COMPLETE
from napari_destvi.export.report.measures import SECONDS, known_measures

if TYPE_CHECKING:
    from pandas.core.groupby import DataFrameGroupBy

#: Name of the training: the preset, and its epochs where these are a setting.
TRAINING = "training"
TITLE = "title"
#: What tells settings apart.
SETTING = ["method", TRAINING, "amortization", "batch_size"]
#: What methods other than DestVI have beside the preset; part of the training where a
#: sweep tried several values.
_OF_OTHERS = {
    "batch_size": ", batches of {:,.0f}",
    "cells_per_spot": ", {:g} cells per spot",
    "detection_alpha": ", detection alpha {:g}",
}


def with_training(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table of runs in the order of the settings, with their "training".

    Parameters
    ----------
    table : DataFrame
        As of `SweepReport`; not modified.

    Returns
    -------
    DataFrame
        Other methods first, then DestVI. "training", "title" (what the runs of all
        batch sizes are called together) and `SECONDS` come beside; methods other than
        DestVI have no amortization, and missing numbers are NaN.
    """
    named = table.astype(dict.fromkeys(("batch_size", "epochs", "steps"), "float64"))
    is_destvi = named["method"] == DEFAULT_METHOD
    named["amortization"] = named["amortization"].where(is_destvi, "").fillna("")
    named[TRAINING] = _per_group(named, ["method", "preset"], _trainings)
    named[TITLE] = _per_group(named, ["method"], _titles)
    if "seconds_reference" in named:
        named[SECONDS] = named["seconds"] - named["seconds_reference"].fillna(0.0)
    else:
        named[SECONDS] = named["seconds"]
    named["_last"] = is_destvi
    numbers = [name for name in ("cells_per_spot", "detection_alpha") if name in named]
    order = ["_last", "method", *numbers, *SETTING[1:], "epochs", "seed"]
    ordered = named.sort_values(order, kind="stable", ignore_index=True)
    return ordered.drop(columns="_last")


def complete_runs(named: pd.DataFrame) -> pd.DataFrame:
    """Return the runs that came to their end."""
    return named[named["status"] == COMPLETE]


def settings_table(named: pd.DataFrame) -> pd.DataFrame:
    """Return a row per setting: means over the seeds, and their spread.

    Parameters
    ----------
    named : DataFrame
        Of `with_training`.

    Returns
    -------
    DataFrame
        The columns of `SETTING`, "title", "seeds", "steps" and, for each measure NAME
        that is known, "NAME" and "NAME_sd", the standard deviation of the seeds: NaN of
        one. Runs that did not come to their end are left out.
    """
    groups = by_setting(complete_runs(named))
    found = groups.agg(
        title=(TITLE, "first"), seeds=("seed", "size"), steps=("steps", "mean")
    )
    for name in known_measures(named):
        found[name] = groups[name].mean()
        found[f"{name}_sd"] = groups[name].std()
    return found.reset_index()


def by_setting(named: pd.DataFrame) -> DataFrameGroupBy:
    """Return runs grouped by setting, in their order; methods may lack some."""
    return named.groupby(SETTING, sort=False, dropna=False)


def setting_title(row: pd.Series) -> str:
    """Return what a setting is called, without its training.

    Parameters
    ----------
    row : Series
        Of `settings_table` or `with_training`.

    Examples
    --------
    >>> values = {"method": "destvi", "title": "DestVI, both", "batch_size": 8}
    >>> setting_title(pd.Series(values))
    'DestVI, both, batches of 8'
    """
    if row["method"] != DEFAULT_METHOD or pd.isna(row["batch_size"]):
        return str(row[TITLE])
    return f"{row[TITLE]}, batches of {row['batch_size']:.0f}"


def _per_group(
    table: pd.DataFrame, keys: list[str], named: Callable[[pd.DataFrame], pd.Series]
) -> pd.Series:
    """Return the texts of the rows of each group, in the order of the table."""
    groups = [named(rows) for _, rows in table.groupby(keys, dropna=False)]
    return pd.concat(groups).reindex(table.index)


def _trainings(rows: pd.DataFrame) -> pd.Series:
    """Return the names of the trainings of one preset.

    Where its epochs follow from the batch size they are no setting, and not told.
    """
    return rows["preset"].fillna("").astype(str) + _epochs(rows) + _varied(rows)


def _epochs(rows: pd.DataFrame) -> pd.Series:
    """Return what is told of the epochs of one preset, with a comma before it."""
    epochs = rows["epochs"].fillna(0)
    per_size = epochs.groupby([rows["amortization"], rows["batch_size"]], dropna=False)
    is_setting = epochs.nunique() == 1 or bool((per_size.nunique() > 1).any())
    if not is_setting:
        return pd.Series("", index=rows.index)
    return epochs.map(lambda number: f", {number:,.0f} epochs" if number > 0 else "")


def _varied(rows: pd.DataFrame) -> pd.Series:
    """Return the settings of `_OF_OTHERS` that differ between runs of one preset."""
    told = pd.Series("", index=rows.index)
    if rows["method"].iloc[0] != DEFAULT_METHOD:
        for name, text in _OF_OTHERS.items():
            if name in rows and rows[name].nunique() > 1:
                told += rows[name].map(text.format)
    return told


def _titles(rows: pd.DataFrame) -> pd.Series:
    """Return what the runs of one method are called, whatever their batch size."""
    name = method_title(rows["method"].iloc[0])
    title = pd.Series(name[0].upper() + name[1:], index=rows.index)
    if rows["method"].iloc[0] == DEFAULT_METHOD:
        return title + ", " + rows["amortization"].map(amortization_words)
    return title + ", " + rows[TRAINING] if rows[TRAINING].nunique() > 1 else title
