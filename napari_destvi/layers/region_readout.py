"""What a result says of the regions of a slide."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from napari_destvi.layers.regions import (
    RegionSummary,
    compare_regions,
    summarise_region,
)
from napari_destvi.results import Result

if TYPE_CHECKING:
    import pandas as pd

Spots = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class RegionDifference:
    """How the mean composition of two regions differs.

    Parameters
    ----------
    table : DataFrame of shape (n_cell_types, 6)
        As of `compare_regions`.
    n_shared : int
        Spots that both regions hold, which are left out of the table.
    """

    table: pd.DataFrame = field(repr=False)
    n_shared: int


def composition(result: Result, rows: NDArray[np.intp], chosen: Spots) -> RegionSummary:
    """Return the mean composition of some spots of a slide.

    Parameters
    ----------
    result : Result
        What was fitted.
    rows : ndarray of shape (n_spots,)
        Row of the result of each spot of the slide; -1 for a spot that it lacks.
    chosen : ndarray of shape (n_spots,), bool
        The spots of the region.
    """
    places = rows[chosen]
    shares = result.proportions[places]
    shares[places < 0] = np.nan
    everything = np.ones(len(shares), dtype=bool)
    return summarise_region(shares, result.cell_types, everything)


def difference(
    result: Result, rows: NDArray[np.intp], a: Spots, b: Spots
) -> RegionDifference:
    """Compare two regions by the spots that only one of them holds.

    Parameters
    ----------
    result : Result
        What was fitted.
    rows : ndarray of shape (n_spots,)
        Row of the result of each spot of the slide; -1 for a spot that it lacks.
    a, b : ndarray of shape (n_spots,), bool
        The spots of each region.
    """
    table = compare_regions(
        composition(result, rows, a & ~b), composition(result, rows, b & ~a)
    )
    return RegionDifference(table, n_shared=int((a & b).sum()))
