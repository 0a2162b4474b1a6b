"""Which spot of one table is which of the other, or why none is."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from napari_destvi.data.name_endings import told_endings
from napari_destvi.data.stored_names import unique_names
from napari_destvi.data.wording import number_of
from napari_destvi.errors import InputError
from napari_destvi.metrics.sentences import ESTIMATE_AND_TRUTH, Sides, quoted

Rows = NDArray[np.intp]


def match_spots(
    estimate: pd.Index, truth: pd.Index, *, sides: Sides = ESTIMATE_AND_TRUTH
) -> tuple[Rows, Rows]:
    """Pair the rows of two tables by spot name, or by order where one has no names.

    A name that comes again gets a number on both sides, as in a fit: the second "a"
    of one table is the second "a" of the other, or its "a-1". Where the other has
    neither, nothing tells which row of the two is meant.

    Parameters
    ----------
    estimate, truth : Index
        Spot names; a plain numbering (`RangeIndex`) counts as having no names.
    sides : tuple of str
        What sentences call the two.

    Returns
    -------
    estimate_rows, truth_rows : ndarray of shape (n_shared_spots,)
        Row numbers, so that both tables list the same spots in the same order, that
        of the estimate.

    Raises
    ------
    InputError
        If no name is shared, spots of one table have several rows that nothing in the
        other tells apart, or tables without names differ in their number of rows.
    """
    if isinstance(estimate, pd.RangeIndex) or isinstance(truth, pd.RangeIndex):
        return _match_by_order(len(estimate), len(truth), sides)
    # The usual case, and a tenth of the time for a million spots.
    if len(estimate) and estimate.equals(truth):
        return _match_by_order(len(estimate), len(truth), sides)
    ours, theirs = (pd.Index(unique_names(names)) for names in (estimate, truth))
    found = theirs.get_indexer(ours)
    if not (found >= 0).any():
        raise InputError(_no_shared_spot(estimate, truth, sides))
    _check_one_row_each(estimate, ours, theirs, sides[0])
    _check_one_row_each(truth, theirs, ours, sides[1])
    return np.flatnonzero(found >= 0), found[found >= 0]


def _check_one_row_each(
    names: pd.Index, unique: pd.Index, others: pd.Index, owner: str
) -> None:
    """Make sure that no shared spot has further rows, without a partner, in a table."""
    comes_again = names.duplicated()
    if not comes_again.any() or unique[comes_again].isin(others).any():
        return
    shared = names[comes_again].unique().intersection(others, sort=False)
    if len(shared):
        msg = (
            f"The {owner} has several rows for {number_of(len(shared), 'spot')} "
            f"({quoted(list(shared))}), and nothing tells which of them to take. Give "
            "each spot one row, or each row a name of its own."
        )
        raise InputError(msg)


def _match_by_order(n_estimate: int, n_truth: int, sides: Sides) -> tuple[Rows, Rows]:
    if n_estimate != n_truth:
        msg = (
            f"The {sides[0]} has {n_estimate} rows and the {sides[1]} {n_truth}, and "
            "without spot names in both they can only be compared row by row. Give "
            "both tables their spot names."
        )
        raise InputError(msg)
    return np.arange(n_truth), np.arange(n_truth)


def _no_shared_spot(estimate: pd.Index, truth: pd.Index, sides: Sides) -> str:
    sentence = (
        f"No spot name of the {sides[0]} ({quoted(list(estimate))}) is in the "
        f"{sides[1]} ({quoted(list(truth))})."
    )
    endings = told_endings(estimate, truth)
    if endings:
        return f"{sentence} {endings}"
    if len(estimate) == len(truth):
        return (
            f"{sentence} Both have {len(truth)} rows: if they are in the same order, "
            "give both the same spot names and try again."
        )
    return f"{sentence} Choose one that belongs to this slide."
