"""From a result to a figure of it: the same for the window and the command line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from napari_destvi.data.bins import find_bins
from napari_destvi.export import (
    STYLES,
    FigureMaps,
    FigureStyle,
    Raster,
    draw_colours,
    draw_figure,
)
from napari_destvi.export.figure_region import Region
from napari_destvi.layers import build_spot_index
from napari_destvi.results import Result
from napari_destvi.session.drawing import Drawing
from napari_destvi.session.figure_colours import figure_colours
from napari_destvi.session.figure_maps import chosen_types, compared_maps, figure_maps

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from napari_destvi.data.tissue import Tissue

#: More discs are not told from pixels, take 100 bytes each in a file, and as shapes a
#: million of them keep the window waiting for a minute.
MAX_DISCS = 20_000


def draw(result: Result, drawing: Drawing) -> Figure:
    """Draw a figure of a result.

    Parameters
    ----------
    result : Result
        Whose maps are drawn.
    drawing : Drawing
        Which, and how.

    Raises
    ------
    InputError
        If a type is not there, or has no value of the quantity.
    ConfigError
        If there is no such colormap.
    """
    maps = _maps(result, drawing)
    raster = _raster(drawing.tissue)
    style = _style(drawing)
    if drawing.form == "single":
        return draw_figure(drawing.tissue, replace(maps, raster=raster), style)
    content = figure_colours(maps, drawing, result.cell_types, raster=raster)
    return draw_colours(drawing.tissue, content, style)


def _maps(result: Result, drawing: Drawing) -> FigureMaps:
    """Return the values of the types, without those that are hidden."""
    is_dominant = drawing.form == "dominant"  # of all types, and none is hidden
    wanted = result.cell_types if is_dominant else drawing.cell_types
    types = chosen_types(result, wanted, drawing.quantity)
    if drawing.comparison is not None:
        title = drawing.other_title
        maps = compared_maps(result, types, drawing.comparison, title=title)
    else:
        same_scale = drawing.same_scale
        maps = figure_maps(
            *(result, types, drawing.quantity),
            truth=drawing.truth,
            same_scale=same_scale,
        )
    estimate = maps.estimate
    if not is_dominant:
        blank = None if drawing.form == "single" else 0.0
        estimate = _without_hidden(result, estimate, drawing.least_shares, blank)
    return replace(maps, estimate=estimate, limits=_limits(maps, drawing))


def _limits(
    maps: FigureMaps, drawing: Drawing
) -> tuple[float, float] | Mapping[str, tuple[float, float]]:
    if isinstance(maps.limits, tuple):
        return maps.limits
    return {name: drawing.limits.get(name, own) for name, own in maps.limits.items()}


def _without_hidden(
    result: Result,
    estimate: pd.DataFrame,
    least_shares: Mapping[str, float],
    blank: float | None,
) -> pd.DataFrame:
    """Return the values, `blank` where the share of the type is below its limit."""
    limited = [name for name in estimate if least_shares.get(name, 0) > 0]
    if not limited:
        return estimate
    estimate = estimate.copy()
    for name in limited:
        shares = result.proportions[:, result.cell_types.index(name)]
        estimate.loc[shares < least_shares[name], name] = blank
    return estimate


def _style(drawing: Drawing) -> FigureStyle:
    style = replace(STYLES[drawing.quantity], **drawing.layout._asdict())
    return replace(style, colormap=drawing.colormap or style.colormap)


def _raster(tissue: Tissue) -> Raster | None:
    """Return which spot lies under each pixel, where spots are bins or very many."""
    is_large = tissue.n_spots > MAX_DISCS
    if not is_large and find_bins(tissue.coordinates, tissue.spot_diameter) is None:
        return None
    index = build_spot_index(tissue.coordinates, tissue.spot_diameter)
    height, width = index.index.shape
    top, left = (place - index.scale / 2 for place in index.translate)
    right, bottom = left + width * index.scale, top + height * index.scale
    return Raster(index.index, Region(left, top, right, bottom))
