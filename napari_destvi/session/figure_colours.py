"""Several cell types in one panel of a figure: blended, the dominant one, as pies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from napari_destvi.errors import InputError
from napari_destvi.export import FigureColours, FigureMaps, Picture, Raster
from napari_destvi.export.figure_region import Region, shown_region
from napari_destvi.layers import blended, dominant_rgba, dominant_type, upper_limits
from napari_destvi.layers.pies import OTHER, Viewport, pies
from napari_destvi.session.drawing import Drawing
from napari_destvi.session.palette import palette

if TYPE_CHECKING:
    import pandas as pd

    from napari_destvi.export.figure_content import Rgba

#: What the colour of all but the chosen types is called.
OTHERS = "other types"
ESTIMATE = "Estimate"
#: Of the longer side of the picture of pies, in inches: a little more than a full page.
PIE_SIZE = 8
#: More pies have less than a millimetre each on a page.
MAX_PIES = 20_000

Shares = NDArray[np.float32]


def figure_colours(
    maps: FigureMaps,
    drawing: Drawing,
    of_all: Sequence[str],
    *,
    raster: Raster | None = None,
) -> FigureColours:
    """Return the colours of spots in one panel, and in one below for the truth.

    Parameters
    ----------
    maps : FigureMaps
        The shares of the types.
    drawing : Drawing
        Its form, which is not "single", and the colours.
    of_all : sequence of str
        The types of the result: a type has its colour by its place among them.
    raster : Raster or None
        As of `FigureColours`.

    Raises
    ------
    InputError
        If there are too many spots for pies.
    """
    types = list(maps.estimate.columns)
    colours = palette(of_all, drawing.type_colours)[[of_all.index(n) for n in types]]
    tables = {ESTIMATE: maps.estimate}
    if maps.truth is not None:
        tables[maps.truth_title] = maps.truth
    shares = {
        name: _at_spots(table, types, drawing.tissue.spot_names)
        for name, table in tables.items()
    }
    legend = dict(zip(types, map(tuple, colours.tolist()), strict=True))
    if drawing.form == "dominant":
        panels, seen = _dominant(shares, colours)
        legend = {name: legend[name] for n, name in enumerate(types) if n in seen}
        return FigureColours(panels, legend, raster)
    if drawing.form == "blend":
        return FigureColours(_blended(shares, colours), legend, raster)
    legend |= {OTHERS: OTHER}
    return FigureColours(_pies(shares, colours, drawing), legend)


def _at_spots(
    table: pd.DataFrame, types: Sequence[str], spot_names: Sequence[str]
) -> Shares:
    """Return shares of shape (n_spots, n_types); 0 of a type that the table lacks."""
    missing = {name: 0.0 for name in types if name not in table}
    whole = table.assign(**missing)[list(types)] if missing else table[list(types)]
    shares: Shares = whole.reindex(list(spot_names)).to_numpy(dtype=np.float32)
    return shares


def _blended(
    shares: Mapping[str, Shares], colours: NDArray[np.float64]
) -> dict[str, Rgba | Picture]:
    upper = upper_limits(next(iter(shares.values())))  # the same colours in both
    return {
        name: blended(table, colours, upper=upper) for name, table in shares.items()
    }


def _dominant(
    shares: Mapping[str, Shares], colours: NDArray[np.float64]
) -> tuple[dict[str, Rgba | Picture], set[int]]:
    numbers = {name: dominant_type(table) for name, table in shares.items()}
    panels: dict[str, Rgba | Picture] = {
        name: dominant_rgba(found, colours) for name, found in numbers.items()
    }
    return panels, set(np.concatenate(list(numbers.values())).tolist())


def _pies(
    shares: Mapping[str, Shares], colours: NDArray[np.float64], drawing: Drawing
) -> dict[str, Rgba | Picture]:
    tissue, layout = drawing.tissue, drawing.layout
    if tissue.n_spots > MAX_PIES:
        msg = (
            f"Pies of {tissue.n_spots:,} spots are too small to be seen: at most "
            f"{MAX_PIES:,} are drawn. Choose a blend of colours or the dominant type."
        )
        raise InputError(msg)
    shown = shown_region(tissue, with_image=layout.with_image, crop=layout.crop)
    viewport, region = _viewport(shown, PIE_SIZE * drawing.dpi)
    radius = tissue.spot_diameter / 2
    return {
        name: Picture(
            pies(tissue.coordinates, radius, table, colours, viewport), region
        )
        for name, table in shares.items()
    }


def _viewport(region: Region, n_pixels: int) -> tuple[Viewport, Region]:
    """Return whole pixels over a region, and where they lie."""
    size = region.width, region.width * region.aspect
    pixel = max(size) / n_pixels
    width, height = (max(round(length / pixel), 1) for length in size)
    origin = region.top + pixel / 2, region.left + pixel / 2
    right, bottom = region.left + width * pixel, region.top + height * pixel
    viewport = Viewport(origin, pixel, (height, width))
    return viewport, Region(region.left, region.top, right, bottom)
