"""What of the window goes into a figure."""

from __future__ import annotations

from napari_destvi.session.comparing import standing_comparison
from napari_destvi.session.session import Session
from napari_destvi.session.terms import Drawing, Quantity


def drawing_of(session: Session) -> Drawing | None:
    """Return what a figure of the maps on show has; None without maps.

    The newest quantity's types, and below them what they are compared with.
    """
    result, tissue = session.result, session.tissue
    if result is None or tissue is None:
        return None
    quantity: Quantity = session.shown[-1].quantity if session.shown else "proportions"
    types = [key.cell_type for key in session.shown if key.quantity == quantity]
    is_compared = quantity == "proportions"
    return Drawing(
        tissue=tissue,
        quantity=quantity,
        cell_types=tuple(types),
        comparison=standing_comparison(session) if is_compared else None,
        other_title=session.compared_with or "",
        colormap=session.colormaps[quantity],
    )
