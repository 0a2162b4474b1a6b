"""What a region of the tissue is made of, and how two regions differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from napari_destvi.results.false_discoveries import adjusted

#: Fewer spots have no spread, so that nothing can be said of a difference.
MIN_SPREAD = 2

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class RegionSummary:
    """The mean composition of the spots of a region.

    Parameters
    ----------
    cell_types : tuple of str
        Names of the types.
    n_spots : int
        Spots of the region that have shares.
    n_left_out : int
        Spots of the region without, which count for nothing else.
    mean, standard_error : ndarray of shape (n_cell_types,)
        Of the share of each type; NaN where there are no spots, or no two.
    """

    cell_types: tuple[str, ...]
    n_spots: int
    n_left_out: int
    mean: Floats = field(repr=False)
    standard_error: Floats = field(repr=False)

    def table(self) -> pd.DataFrame:
        """Return mean and standard error per type, the largest mean first."""
        columns = {"mean": self.mean, "standard_error": self.standard_error}
        table = pd.DataFrame(columns, index=_index(self.cell_types))
        return table.sort_values("mean", ascending=False, kind="stable")


def spots_within(
    coordinates: NDArray[np.floating], polygons: Sequence[NDArray[np.floating]]
) -> NDArray[np.bool_]:
    """Return which spots have their centre in any of some polygons.

    Parameters
    ----------
    coordinates : ndarray of shape (n_spots, 2)
        (x, y) of each spot.
    polygons : sequence of ndarray of shape (n_corners, 2)
        (x, y) of the corners, in the unit of the coordinates; napari's shapes have
        (y, x). The last corner is joined to the first; of overlapping ones the
        union is taken.

    Returns
    -------
    ndarray of shape (n_spots,), bool

    Examples
    --------
    >>> square = np.array([[0, 0], [2, 0], [2, 2], [0, 2]])
    >>> spots_within(np.array([[1, 1], [3, 1]]), [square]).tolist()
    [True, False]
    """
    from matplotlib.path import Path  # takes a fifth of a second

    inside = np.zeros(len(coordinates), dtype=bool)
    for polygon in polygons:
        box = (coordinates >= polygon.min(axis=0)) & (
            coordinates <= polygon.max(axis=0)
        )
        near = np.flatnonzero(box.all(axis=1))
        inside[near] |= Path(polygon).contains_points(coordinates[near])
    return inside


def summarise_region(
    proportions: NDArray[np.floating],
    cell_types: Sequence[str],
    chosen: NDArray[np.bool_],
) -> RegionSummary:
    """Return the mean composition of some spots.

    Parameters
    ----------
    proportions : ndarray of shape (n_spots, n_cell_types)
        A spot with NaN is left out.
    cell_types : sequence of str
        Names of the columns.
    chosen : ndarray of shape (n_spots,), bool
        The spots of the region, as of `spots_within`.
    """
    rows = proportions[chosen].astype(np.float64)
    shares = rows[np.isfinite(rows).all(axis=1)]
    n_spots = len(shares)
    nothing = np.full(len(cell_types), np.nan)
    enough = n_spots >= MIN_SPREAD
    return RegionSummary(
        cell_types=tuple(cell_types),
        n_spots=n_spots,
        n_left_out=len(rows) - n_spots,
        mean=shares.mean(axis=0) if n_spots else nothing,
        standard_error=(
            shares.std(axis=0, ddof=1) / np.sqrt(n_spots) if enough else nothing
        ),
    )


def compare_regions(a: RegionSummary, b: RegionSummary) -> pd.DataFrame:
    """Return how the mean shares of two regions differ, and whether by chance.

    The p-values take the spots for independent. Neighbouring spots resemble each other,
    so that they are too small: they rank the types, and prove nothing about tissues.

    Parameters
    ----------
    a, b : RegionSummary
        Of the same types; the regions should have no spot in common.

    Returns
    -------
    DataFrame of shape (n_cell_types, 6)
        Per type ``mean_a``, ``mean_b``, their ``difference`` (a less b), Welch's ``t``,
        ``p`` and ``p_adjusted`` after Benjamini and Hochberg 1995, doi
        10.1111/j.2517-6161.1995.tb02031.x; the largest difference first. The last three
        are NaN where a region has fewer than two spots, and where no spot differs.

    Raises
    ------
    ValueError
        If the regions are of other types.
    """
    if a.cell_types != b.cell_types:
        msg = f"regions of other cell types: {a.cell_types} and {b.cell_types}"
        raise ValueError(msg)
    difference = a.mean - b.mean
    t, p = _welch(a, b)
    columns = {
        "mean_a": a.mean,
        "mean_b": b.mean,
        "difference": difference,
        "t": t,
        "p": p,
        "p_adjusted": adjusted(p),
    }
    table = pd.DataFrame(columns, index=_index(a.cell_types))
    return table.iloc[np.argsort(-np.abs(difference), kind="stable")]


def _welch(a: RegionSummary, b: RegionSummary) -> tuple[Floats, Floats]:
    """Return t and its two-sided p: Welch 1947, doi 10.1093/biomet/34.1-2.28."""
    from scipy.stats import ttest_ind_from_stats

    if min(a.n_spots, b.n_spots) < MIN_SPREAD:
        nothing = np.full(len(a.cell_types), np.nan)
        return nothing, nothing
    parts = [
        (region.mean, region.standard_error * np.sqrt(region.n_spots), region.n_spots)
        for region in (a, b)
    ]
    with np.errstate(divide="ignore", invalid="ignore"):  # where no spot differs
        found = ttest_ind_from_stats(*parts[0], *parts[1], equal_var=False)
    return np.asarray(found.statistic), np.asarray(found.pvalue)


def _index(cell_types: Sequence[str]) -> pd.Index:
    return pd.Index(cell_types, name="cell_type")
