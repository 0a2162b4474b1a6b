"""Draws the maps of a report: truth, other methods, and DestVI by batch size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from numpy.typing import NDArray

from napari_destvi.export.figure_beside import add_scale_bar, write_row_name
from napari_destvi.export.figure_colours import colormap_named
from napari_destvi.export.figure_content import STYLES
from napari_destvi.export.figure_drawing import GREY, MAX_VECTOR_DISCS, NOT_THERE
from napari_destvi.export.figure_layout import wrapped_title
from napari_destvi.export.figure_page import TITLE_GAP, Box
from napari_destvi.export.figure_panel import Slide
from napari_destvi.export.figure_region import Region, shown_region
from napari_destvi.export.figure_sheet import TEXT_SIZE, TITLE_SIZE, Sheet
from napari_destvi.export.figure_values import spot_colours, values_beyond
from napari_destvi.export.report.choice import (
    MapColumn,
    chosen_types,
    map_columns,
)
from napari_destvi.export.report.map_grid import SCORE_HEIGHT, MapGrid

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from napari_destvi.export.report.content import SweepReport

#: The highest colour: so many of the true shares lie below, and it is no less than the
#: least, as in the window.
_QUANTILE, _LEAST_SPAN = 0.99, 0.05
#: Of a picture in a page, and its margin, in mm.
PICTURE_WIDTH, PICTURE_MARGIN = 277.0, 2.0
BAR_TITLE = "Share of the type"
#: Names of methods have narrow letters, and room to both sides.
_WIDER = 1.3
#: Thickness of the line below the name of a group, in mm.
_RULE = 0.2


@dataclass(frozen=True, slots=True, eq=False)
class MapContent:
    """The maps of one training, ready to be drawn.

    Parameters
    ----------
    types : tuple of str
        A row each.
    columns : tuple of MapColumn
        From left to right.
    tables : tuple of DataFrame of shape (n_spots, n_types)
        The shares of each column, rows as the spots of the tissue.
    limits : mapping of str to tuple of float
        Lowest and highest colour of each type.
    scores : DataFrame of shape (n_runs, n_types) or None
        As in `SweepReport`.
    """

    types: tuple[str, ...]
    columns: tuple[MapColumn, ...]
    tables: tuple[pd.DataFrame, ...] = field(repr=False)
    limits: dict[str, tuple[float, float]] = field(repr=False)
    scores: pd.DataFrame | None = field(default=None, repr=False)


def map_content(report: SweepReport, named: pd.DataFrame) -> MapContent | None:
    """Return the maps of the runs of a training; None if no run has any.

    Parameters
    ----------
    report : SweepReport
        What is told.
    named : DataFrame
        Runs of one training and of the other methods, of `with_training`.

    Raises
    ------
    InputError
        If a type is asked for that no result has.
    """
    columns = map_columns(report, named)
    if all(column.key is None for column in columns):
        return None
    types = chosen_types(report)
    tables = [_shares(report, column).reindex(columns=types) for column in columns]
    reference = tables[:1] if columns[0].key is None else tables
    return MapContent(
        tuple(types),
        tuple(columns),
        tuple(tables),
        {name: _limits([table[name] for table in reference]) for name in types},
        report.type_scores,
    )


def draw_maps(report: SweepReport, content: MapContent) -> Figure:
    """Return all maps as one figure, as large as they need; call in `paper`."""
    region = shown_region(report.tissue, with_image=False, crop=True)
    grid = map_grid(content, region, width=PICTURE_WIDTH, place=(PICTURE_MARGIN,) * 2)
    margins = 2 * PICTURE_MARGIN
    sheet = Sheet(grid.used_width + margins, grid.height + margins)
    put_maps(sheet, report, content, grid)
    return sheet.figure


def map_grid(
    content: MapContent,
    region: Region,
    *,
    width: float,
    place: tuple[float, float],
) -> MapGrid:
    """Return where maps lie.

    Parameters
    ----------
    content : MapContent
        The maps.
    region : Region
        The part of the slide in each.
    width : float
        That there is, in mm.
    place : tuple of float
        Left and top of all of them, in mm.
    """
    has_scores = content.scores is not None
    shape = (len(content.types), region.aspect, has_scores, width)
    return MapGrid(content.columns, *shape, *place)


def put_maps(
    sheet: Sheet, report: SweepReport, content: MapContent, grid: MapGrid
) -> None:
    """Draw maps on a sheet.

    Parameters
    ----------
    sheet : Sheet
        Has room for the grid.
    report : SweepReport
        Of which the tissue is drawn.
    content : MapContent
        With as many types as the grid has rows.
    grid : MapGrid
        Where they lie.
    """
    n_discs = report.tissue.n_spots * grid.n_rows * len(grid.columns)
    slide = Slide(
        tissue=report.tissue,
        region=shown_region(report.tissue, with_image=False, crop=True),
        with_image=False,
        as_pixels=n_discs > MAX_VECTOR_DISCS,
    )
    _write_titles(sheet, grid)
    for row, name in enumerate(content.types):
        _put_row(sheet, slide, content, grid, row)
        title = wrapped_title(name, grid.panel_height)
        write_row_name(sheet, title, grid.name_box(row))
    left, top = grid.bar_title_centre
    sheet.write(BAR_TITLE, left, top, ha="center", va="center", rotation=90)
    add_scale_bar(sheet, grid.scale_box, slide.region, report.tissue)


def _put_row(
    sheet: Sheet, slide: Slide, content: MapContent, grid: MapGrid, row: int
) -> None:
    name = content.types[row]
    colormap = colormap_named(STYLES["proportions"].colormap)
    colours = ScalarMappable(Normalize(*content.limits[name]), colormap)
    values = [table[name].to_numpy(dtype=np.float64) for table in content.tables]
    for number, (column, shares) in enumerate(
        zip(content.columns, values, strict=True)
    ):
        panel = grid.panel(row, number)
        slide.draw(sheet.axes(panel), spot_colours(shares, colours))
        if np.isnan(shares).all():
            text = wrapped_title(NOT_THERE, panel.width)
            left, top = panel.left + panel.width / 2, panel.top + panel.height / 2
            sheet.write(text, left, top, ha="center", va="center", color=GREY)
        _write_score(sheet, content, grid, (row, number), column)
    sheet.add_bar(grid.bar(row), colours, extend=values_beyond(values, colours))


def _write_score(
    sheet: Sheet,
    content: MapContent,
    grid: MapGrid,
    place: tuple[int, int],
    column: MapColumn,
) -> None:
    """Write the correlation with the truth below a map, where it is known."""
    row, number = place
    scores, name = content.scores, content.types[row]
    if scores is None or column.key not in scores.index or name not in scores:
        return
    value = float(scores.loc[column.key, name])
    if not np.isfinite(value):
        return
    panel = grid.panel(row, number)
    left = panel.left + panel.width / 2
    top = panel.top + panel.height + SCORE_HEIGHT / 2
    sheet.write(f"{value:.2f}", left, top, ha="center", va="center", fontsize=TEXT_SIZE)


def _write_titles(sheet: Sheet, grid: MapGrid) -> None:
    for group, box in grid.group_boxes().items():
        text = wrapped_title(group, box.width)
        _write_above(sheet, text, box.left + box.width / 2, box.top + box.height)
        _underline(sheet, box)
    for number, column in enumerate(grid.columns):
        panel = grid.panel(0, number)
        title = wrapped_title(column.title, _WIDER * grid.slot_width(column))
        _write_above(sheet, title, panel.left + panel.width / 2, panel.top - TITLE_GAP)


def _underline(sheet: Sheet, box: Box) -> None:
    axes = sheet.axes(Box(box.left, box.top + box.height, box.width, _RULE))
    axes.set(xticks=[], yticks=[], facecolor=GREY)
    axes.spines[:].set_visible(False)


def _write_above(sheet: Sheet, text: str, left: float, top: float) -> None:
    style = {"ha": "center", "va": "bottom", "fontsize": TITLE_SIZE}
    sheet.write(text, left, top, **style)


def _shares(report: SweepReport, column: MapColumn) -> pd.DataFrame:
    if column.key is None:
        assert report.truth is not None  # or there were no such column
        table = report.truth
    else:
        table = report.results[column.key].proportions_frame()
    return table.reindex(list(report.tissue.spot_names))


def _limits(columns: Sequence[pd.Series]) -> tuple[float, float]:
    values: NDArray[np.float64] = np.concatenate(columns)
    known = values[np.isfinite(values)]
    high = float(np.quantile(known, _QUANTILE)) if known.size else 1.0
    return 0.0, max(high, _LEAST_SPAN)
