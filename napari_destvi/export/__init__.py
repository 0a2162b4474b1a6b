"""Tables, figures and files that other programs read."""

from napari_destvi.export.figure import (
    check_figure_file,
    draw_colours,
    draw_figure,
    figure_pixels,
    write_figure,
)
from napari_destvi.export.figure_colours import colormap_named
from napari_destvi.export.figure_content import (
    STYLES,
    FigureColours,
    FigureMaps,
    FigureStyle,
    Picture,
    Raster,
)
from napari_destvi.export.tables import (
    write_activation,
    write_intervals,
    write_proportions,
    write_table,
)

__all__ = [
    "STYLES",
    "FigureColours",
    "FigureMaps",
    "FigureStyle",
    "Picture",
    "Raster",
    "check_figure_file",
    "colormap_named",
    "draw_colours",
    "draw_figure",
    "figure_pixels",
    "write_activation",
    "write_figure",
    "write_intervals",
    "write_proportions",
    "write_table",
]
