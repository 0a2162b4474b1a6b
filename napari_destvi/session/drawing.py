"""What of the window goes into a figure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from napari_destvi.export import colormap_named
from napari_destvi.layers import FILE_SCALES, SCALES
from napari_destvi.session.compared_tables import short_title
from napari_destvi.session.comparing import standing_comparison
from napari_destvi.session.session import Session
from napari_destvi.session.terms import Colour, MapForm, Quantity

if TYPE_CHECKING:
    import pandas as pd

    from napari_destvi.data.tissue import Tissue
    from napari_destvi.metrics import Comparison

#: What journals ask of pictures at their printed size, in dots per inch.
PRINT_DPI = 300


class Layout(NamedTuple):
    """How a figure is laid out, whatever it shows.

    Parameters
    ----------
    columns, width, title, is_dark, with_image, crop
        As of `FigureStyle`.
    """

    columns: int | None = None
    width: float | None = None
    title: str = ""
    is_dark: bool = False
    with_image: bool = True
    crop: bool = True


USUAL_LAYOUT = Layout()


@dataclass(frozen=True, slots=True, eq=False)
class Drawing:
    """What a figure is to show.

    Parameters
    ----------
    tissue : Tissue
        The slide.
    quantity : Quantity
        Of the types.
    cell_types : tuple of str
        A panel for each, or those in the one panel; none for the most abundant.
    comparison : Comparison or None
        Of the maps with what is to be shown below, such as the truth.
    other_title : str
        What the maps are compared with.
    colormap : str
        As in the window; "" for the usual one of the quantity.
    form : {"single", "blend", "dominant", "pies"}
        A panel each, or all in one. A dominant type is one of all.
    truth : DataFrame of shape (n_true_spots, n_true_types) or None
        What is to be shown below where there is no comparison.
    type_colours : mapping of str to tuple of float
        Colours that the user chose.
    least_shares : mapping of str to float
        Shares below which types are hidden.
    limits : mapping of str to tuple of float
        Values of the first and last colour of some types, in place of usual ones.
    same_scale : bool
        Whether all types have the same limits.
    layout : Layout
        How it is laid out.
    dpi : int
        Pixels per inch.
    """

    tissue: Tissue
    quantity: Quantity
    cell_types: tuple[str, ...]
    comparison: Comparison | None
    other_title: str
    colormap: str
    form: MapForm = "single"
    truth: pd.DataFrame | None = None
    type_colours: Mapping[str, Colour] = field(default_factory=dict)
    least_shares: Mapping[str, float] = field(default_factory=dict)
    limits: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    same_scale: bool = False
    layout: Layout = USUAL_LAYOUT
    dpi: int = PRINT_DPI


def drawing_with(
    session: Session, quantity: Quantity, cell_types: tuple[str, ...], form: MapForm
) -> Drawing | None:
    """Return a figure of some maps in the colours of the window; None without maps.

    Parameters
    ----------
    session : Session
        Tells colours, limits, what is hidden, and what the maps are compared with.
    quantity, cell_types, form
        As of `Drawing`.
    """
    result, tissue = session.result, session.tissue
    if result is None or tissue is None:
        return None
    are_shares = quantity == "proportions"
    is_compared = are_shares and session.compared_left is None
    return Drawing(
        tissue=tissue,
        quantity=quantity,
        cell_types=cell_types,
        comparison=standing_comparison(session) if is_compared else None,
        other_title=short_title(session.compared_with or ""),
        colormap=_printable(session.colormaps[quantity]),
        form=form if are_shares else "single",
        type_colours=session.type_colours,
        least_shares=session.least_shares,
        limits={
            key.cell_type: _on_paper(limits, quantity)
            for key, limits in session.map_limits.items()
            if key.quantity == quantity
        },
    )


def _on_paper(limits: tuple[float, float], quantity: Quantity) -> tuple[float, float]:
    """Return limits of the window, where shares are percent, in the unit of figures."""
    factor = FILE_SCALES[quantity].factor / SCALES[quantity].factor
    low, high = limits
    return low * factor, high * factor


def _printable(colormap: str) -> str:
    """Return a colormap of the window; "" for one that is napari's own."""
    return colormap if colormap_named(colormap) is not None else ""
