"""Fills the page of a figure: panels with titles, colour bars, the scale bar."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from numpy.typing import NDArray

from napari_destvi.data.tissue import Tissue
from napari_destvi.export.figure_beside import (
    add_scale_bar,
    write_heading,
    write_row_name,
)
from napari_destvi.export.figure_colours import colormap_named
from napari_destvi.export.figure_content import FigureMaps, FigureStyle
from napari_destvi.export.figure_layout import laid_out
from napari_destvi.export.figure_page import MARGIN, TITLE_GAP, Box, row_name_width
from napari_destvi.export.figure_panel import Slide
from napari_destvi.export.figure_region import shown_region
from napari_destvi.export.figure_sheet import TITLE_SIZE, Sheet
from napari_destvi.export.figure_values import spot_colours, values_beyond

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: Discs of more spots are drawn as pixels: as shapes they take 100 bytes each in a
#: file, and seconds to open.
MAX_VECTOR_DISCS = 100_000
ESTIMATE = "Estimate"
NOT_THERE = "no such type there"
#: Of what is said where there is no map.
GREY = "0.5"


def drawn(tissue: Tissue, maps: FigureMaps, style: FigureStyle) -> Figure:
    """Return a figure; see `export.figure.draw_figure`.

    Parameters
    ----------
    tissue : Tissue
        The slide.
    maps : FigureMaps
        What is shown.
    style : FigureStyle
        How it looks; the colormap is known to exist.
    """
    drawing = _Drawing(tissue, maps, style)
    for number in range(drawing.page.n_panels):
        drawing.add_panels(number)
        if number % drawing.page.columns == 0:
            drawing.name_rows(number)
    if drawing.page.shares_bar:
        drawing.add_shared_bar()
    drawing.write_bar_title()
    drawing.add_scale_bar()
    drawing.write_heading()
    return drawing.sheet.figure


class _Drawing:
    """A sheet that fills step by step."""

    def __init__(self, tissue: Tissue, maps: FigureMaps, style: FigureStyle) -> None:
        self._region = shown_region(
            tissue, with_image=style.with_image, crop=style.crop
        )
        self._tissue, self._maps, self._style = tissue, maps, style
        self._types = list(maps.estimate.columns)
        has_truth = maps.truth is not None
        self.page, self._titles, self._rows = laid_out(
            [str(name) for name in self._types],
            self._region.aspect,
            row_names=[ESTIMATE, maps.truth_title] if has_truth else [],
            style=style,
            shares_bar=isinstance(maps.limits, tuple),
        )
        self.sheet = Sheet(self.page.width, self.page.height)
        self._tables = [
            table.reindex(list(tissue.spot_names))
            for table in (maps.estimate, maps.truth)
            if table is not None
        ]
        n_discs = tissue.n_spots * self.page.n_panels * len(self._tables)
        self._slide = Slide(
            tissue=tissue,
            region=self._region,
            with_image=style.with_image,
            as_pixels=n_discs > MAX_VECTOR_DISCS,
            raster=maps.raster,
            is_dark=style.is_dark,
        )

    def add_panels(self, number: int) -> None:
        """Draw a type, below it its truth, and beside them their colour bar."""
        colours = self._colours(number)
        columns = self._columns(number)
        for column, is_truth in zip(columns, (False, True), strict=False):
            axes = self.sheet.axes(self.page.panel(number, is_truth=is_truth))
            if column is None:
                axes.set_axis_off()
                axes.text(0.5, 0.5, NOT_THERE, color=GREY, ha="center", va="center")
            else:
                self._slide.draw(axes, spot_colours(column, colours))
        self._write_title(number)
        if not self.page.shares_bar:
            self._add_bar(number, colours, columns)

    def name_rows(self, number: int) -> None:
        """Write what the rows of panels are, where there are two kinds of them."""
        width = row_name_width(self.page.row_lines)
        for name, is_truth in zip(self._rows, (False, True), strict=False):
            panel = self.page.panel(number, is_truth=is_truth)
            box = Box(MARGIN, panel.top, width, panel.height)
            write_row_name(self.sheet, name, box)

    def add_shared_bar(self) -> None:
        """Draw the colour bar of all panels to the right of the first row."""
        last = self.page.columns - 1
        columns = [c for n in range(self.page.n_panels) for c in self._columns(n)]
        self._add_bar(last, self._colours(last), columns)

    def write_bar_title(self) -> None:
        """Write what all colour bars tell, at the right edge of the page."""
        self.sheet.write(
            self._style.bar_title,
            *self.page.bar_title_centre,
            ha="center",
            va="center",
            rotation=90,
        )

    def add_scale_bar(self) -> None:
        """Draw a bar of round length below the first column."""
        add_scale_bar(self.sheet, self.page.scale_box, self._region, self._tissue)

    def write_heading(self) -> None:
        """Write the title above all, if there is one."""
        if self._style.title:
            write_heading(self.sheet, self._style.title, self.page.scale_box.left)

    def _write_title(self, number: int) -> None:
        box = self.page.panel(number)
        self.sheet.write(
            self._titles[number],
            box.left + box.width / 2,
            box.top - TITLE_GAP,
            ha="center",
            va="bottom",
            fontsize=TITLE_SIZE,
        )

    def _add_bar(
        self,
        number: int,
        colours: ScalarMappable,
        columns: Sequence[NDArray[np.float64] | None],
    ) -> None:
        extend = values_beyond(columns, colours)
        self.sheet.add_bar(self.page.bar(number), colours, extend=extend)

    def _colours(self, number: int) -> ScalarMappable:
        limits = self._maps.limits
        pair = limits if isinstance(limits, tuple) else limits[self._types[number]]
        return ScalarMappable(Normalize(*pair), colormap_named(self._style.colormap))

    def _columns(self, number: int) -> list[NDArray[np.float64] | None]:
        """Return estimate and truth of a type; None where the truth lacks it."""
        name = self._types[number]
        return [
            table[name].to_numpy(dtype=np.float64) if name in table else None
            for table in self._tables
        ]
