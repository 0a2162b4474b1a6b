"""What files for other programs have of any result: dominant types, colours, shapes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from napari_destvi.data.bins import find_bins
from napari_destvi.export.content import SpotOutline
from napari_destvi.export.figure_content import Raster
from napari_destvi.export.figure_region import Region
from napari_destvi.layers import build_spot_index, dominant_type, type_colours

if TYPE_CHECKING:
    from napari_destvi.data.tissue import Tissue
    from napari_destvi.results import Result

_MAX_BYTE = 255


def dominant_of(result: Result) -> pd.Series:
    """Return the type that each spot holds most of, None for none."""
    names = np.array([*result.cell_types, None], dtype=object)  # -1 finds the last
    return pd.Series(
        names[dominant_type(result.proportions)],
        index=pd.Index(result.spot_names, dtype=object),
        dtype=object,
    )


def colours_of(result: Result) -> dict[str, tuple[int, int, int]]:
    """Return the colours of the window's legend, from 0 to 255."""
    levels = np.rint(_MAX_BYTE * type_colours(result.n_cell_types)).astype(int)
    triples = [(int(r), int(g), int(b)) for r, g, b in levels]
    return dict(zip(result.cell_types, triples, strict=True))


def raster_of(tissue: Tissue) -> Raster:
    """Return which spot lies under each pixel of a picture of the tissue."""
    index = build_spot_index(tissue.coordinates, tissue.spot_diameter)
    height, width = index.index.shape
    top, left = (place - index.scale / 2 for place in index.translate)
    right, bottom = left + width * index.scale, top + height * index.scale
    return Raster(index.index, Region(left, top, right, bottom))


def outline_of(tissue: Tissue) -> SpotOutline:
    """Return what a spot looks like."""
    bins = find_bins(tissue.coordinates, tissue.spot_diameter)
    return SpotOutline(tissue.spot_diameter) if bins is None else SpotOutline(*bins)
