"""Saves a map as a table: the value of each spot, as it is shown."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from napari_destvi.errors import ExportError
from napari_destvi.export import write_table
from napari_destvi.layers import FILE_SCALES, SCALES, SpotIndex
from napari_destvi.widgets.layer_tag import METADATA_KEY, LayerTag

NOT_OURS = (
    "Only a map of cell types can be saved as a table of spots. Choose a map of "
    "DestVI, or save this layer as an image (.tif)."
)


def write_map(
    path: str, data: NDArray[np.floating], attributes: dict[str, Any]
) -> list[str]:
    """Write a row per spot: its name and the value of the map, shares from 0 to 1.

    napari has asked before whether an existing file may be replaced.

    Parameters
    ----------
    path : str
        The .csv file.
    data : ndarray of shape (height, width)
        The map.
    attributes : dict
        Those of its layer.

    Returns
    -------
    list of str
        The file written.

    Raises
    ------
    ExportError
        If the layer is no map of ours, or the file cannot be written.
    """
    tag = attributes.get("metadata", {}).get(METADATA_KEY)
    if not isinstance(tag, LayerTag) or tag.map_key is None or tag.index is None:
        raise ExportError(NOT_OURS)
    column = f"{tag.map_key.cell_type} {tag.map_key.quantity}"
    if tag.map_key.quantity == "uncertainty":
        column += " (percentage points)"  # unlike the shares, which go up to 1
    # the window shows percent
    factor = FILE_SCALES[tag.map_key.quantity].factor
    factor /= SCALES[tag.map_key.quantity].factor
    values = {column: factor * values_at_spots(tag.index, np.asarray(data))}
    frame = pd.DataFrame(values, index=pd.Index(tag.spot_names, dtype=object))
    return [str(write_table(frame, path, force=True))]


def values_at_spots(
    index: SpotIndex, picture: NDArray[np.floating]
) -> NDArray[np.float32]:
    """Return the value of each spot, of shape (n_spots,): `layers.gather` undone.

    A spot that has no pixel, hidden under a nearer one, has no value.
    """
    spots, pixels = np.unique(index.index, return_index=True)
    is_spot = spots >= 0
    values = np.full(index.n_spots, np.nan, dtype=np.float32)
    values[spots[is_spot]] = picture.reshape(-1)[pixels[is_spot]]
    return values
