"""Fills the page of a figure: panels with titles, colour bars, the scale bar."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from napari_destvi.data.tissue import Tissue
from napari_destvi.export.figure_colours import colormap_named
from napari_destvi.export.figure_content import FigureMaps, FigureStyle
from napari_destvi.export.figure_layout import laid_out
from napari_destvi.export.figure_page import MARGIN, ROW_NAME, TITLE_GAP
from napari_destvi.export.figure_panel import Slide
from napari_destvi.export.figure_region import scale_bar, shown_region
from napari_destvi.export.figure_sheet import TITLE_SIZE, Extend, Sheet

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: Discs of more spots are drawn as pixels: as shapes they take 100 bytes each in a
#: file, and seconds to open.
MAX_VECTOR_DISCS = 100_000
ESTIMATE = "Estimate"
NOT_THERE = "no such type there"
#: Letters of a row's name that fit beside a low panel.
N_LETTERS = 24
#: Of what is said where there is no map.
_GREY = "0.5"
#: Thickness of the scale bar, and where it and its text begin in their box, in mm.
_SCALE_BAR, _SCALE_TOP, _SCALE_TEXT_TOP = 0.6, 1.8, 3.0


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
    return drawing.sheet.figure


class _Drawing:
    """A sheet that fills step by step."""

    def __init__(self, tissue: Tissue, maps: FigureMaps, style: FigureStyle) -> None:
        self._region = shown_region(
            tissue, with_image=style.with_image, crop=style.crop
        )
        self._tissue, self._maps, self._style = tissue, maps, style
        self._types = list(maps.estimate.columns)
        self.page, self._titles = laid_out(
            [str(name) for name in self._types],
            self._region.aspect,
            columns=style.columns,
            has_truth=maps.truth is not None,
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
            tissue, self._region, style.with_image, n_discs > MAX_VECTOR_DISCS
        )

    def add_panels(self, number: int) -> None:
        """Draw a type, below it its truth, and beside them their colour bar."""
        colours = self._colours(number)
        columns = self._columns(number)
        for column, is_truth in zip(columns, (False, True), strict=False):
            axes = self.sheet.axes(self.page.panel(number, is_truth=is_truth))
            if column is None:
                axes.set_axis_off()
                axes.text(0.5, 0.5, NOT_THERE, color=_GREY, ha="center", va="center")
            else:
                self._slide.draw(axes, column, colours)
        self._write_title(number)
        if not self.page.shares_bar:
            self._add_bar(number, colours, columns)

    def name_rows(self, number: int) -> None:
        """Write what the rows of panels are, where there are two kinds of them."""
        if not self.page.has_truth:
            return
        title = self._maps.truth_title
        title = title if len(title) <= N_LETTERS else f"{title[: N_LETTERS - 1]}…"
        for name, is_truth in ((ESTIMATE, False), (title, True)):
            box = self.page.panel(number, is_truth=is_truth)
            self.sheet.write(
                name,
                MARGIN + ROW_NAME / 2,
                box.top + box.height / 2,
                ha="center",
                va="center",
                rotation=90,
                fontsize=TITLE_SIZE,
            )

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
        box = self.page.scale_box
        bar = scale_bar(self._region.width, self._tissue.microns_per_pixel)
        axes = self.sheet.axes(box)
        axes.set_axis_off()
        axes.set_xlim(0, self._region.width)
        axes.set_ylim(box.height, 0)
        axes.add_patch(
            Rectangle((0, _SCALE_TOP), bar.length, _SCALE_BAR, color="black", lw=0)
        )
        axes.text(0, _SCALE_TEXT_TOP, bar.text, ha="left", va="top")

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
        extend = _beyond(columns, colours)
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


def _beyond(
    columns: Sequence[NDArray[np.float64] | None], colours: ScalarMappable
) -> Extend:
    """Return at which end of the colours there are values beyond."""
    low, high = colours.get_clim()
    found = [column for column in columns if column is not None]
    below = any(bool((column < low).any()) for column in found)
    above = any(bool((column > high).any()) for column in found)
    if below and above:
        return "both"
    return "min" if below else "max" if above else "neither"
