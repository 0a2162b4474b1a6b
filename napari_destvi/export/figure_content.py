"""What a figure of a result shows, and how it looks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

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
    """

    bar_title: str
    colormap: str
    columns: int | None = None
    with_image: bool = True
    crop: bool = True


#: Per quantity of a result a style whose colours run evenly from dark to light and
#: can be told apart by colour-blind readers.
STYLES: Mapping[str, FigureStyle] = {
    "proportions": FigureStyle("Proportion", "viridis"),
    "activation": FigureStyle("Activation (s.d.)", "plasma"),
    "uncertainty": FigureStyle("Uncertainty (± %)", "cividis"),
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
    """

    estimate: pd.DataFrame = field(repr=False)
    limits: Limits | Mapping[str, Limits]
    truth: pd.DataFrame | None = field(default=None, repr=False)
    truth_title: str = "Truth"
