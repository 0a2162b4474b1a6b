"""A figure of several cell types in one panel, their colours told by a legend."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.patches import Rectangle

from napari_destvi.data.tissue import Tissue
from napari_destvi.export.figure_beside import (
    add_scale_bar,
    write_heading,
    write_row_name,
)
from napari_destvi.export.figure_content import FigureColours, FigureStyle
from napari_destvi.export.figure_layout import n_lines, wrapped_title
from napari_destvi.export.figure_page import (
    HEADING,
    MARGIN,
    MAX_HEIGHT,
    MIN_PANEL_WIDTH,
    ROW_GAP,
    SCALE_STRIP,
    TITLE_LINE,
    Box,
    row_name_width,
)
from napari_destvi.export.figure_panel import Slide
from napari_destvi.export.figure_region import shown_region
from napari_destvi.export.figure_sheet import TITLE_SIZE, Sheet

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: Width of the names, of the swatch before each, and distances, in mm, chosen by
#: looking at figures of 8 pt text.
NAMES_WIDTH, SWATCH, SWATCH_GAP, LEGEND_GAP, ENTRY_GAP = 32.0, 2.6, 1.2, 3.0, 1.0
#: Of the page: one and a half columns of text, for a panel as large as a column.
USUAL_WIDTH = 120.0
LEGEND_WIDTH = SWATCH + SWATCH_GAP + NAMES_WIDTH


def drawn_with_legend(
    tissue: Tissue, content: FigureColours, style: FigureStyle
) -> Figure:
    """Return a figure; see `export.figure.draw_colours`.

    Parameters
    ----------
    tissue : Tissue
        The slide.
    content : FigureColours
        What is shown.
    style : FigureStyle
        How it looks.
    """
    region = shown_region(tissue, with_image=style.with_image, crop=style.crop)
    page = _Page(content, style, region.aspect)
    sheet = Sheet(page.width, page.height)
    slide = Slide(
        tissue=tissue,
        region=region,
        with_image=style.with_image,
        as_pixels=False,
        raster=content.raster,
        is_dark=style.is_dark,
    )
    for number, spots in enumerate(content.panels.values()):
        slide.draw(sheet.axes(page.panel(number)), spots)
    for number, name in enumerate(page.rows):
        write_row_name(sheet, name, page.row_name(number))
    _write_legend(sheet, content, page)
    add_scale_bar(sheet, page.scale_box, region, tissue)
    if style.title:
        write_heading(sheet, style.title, page.left)
    return sheet.figure


class _Page:
    """Where everything lies, in mm from the left and upper edge."""

    def __init__(
        self, content: FigureColours, style: FigureStyle, aspect: float
    ) -> None:
        self.names = [wrapped_title(name, NAMES_WIDTH) for name in content.legend]
        self._n_panels, self._aspect = len(content.panels), aspect
        self._max_width = style.width or USUAL_WIDTH
        self.top = MARGIN + (HEADING if style.title else 0.0)
        titles = list(content.panels) if self._n_panels > 1 else []
        self._row_lines = 0
        height = self.panel_width * aspect
        self.rows = [wrapped_title(title, height) for title in titles]
        self._row_lines = n_lines(self.rows) if titles else 0

    @property
    def left(self) -> float:
        """Where the panels begin."""
        return MARGIN + (row_name_width(self._row_lines) if self._row_lines else 0.0)

    @property
    def panel_width(self) -> float:
        beside = self.left + LEGEND_GAP + LEGEND_WIDTH + MARGIN
        above = self.top + SCALE_STRIP + MARGIN + (self._n_panels - 1) * ROW_GAP
        by_height = (MAX_HEIGHT - above) / self._n_panels / self._aspect
        return max(min(self._max_width - beside, by_height), MIN_PANEL_WIDTH)

    @property
    def width(self) -> float:
        return self.legend_left + LEGEND_WIDTH + MARGIN

    @property
    def height(self) -> float:
        below_panels = self.scale_box.top + SCALE_STRIP
        legend = self.top + sum(self.entry_height(name) for name in self.names)
        return max(below_panels, legend) + MARGIN

    @property
    def legend_left(self) -> float:
        return self.left + self.panel_width + LEGEND_GAP

    @property
    def scale_box(self) -> Box:
        last = self.panel(self._n_panels - 1)
        return Box(self.left, last.top + last.height, last.width, SCALE_STRIP)

    def panel(self, number: int) -> Box:
        """Return where a panel lies."""
        width, height = self.panel_width, self.panel_width * self._aspect
        return Box(self.left, self.top + number * (height + ROW_GAP), width, height)

    def row_name(self, number: int) -> Box:
        """Return where the name of a row is written."""
        panel = self.panel(number)
        return Box(MARGIN, panel.top, self.left - MARGIN, panel.height)

    @staticmethod
    def entry_height(name: str) -> float:
        """Return the height of a name of the legend, and the gap below it."""
        return n_lines([name]) * TITLE_LINE + ENTRY_GAP


def _write_legend(sheet: Sheet, content: FigureColours, page: _Page) -> None:
    top = page.top
    for name, colour in zip(page.names, content.legend.values(), strict=True):
        box = Box(page.legend_left, top + (TITLE_LINE - SWATCH) / 2, SWATCH, SWATCH)
        axes = sheet.axes(box)
        axes.set_axis_off()
        axes.add_patch(Rectangle((0, 0), 1, 1, color=colour, lw=0))
        left = page.legend_left + SWATCH + SWATCH_GAP
        sheet.write(name, left, top, ha="left", va="top", fontsize=TITLE_SIZE)
        top += page.entry_height(name)
