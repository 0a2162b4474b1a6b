"""The regions of a slide as one label per spot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from os import PathLike
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from napari_destvi.export.tables import write_table

REGION_COLUMN = "region"
#: Between the names of several regions that hold the same spot.
BETWEEN = "; "


def region_labels(
    spot_names: Sequence[str], regions: Mapping[str, NDArray[np.bool_]]
) -> pd.Series:
    """Return the region of each spot.

    Parameters
    ----------
    spot_names : sequence of str
        All spots of the slide.
    regions : mapping of str to ndarray of shape (n_spots,), bool
        Per region the spots that it holds.

    Returns
    -------
    Series of shape (n_spots,)
        Named by spot; None outside of all regions, all names where several overlap.

    Examples
    --------
    >>> both = {"core": np.array([True, False]), "rim": np.array([True, False])}
    >>> region_labels(["S1", "S2"], both).tolist()
    ['core; rim', None]
    """
    labels = np.full(len(spot_names), None, dtype=object)
    for name, spots in regions.items():
        is_labelled = np.array([label is not None for label in labels], dtype=bool)
        labels[spots & ~is_labelled] = name
        several = spots & is_labelled
        labels[several] = [f"{label}{BETWEEN}{name}" for label in labels[several]]
    # Else newer pandas turns None into NaN.
    return pd.Series(labels, index=list(spot_names), name=REGION_COLUMN, dtype=object)


def write_region_labels(
    labels: pd.Series, path: str | PathLike[str], *, force: bool = False
) -> Path:
    """Write the region of each spot; see `tables.write_table`."""
    return write_table(labels.to_frame(REGION_COLUMN), path, force=force)
