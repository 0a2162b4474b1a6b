"""The slide of a part of a study: the first columns of a grid of spots."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from napari_destvi.data.file_keys import COORDINATE_KEYS
from napari_destvi.errors import InputError

if TYPE_CHECKING:
    from anndata import AnnData


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
