"""What is written and drawn beside the panels of a figure: heading, rows, scale bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.patches import Rectangle

from napari_destvi.export.figure_page import HEADING, MARGIN, Box
from napari_destvi.export.figure_region import scale_bar
from napari_destvi.export.figure_sheet import HEADING_SIZE, TITLE_SIZE, Sheet

if TYPE_CHECKING:
    from napari_destvi.data.tissue import Tissue
    from napari_destvi.export.figure_region import Region

#: Thickness of the scale bar, and where it and its text begin in their box, in mm.
_SCALE_BAR, _SCALE_TOP, _SCALE_TEXT_TOP = 0.6, 1.8, 3.0


def write_heading(sheet: Sheet, text: str, left: float) -> None:
    """Write the title of a figure at its top."""
    sheet.write(
        text, left, MARGIN + HEADING / 2, ha="left", va="center", fontsize=HEADING_SIZE
    )


def write_row_name(sheet: Sheet, text: str, box: Box) -> None:
    """Write upright what a row of panels is, in a box to the left of the first."""
    sheet.write(
        text,
        box.left + box.width / 2,
        box.top + box.height / 2,
        ha="center",
        va="center",
        rotation=90,
        fontsize=TITLE_SIZE,
    )


def add_scale_bar(sheet: Sheet, box: Box, region: Region, tissue: Tissue) -> None:
    """Draw a bar of round length into a box as wide as a panel."""
    bar = scale_bar(region.width, tissue.microns_per_pixel)
    axes = sheet.axes(box)
    axes.set_axis_off()
    axes.set_xlim(0, region.width)
    axes.set_ylim(box.height, 0)
    colour = sheet.ink
    axes.add_patch(
        Rectangle((0, _SCALE_TOP), bar.length, _SCALE_BAR, color=colour, lw=0)
    )
    axes.text(0, _SCALE_TEXT_TOP, bar.text, ha="left", va="top")
