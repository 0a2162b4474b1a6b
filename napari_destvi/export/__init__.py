"""Tables, figures and files that other programs read."""

from napari_destvi.export.figure import check_figure_file, draw_figure, write_figure
from napari_destvi.export.figure_colours import colormap_named
from napari_destvi.export.figure_content import STYLES, FigureMaps, FigureStyle
from napari_destvi.export.tables import (
    write_activation,
    write_intervals,
    write_proportions,
    write_table,
)

__all__ = [
    "STYLES",
    "FigureMaps",
    "FigureStyle",
    "check_figure_file",
    "colormap_named",
    "draw_figure",
    "write_activation",
    "write_figure",
    "write_intervals",
    "write_proportions",
    "write_table",
]
