"""Saves drawn shapes as GeoJSON that QuPath opens, with names and all features."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from napari_destvi.errors import ExportError
from napari_destvi.io.atomic import atomic_path
from napari_destvi.widgets.layer_tag import tag_of
from napari_destvi.widgets.region_layer import areas, colour_of, in_world, name_of

if TYPE_CHECKING:
    from napari.layers import Shapes

NO_AREA = (
    "The layer has no shape with an area. Draw a polygon, a rectangle or an ellipse, "
    "or save lines and paths as a table (.csv)."
)
_MAX_BYTE = 255


def write_regions(path: str, data: list[Any], attributes: dict[str, Any]) -> list[str]:
    """Write an annotation per shape that has an area.

    The outlines of our own layer are in full-resolution pixels, as of the image that
    QuPath has open; those of other layers are where they lie in napari. napari has
    asked before whether an existing file may be replaced.

    Parameters
    ----------
    path : str
        The .geojson file.
    data : list of ndarray of shape (n_corners, n_dimensions)
        The shapes.
    attributes : dict
        Those of their layer.

    Returns
    -------
    list of str
        The file written.

    Raises
    ------
    ExportError
        If no shape has an area, or the file cannot be written.
    """
    from napari.layers import Shapes

    layer = Shapes(data, **attributes)
    features = [_annotation(layer, number) for number in areas(layer)]
    if not features:
        raise ExportError(NO_AREA)
    told = {"type": "FeatureCollection", "features": features}
    with atomic_path(path, force=True) as temporary:
        temporary.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    return [path]


def _annotation(layer: Shapes, number: int) -> dict[str, Any]:
    tag = tag_of(layer)
    size = (tag.microns_per_pixel if tag is not None else None) or 1.0
    corners = in_world(layer, number)[:, ::-1] / size
    ring = np.concatenate([corners, corners[:1]]).tolist()
    levels = [round(_MAX_BYTE * part) for part in colour_of(layer.edge_color[number])]
    return {
        "type": "Feature",
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        "properties": {
            "objectType": "annotation",
            "name": name_of(layer, number) or f"{layer.name} {number + 1}",
            "color": levels,
            "metadata": _features(layer, number),
        },
    }


def _features(layer: Shapes, number: int) -> dict[str, str]:
    """Return what is known of a shape, as the text that QuPath keeps."""
    row = layer.features.iloc[number] if number < len(layer.features) else {}
    return {str(key): str(value) for key, value in row.items() if not pd.isna(value)}
