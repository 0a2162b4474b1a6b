"""The slide of a part of a study: columns of a grid of spots, known again as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from napari_destvi.data.counts import find_counts
from napari_destvi.data.draft import row_totals
from napari_destvi.data.file_keys import COORDINATE_KEYS
from napari_destvi.errors import InputError

if TYPE_CHECKING:
    from anndata import AnnData
    from numpy.typing import NDArray


def first_columns(spots: AnnData, n_columns: int) -> AnnData:
    """Return the spots of the first columns of their grid, by x.

    Parameters
    ----------
    spots : AnnData
        With places on a grid; not modified.
    n_columns : int
        How many columns.

    Raises
    ------
    InputError
        If the spots do not lie on so many columns, each of several spots.
    """
    key = next(key for key in COORDINATE_KEYS if key in spots.obsm)
    x = np.round(np.asarray(spots.obsm[key])[:, 0].astype(float), 3)
    columns = np.unique(x)
    if not n_columns < len(columns) <= len(x) / 2:
        msg = (
            f"The spots do not lie in more than {n_columns} columns of a grid: they "
            f"have {len(columns):,} places from left to right. Give spots that were "
            "made in square windows."
        )
        raise InputError(msg)
    return spots[x <= columns[n_columns - 1]].copy()


def are_same(one: AnnData, other: AnnData, *, truth: str) -> bool:
    """Tell whether two slides have the same spots, counts per spot and truth.

    Parameters
    ----------
    one, other : AnnData
        Slides with counts.
    truth : str
        Key in ``obsm`` of the true shares, a table in both.
    """
    if list(one.obs_names) != list(other.obs_names):
        return False
    ours, theirs = one.obsm[truth], other.obsm.get(truth)
    if not isinstance(theirs, pd.DataFrame) or list(ours) != list(theirs):
        return False
    return np.array_equal(_totals(one), _totals(other)) and np.allclose(
        ours.to_numpy(float), theirs.to_numpy(float), equal_nan=True
    )


def _totals(spots: AnnData) -> NDArray[np.float64]:
    counts = find_counts(spots)
    return np.zeros(0) if counts is None else row_totals(counts.matrix)
