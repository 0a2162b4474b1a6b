"""Which cell types and which runs of a sweep a report draws."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from napari_destvi.config.methods import DEFAULT_METHOD
from napari_destvi.data.wording import listing
from napari_destvi.errors import InputError
from napari_destvi.export.report.settings import (
    TITLE,
    TRAINING,
    by_setting,
    complete_runs,
)

if TYPE_CHECKING:
    from napari_destvi.export.report.content import SweepReport

#: Types that are drawn unless others are asked for: so many of the most abundant, and
#: of the rarest.
N_ABUNDANT, N_RARE = 4, 3
#: Batch sizes that are drawn, as many as in the figures of DestVI's authors and one
#: more; curves and tables have all of them.
MAX_BATCH_SIZES = 5


class MapColumn(NamedTuple):
    """One column of maps: the truth, or one run.

    Parameters
    ----------
    group : str
        What stands above it and its neighbours, such as "DestVI, both"; "" for nothing.
    title : str
        What it is within its group, such as the batch size.
    key : str or None
        Of the run; None for the truth.
    """

    group: str
    title: str
    key: str | None


def chosen_types(report: SweepReport) -> list[str]:
    """Return the cell types to draw, the most abundant first.

    Parameters
    ----------
    report : SweepReport
        With at least one result.

    Raises
    ------
    InputError
        If a type is asked for that no result has.
    """
    shares = mean_shares(report)
    unknown = [name for name in report.types if name not in shares.index]
    if unknown:
        msg = (
            f"There is no cell type {listing(unknown)} in these results. Choose among "
            f"{listing(shares.index, at_most=len(shares))}."
        )
        raise InputError(msg)
    if report.types:
        return [name for name in shares.index if name in report.types]
    names = list(shares.index[shares > 0])
    if len(names) <= N_ABUNDANT + N_RARE:
        return names
    return [*names[:N_ABUNDANT], *names[-N_RARE:]]


def mean_shares(report: SweepReport) -> pd.Series:
    """Return the mean share of each type of the results, the highest first.

    True shares where the truth has the type, otherwise those of the first result.
    """
    found = _first_result_shares(report)
    if report.truth is None:
        return found.sort_values(ascending=False, kind="stable")
    shared = [name for name in found.index if name in report.truth]
    true = report.truth[shared].mean().sort_values(ascending=False, kind="stable")
    return pd.Series({**true, **found.drop(shared)}, dtype=float)


def map_columns(report: SweepReport, named: pd.DataFrame) -> list[MapColumn]:
    """Return what is drawn from left to right: truth, other methods, DestVI.

    Of several seeds the first is drawn.

    Parameters
    ----------
    report : SweepReport
        Whose runs they are.
    named : DataFrame
        Runs of one training of DestVI and of the other methods, of `with_training`.
    """
    done = complete_runs(named)
    drawn = done[done["key"].isin(list(report.results))]
    first = by_setting(drawn).head(1)
    columns = [] if report.truth is None else [MapColumn("", "Truth", None)]
    is_destvi = first["method"] == DEFAULT_METHOD
    for _, row in first[~is_destvi].iterrows():
        columns.append(MapColumn("", row[TITLE], row["key"]))
    ours = first[is_destvi]
    sizes = spread_sizes(sorted(ours["batch_size"].dropna().unique()))
    for _, row in ours[ours["batch_size"].isin(sizes)].iterrows():
        group, size = f"{row[TITLE]}, by batch size", f"{row['batch_size']:.0f}"
        columns.append(MapColumn(group, size, row["key"]))
    return columns


def spread_sizes(sizes: Sequence[int]) -> list[int]:
    """Return the smallest and the largest batch size and some between them.

    Parameters
    ----------
    sizes : sequence of int
        Sorted.

    Examples
    --------
    >>> spread_sizes([4, 8, 12, 16, 32, 48, 64, 128])
    [4, 8, 16, 48, 128]
    """
    if len(sizes) <= MAX_BATCH_SIZES:
        return list(sizes)
    places = np.linspace(0, len(sizes) - 1, MAX_BATCH_SIZES)
    return [sizes[place] for place in np.floor(places).astype(int)]


def trainings_of(named: pd.DataFrame) -> list[str]:
    """Return the trainings of DestVI that are done, or one without a name if none is.

    Parameters
    ----------
    named : DataFrame
        Of `with_training`.

    Returns
    -------
    list of str
        In their order.
    """
    done = complete_runs(named)
    ours = done[done["method"] == DEFAULT_METHOD]
    return list(ours[TRAINING].unique()) or [""]


def of_training(named: pd.DataFrame, training: str) -> pd.DataFrame:
    """Return the runs of a training of DestVI, and those of all other methods.

    Parameters
    ----------
    named : DataFrame
        Of `with_training`.
    training : str
        One of `trainings_of`.
    """
    is_destvi = named["method"] == DEFAULT_METHOD
    return named[~is_destvi | (named[TRAINING] == training)]


def _first_result_shares(report: SweepReport) -> pd.Series:
    result = next(iter(report.results.values()))
    shares = np.nanmean(result.proportions, axis=0)
    return pd.Series(shares, index=list(result.cell_types), dtype=float)
