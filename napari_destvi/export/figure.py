"""Maps of cell types as a figure for a paper: PNG, SVG or PDF."""

from __future__ import annotations

from io import BytesIO
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from napari_destvi.data.tissue import Tissue
from napari_destvi.errors import ConfigError, ExportError
from napari_destvi.export.figure_colours import colormap_named
from napari_destvi.export.figure_content import FigureColours, FigureMaps, FigureStyle
from napari_destvi.io.atomic import atomic_path, check_writable

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FORMATS = (".png", ".svg", ".pdf")
#: What journals ask of pictures at their printed size, in dots per inch.
PRINT_DPI = 300
#: The rasterizer counts pixels of a side in 16 bits.
MAX_PIXELS = 2**16 - 1


def check_figure_file(path: str | PathLike[str], *, force: bool = False) -> None:
    """Make sure, before anything is drawn, that a figure can be written.

    Parameters
    ----------
    path : path-like
        The file to write later.
    force : bool
        Whether a file that exists may be replaced.

    Raises
    ------
    ExportError
        If the ending is no figure's, or as `io.atomic.check_writable`.
    """
    path = Path(path)
    if path.suffix.lower() not in FORMATS:
        msg = (
            f'"{path.name}" has an ending that is no figure\'s. Name it .pdf or .svg '
            "(sharp at any size), or .png (pixels)."
        )
        raise ExportError(msg)
    check_writable(path, force=force)


def draw_figure(tissue: Tissue, maps: FigureMaps, style: FigureStyle) -> Figure:
    """Draw a panel per cell type, of discs in the spots' true size and place.

    Parameters
    ----------
    tissue : Tissue
        The slide: places and names of the spots, the picture, the scale.
    maps : FigureMaps
        What is shown.
    style : FigureStyle
        How it looks.

    Returns
    -------
    Figure
        Of the size that it is to be printed in. It belongs to no window.

    Raises
    ------
    ConfigError
        If there is no such colormap.
    """
    from napari_destvi.export.figure_drawing import drawn
    from napari_destvi.export.figure_sheet import print_settings

    if colormap_named(style.colormap) is None:
        msg = (
            f'There is no colormap "{style.colormap}". Choose one of matplotlib\'s, '
            "such as viridis, plasma, cividis or magma."
        )
        raise ConfigError(msg)
    with print_settings(is_dark=style.is_dark):
        return drawn(tissue, maps, style)


def draw_colours(tissue: Tissue, content: FigureColours, style: FigureStyle) -> Figure:
    """Draw several cell types in one panel, in colours that a legend tells.

    Parameters
    ----------
    tissue : Tissue
        The slide.
    content : FigureColours
        What is shown; a second panel lies below the first.
    style : FigureStyle
        How it looks; its colormap and columns do not matter.

    Returns
    -------
    Figure
        As of `draw_figure`.
    """
    from napari_destvi.export.figure_legend import drawn_with_legend
    from napari_destvi.export.figure_sheet import print_settings

    with print_settings(is_dark=style.is_dark):
        return drawn_with_legend(tissue, content, style)


def write_figure(
    figure: Figure,
    path: str | PathLike[str],
    *,
    dpi: int = PRINT_DPI,
    force: bool = False,
) -> Path:
    """Write a figure, all of it or nothing.

    Parameters
    ----------
    figure : Figure
        Of `draw_figure`.
    path : path-like
        Ends in .png, .svg or .pdf. Texts stay texts in the latter two.
    dpi : int
        Pixels per inch of a .png, and of pictures in the others.
    force : bool
        Replace a file that exists.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    ExportError
        If the ending is another one, the file exists, or cannot be written.
    ConfigError
        If it would have too many pixels.
    """
    from napari_destvi.export.figure_sheet import print_settings

    path = Path(path)
    check_figure_file(path, force=force)
    _check_size(figure, dpi)
    with atomic_path(path, force=force) as temporary, print_settings():
        figure.savefig(temporary, dpi=dpi)
    return path


def figure_pixels(figure: Figure, *, dpi: int) -> bytes:
    """Return a figure as a picture to look at, the bytes of a .png.

    Parameters
    ----------
    figure : Figure
        Of `draw_figure` or `draw_colours`.
    dpi : int
        Pixels per inch.
    """
    from napari_destvi.export.figure_sheet import print_settings

    buffer = BytesIO()
    with print_settings():
        figure.savefig(buffer, format="png", dpi=dpi)
    return buffer.getvalue()


def _check_size(figure: Figure, dpi: int) -> None:
    n_pixels = round(max(figure.get_size_inches()) * dpi)
    if n_pixels > MAX_PIXELS:
        msg = (
            f"The figure would be {n_pixels:,} pixels high, and {MAX_PIXELS:,} is the "
            "most. Choose fewer cell types, more columns or a smaller dpi."
        )
        raise ConfigError(msg)
