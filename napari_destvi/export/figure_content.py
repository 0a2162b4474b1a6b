"""What a figure of a result shows, and how it looks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from napari_destvi.export.figure_region import Region

    Rgba = NDArray[np.uint8]

#: The values that get the first and the last colour.
Limits = tuple[float, float]


@dataclass(frozen=True, slots=True)
class FigureStyle:
    """How a figure looks.

    Parameters
    ----------
    bar_title : str
        Title of the colour bar, with the unit; short, as it may be a low panel's.
    colormap : str
        A name that `export.figure_colours.colormap_named` knows.
    columns : int or None
        Panels beside each other; None for as many as fit the page well.
    with_image : bool
        Whether the picture of the tissue lies below the spots.
    crop : bool
        Show the region of the spots instead of the whole picture.
    width : float or None
        Of the page at most, in mm; None for a column of text for one panel and a full
        page for more.
    title : str
        Above everything; empty for none.
    is_dark : bool
        White on black, as for a slide, instead of black on white.
    """

    bar_title: str
    colormap: str
    columns: int | None = None
    with_image: bool = True
    crop: bool = True
    width: float | None = None
    title: str = ""
    is_dark: bool = False


#: Per quantity of a result a style whose colours run evenly from dark to light and
#: can be told apart by colour-blind readers.
STYLES: Mapping[str, FigureStyle] = {
    "proportions": FigureStyle("Proportion", "viridis"),
    "activation": FigureStyle("Activation (s.d.)", "plasma"),
    "uncertainty": FigureStyle("Uncertainty (± %)", "cividis"),
    "abundance": FigureStyle("Cells (5 % quantile)", "magma"),
    "abundance_mean": FigureStyle("Cells (mean)", "inferno"),
}


@dataclass(frozen=True, slots=True, eq=False)
class FigureMaps:
    """What a figure shows: a panel per cell type.

    Parameters
    ----------
    estimate : DataFrame of shape (n_spots, n_panels)
        Rows named by spot, in any order; columns named by cell type. Spots that are
        NaN or missing stay blank, those that the tissue lacks are not drawn.
    limits : tuple of float or mapping of str to tuple of float
        (low, high) for all panels, which then share one colour bar; or a pair per
        cell type.
    truth : DataFrame of shape (n_true_spots, n_true_types) or None
        Shown below the estimate in the same colours, with spots and types named as
        there; a panel says so where it lacks the type.
    truth_title : str
        What it is, if not the truth: written beside it, shortened if need be.
    raster : Raster or None
        To draw spots as pixels instead of discs.
    """

    estimate: pd.DataFrame = field(repr=False)
    limits: Limits | Mapping[str, Limits]
    truth: pd.DataFrame | None = field(default=None, repr=False)
    truth_title: str = "Truth"
    raster: Raster | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Raster:
    """Which spot lies under each pixel, for slides of very many spots or of bins.

    Parameters
    ----------
    index : ndarray of shape (height, width)
        Number of the spot, -1 for none.
    region : Region
        Where the picture lies.
    """

    index: NDArray[np.intp] = field(repr=False)
    region: Region


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """Spots that were drawn already.

    Parameters
    ----------
    pixels : ndarray of shape (height, width, 4), uint8
        Red, green, blue and opacity.
    region : Region
        Where it lies.
    """

    pixels: Rgba = field(repr=False)
    region: Region


@dataclass(frozen=True, slots=True, eq=False)
class FigureColours:
    """What a figure of several types in one panel shows.

    Parameters
    ----------
    panels : mapping of str to ndarray of shape (n_spots, 4), uint8, or Picture
        One or two, the second below the first, by what they are: the colours of the
        tissue's spots, or a picture of them.
    legend : mapping of str to tuple of float
        Red, green and blue of each name, from 0 to 1.
    raster : Raster or None
        As of `FigureMaps`.
    """

    panels: Mapping[str, Rgba | Picture] = field(repr=False)
    legend: Mapping[str, tuple[float, float, float]]
    raster: Raster | None = field(default=None, repr=False)
