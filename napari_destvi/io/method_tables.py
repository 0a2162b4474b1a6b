"""Tables of other methods among the columns of a larger table, and as shares."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from napari_destvi.io.other_methods import (
    CELL2LOCATION,
    FLASHDECONV,
    METHODS,
    PREFIX,
    SUMMARIES,
    method_of,
)
from napari_destvi.io.rctd_calls import TITLE as CALLS
from napari_destvi.io.rctd_calls import call_columns, shares_of_calls

#: Before each type in ``obs``.
_FLASH = "flashdeconv_"
#: How far from 1 rounding may take the shares of a spot; as the scores take it.
ROUNDING = 1e-3
#: Where pandas keeps what there is to say of a table.
_NOTE = "napari_destvi_note"
DIVIDED = (
    "{} tells amounts that do not add up to 1: each spot is divided by its sum, to "
    "compare shares."
)


def note_of(table: pd.DataFrame) -> str:
    """Return what there is to say of a table that was read; empty for nothing."""
    return str(table.attrs.get(_NOTE, ""))


def with_note(table: pd.DataFrame, note: str) -> pd.DataFrame:
    """Return a table that knows what there is to say of it."""
    table = table.copy(deep=False)
    table.attrs = {**table.attrs, _NOTE: note} if note else table.attrs
    return table


def problem_of(table: pd.DataFrame) -> str | None:
    """Return why a table is none of amounts; None if it is one."""
    if not table.size:
        return "is empty"
    if not table.columns.is_unique:
        return "has several columns of one name"
    try:
        values = table.to_numpy(dtype=np.float64)
    except (TypeError, ValueError):
        return "has values that are no numbers"
    left_out = np.isnan(values).all(axis=1)
    if left_out.all() or not np.isfinite(values[~left_out]).all():
        return "has missing or infinite values"
    return "has negative values" if (values < -ROUNDING).any() else None


def as_shares(table: pd.DataFrame, title: str) -> pd.DataFrame:
    """Return the shares in a table of a known method; another table as it is.

    Parameters
    ----------
    table : DataFrame of shape (n_spots, n_cell_types)
        One with a problem stays as it is, for who reads on to tell it.
    title : str
        What it is called.

    Returns
    -------
    DataFrame of shape (n_spots, n_cell_types)
        Rows sum to 1, or are NaN where a spot has nothing; `note_of` tells if it was
        divided.
    """
    if method_of(title) not in METHODS or problem_of(table) is not None:
        return table
    sums = table.sum(axis=1, min_count=1)
    if (sums.dropna() - 1).abs().max() <= ROUNDING:
        return table
    shares = table.div(sums.where(sums > 0), axis=0)
    notes = (note_of(table), DIVIDED.format(title))
    return with_note(shares, " ".join(filter(None, notes)))


def tables_among(
    table: pd.DataFrame,
    factors: Sequence[str] = (),
    *,
    pair_weights: NDArray[np.floating] | None = None,
) -> dict[str, pd.DataFrame]:
    """Return the tables of known methods in the columns of ``obs``, or of a text.

    Parameters
    ----------
    table : DataFrame of shape (n_spots, n_columns)
        Columns of many kinds.
    factors : sequence of str
        Names of types that Cell2location left in ``uns``, if any.
    pair_weights : ndarray of shape (n_spots, 2), optional
        Of the two types of RCTD's doublet mode, where they are kept apart.

    Returns
    -------
    dict of str to DataFrame of shape (n_spots, n_cell_types)
        By title; none where no method is known by its columns.
    """
    found = _of_cell2location(table)
    if factors and not found and set(factors) <= set(table.columns):
        found[CELL2LOCATION] = table[list(factors)]
    flash = table[[name for name in table if str(name).startswith(_FLASH)]]
    flash = flash.select_dtypes("number")  # not the name of the commonest type
    if flash.shape[1]:
        found[FLASHDECONV] = flash.rename(columns=lambda name: name[len(_FLASH) :])
    if call_columns(table.columns):
        found[CALLS] = with_note(*shares_of_calls(table, pair_weights))
    return found


def may_hold(columns: Sequence[str], factors: Sequence[str] = ()) -> bool:
    """Tell by names alone whether `tables_among` may find something in columns."""
    begins = any(PREFIX.match(name) or name.startswith(_FLASH) for name in columns)
    has_factors = bool(factors) and set(factors) <= set(columns)
    return begins or has_factors or bool(call_columns(columns))


def _of_cell2location(table: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return a table for each summary of the abundances, deviations left out."""
    found: dict[str, dict[str, pd.Series]] = {}
    for name in table:
        match = PREFIX.match(str(name))
        if match and match["summary"] in SUMMARIES:
            title = SUMMARIES[match["summary"]]
            found.setdefault(title, {})[str(name)[match.end() :]] = table[name]
    return {
        title: pd.DataFrame(found[title])
        for title in dict.fromkeys(SUMMARIES.values())
        if title in found
    }
