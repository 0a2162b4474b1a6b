"""Spots as detections for QuPath: polygons with a class, a colour and measurements.

Coordinates are full-resolution pixels, as of the image that QuPath has open. The file
is written in pieces, so that a million bins need no memory to speak of.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import numpy as np
from numpy.typing import NDArray

from napari_destvi.export.content import DOMINANT_COLUMN, SpotOutline
from napari_destvi.export.provenance import PROVENANCE_KEY, provenance
from napari_destvi.export.region_labels import REGION_COLUMN
from napari_destvi.io.atomic import atomic_path

if TYPE_CHECKING:
    from napari_destvi.export.content import ExportContent

#: Corners of what stands for a disc: it looks round, and a file stays small.
N_CORNERS = 16
#: Digits after the point of a coordinate, in pixels.
_DIGITS = 2
#: Spots that are turned into text at once.
_BLOCK_SIZE = 2000
_COMPACT = (",", ":")


def write(content: ExportContent, path: Path, *, force: bool) -> None:
    """Write a detection per placed spot; what is NaN has no measurement.

    Raises
    ------
    ExportError
        As `io.atomic.atomic_path`.
    """
    with (
        atomic_path(path, force=force) as temporary,
        temporary.open("w", encoding="utf-8") as file,
    ):
        file.write('{"type":"FeatureCollection","features":[\n')
        _write_features(content, file)
        told = json.dumps(provenance(content.result), ensure_ascii=False)
        file.write(f'\n],"{PROVENANCE_KEY}":{told}}}\n')


def corners(centres: NDArray[np.float64], outline: SpotOutline) -> NDArray[np.float64]:
    """Return the closed outlines of spots.

    Parameters
    ----------
    centres : ndarray of shape (n_spots, 2)
        (x, y), in full-resolution pixels.
    outline : SpotOutline
        That of each.

    Returns
    -------
    ndarray of shape (n_spots, n_corners + 1, 2)
        The last corner is the first.

    Examples
    --------
    >>> corners(np.zeros((1, 2)), SpotOutline(2.0, 0.0))[0, :2].round().tolist()
    [[1.0, 1.0], [-1.0, 1.0]]
    """
    n_corners, radius, first = N_CORNERS, outline.size / 2, 0.0
    if outline.angle is not None:
        n_corners, radius = 4, outline.size / math.sqrt(2)
        first = outline.angle + math.pi / 4
    angles = first + 2 * math.pi * np.arange(n_corners + 1) / n_corners
    around = radius * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    closed = centres[:, None] + around
    closed[:, -1] = closed[:, 0]
    return np.asarray(closed)


def _write_features(content: ExportContent, file: TextIO) -> None:
    separator = ""
    for feature in _features(content):
        file.write(separator)
        file.write(json.dumps(feature, ensure_ascii=False, separators=_COMPACT))
        separator = ",\n"


def _features(content: ExportContent) -> Iterator[dict[str, Any]]:
    tissue, columns = content.shown_tissue, content.values.columns
    values, about = content.placed_values(), content.placed_described()
    for start in range(0, tissue.n_spots, _BLOCK_SIZE):
        block = slice(start, start + _BLOCK_SIZE)
        outlines = corners(tissue.coordinates[block], content.shown_outline)
        rows = zip(
            np.round(outlines, _DIGITS).tolist(),
            _shortest(values[block]).tolist(),
            tissue.spot_names[block],
            about.iloc[block].to_dict("records"),
            strict=True,
        )
        for ring, measured, name, told in rows:
            properties = {
                "objectType": "detection",
                "name": name,
                **_classified(told[DOMINANT_COLUMN], content),
                "measurements": _measurements(columns, measured),
                **_in_region(told.get(REGION_COLUMN)),
            }
            geometry = {"type": "Polygon", "coordinates": [ring]}
            yield {"type": "Feature", "geometry": geometry, "properties": properties}


def _in_region(region: str | None) -> dict[str, Any]:
    return {} if region is None else {"metadata": {REGION_COLUMN: region}}


def _classified(cell_type: str | None, content: ExportContent) -> dict[str, Any]:
    """Return class and colour of a spot; none where no type dominates."""
    if cell_type is None:
        return {}
    colour = list(content.colours[cell_type])
    return {
        "color": colour,
        "classification": {"name": cell_type, "color": colour},
    }


def _measurements(names: Sequence[str], values: list[float]) -> dict[str, float]:
    pairs = zip(names, values, strict=True)
    return {name: value for name, value in pairs if math.isfinite(value)}


def _shortest(values: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the numbers of fewest digits that are read back as these."""
    return values.astype(str).astype(np.float64)
