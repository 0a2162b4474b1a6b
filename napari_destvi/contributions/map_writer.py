"""Saves maps as a table: the value of each spot, also where it is hidden."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from napari_destvi.data.stored_names import unique_names
from napari_destvi.errors import ExportError
from napari_destvi.export import write_table
from napari_destvi.layers import FILE_SCALES, SCALES, SpotIndex
from napari_destvi.session.terms import spoken
from napari_destvi.widgets.layer_tag import METADATA_KEY, LayerTag

NOT_OURS = (
    "Only a map of cell types can be saved as a table of spots. Choose a map of "
    "DestVI, or save this layer as an image (.tif)."
)
#: Of what is in other units than shares, which go up to 1.
_UNITS = {
    "uncertainty": " (percentage points)",
    "abundance": " (cells)",
    "abundance_mean": " (cells)",
}
OTHER_SPOTS = (
    "The maps are of different slides, whose spots make no table together. Save those "
    "of one slide at a time."
)


def write_maps(
    path: str, layers: Sequence[tuple[NDArray[np.floating], dict[str, Any], str]]
) -> list[str]:
    """Write a row per spot: its name and the value of each map, shares from 0 to 1.

    Spots that are hidden on the screen are written, too. napari has asked before
    whether an existing file may be replaced.

    Parameters
    ----------
    path : str
        The .csv file.
    layers : sequence of tuple
        Of each layer the picture, of shape (height, width), its attributes and kind.

    Returns
    -------
    list of str
        The file written.

    Raises
    ------
    ExportError
        If a layer is no map of ours, the maps are of different slides, or the file
        cannot be written.
    """
    columns = [_column(data, attributes) for data, attributes, _ in layers]
    if any(not column.index.equals(columns[0].index) for column in columns):
        raise ExportError(OTHER_SPOTS)
    names = unique_names(str(column.name) for column in columns)
    frame = pd.DataFrame(dict(zip(names, columns, strict=True)))
    return [str(write_table(frame, path, force=True))]


def _column(data: NDArray[np.floating], attributes: dict[str, Any]) -> pd.Series:
    """Return the values of a map as files have them, named by spot."""
    tag = attributes.get("metadata", {}).get(METADATA_KEY)
    if not isinstance(tag, LayerTag) or tag.map_key is None or tag.index is None:
        raise ExportError(NOT_OURS)
    quantity, cell_type = tag.map_key
    name = f"{cell_type} {spoken(quantity)}{_UNITS.get(quantity, '')}"
    values = tag.values
    if values is None:
        values = values_at_spots(tag.index, np.asarray(data))
    # the window shows percent
    factor = FILE_SCALES[quantity].factor / SCALES[quantity].factor
    index = pd.Index(tag.spot_names, dtype=object)
    return pd.Series(factor * values, index=index, name=name)


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
