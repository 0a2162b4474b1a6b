"""Which row of a table belongs to which spot of a slide."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from napari_destvi.layers.spot_index import with_nan


def spot_rows(names: tuple[str, ...], spots: tuple[str, ...]) -> NDArray[np.intp]:
    """Return the row of each spot of a slide in a table, -1 for one that it lacks.

    Parameters
    ----------
    names : tuple of str
        Of the rows of the table.
    spots : tuple of str
        Of the spots of the slide.

    Returns
    -------
    ndarray of shape (n_spots,)

    Examples
    --------
    >>> spot_rows(("a", "b"), ("b", "c"))
    array([ 1, -1])
    """
    # The usual case, and a twentieth of the time: each live result comes by here.
    if names == spots:
        return np.arange(len(names))
    rows: NDArray[np.intp] = pd.Index(names).get_indexer(pd.Index(spots))
    return rows


def at_spots(
    values: NDArray[np.floating], rows: NDArray[np.intp]
) -> NDArray[np.float32]:
    """Return the value of each spot of a slide, NaN for one that the table lacks.

    Parameters
    ----------
    values : ndarray of shape (n_rows,)
        A column of the table.
    rows : ndarray of shape (n_spots,)
        From `spot_rows`.
    """
    return with_nan(values)[rows]
