"""How the maps are drawn: a layer each, or several types in one layer."""

from __future__ import annotations

from collections.abc import Collection

from napari_destvi.session.session import Session
from napari_destvi.session.terms import MapForm, MapKey, Quantity

ONLY_SHARES = (
    "Only proportions can be shown in one map: they are parts of the same spot, as "
    "neither an activation, an uncertainty nor a number of cells is."
)


def drawn_form(session: Session) -> MapForm:
    """Return how the maps are drawn now: those of other quantities a layer each.

    Examples
    --------
    >>> drawn_form(Session(map_form="blend"))
    'blend'
    """
    shown = session.shown
    return form_of(session, shown[-1].quantity if shown else "proportions")


def form_of(session: Session, quantity: Quantity) -> MapForm:
    """Return how the maps of a quantity are drawn."""
    return "single" if why_single(quantity) else session.map_form


def why_single(quantity: Quantity) -> str:
    """Return why each map of a quantity has a layer of its own; empty if it need not.

    Examples
    --------
    >>> why_single("proportions")
    ''
    """
    return "" if quantity == "proportions" else ONLY_SHARES


def single_maps(session: Session, cell_types: Collection[str]) -> list[MapKey]:
    """Return the maps that have a layer of their own, in their order.

    Parameters
    ----------
    session : Session
        What is shown.
    cell_types : collection of str
        The types that there are maps of.
    """
    if drawn_form(session) != "single":
        return []
    known = _known_maps(session, cell_types)
    return known[-1:] if session.is_side_by_side else known  # a panel has room for one


def types_in_one(session: Session, cell_types: Collection[str]) -> list[str]:
    """Return the types whose shares are shown, in their order.

    Parameters
    ----------
    session : Session
        What is shown.
    cell_types : collection of str
        The types that there are maps of.
    """
    shown = _known_maps(session, cell_types)
    return [key.cell_type for key in shown if key.quantity == "proportions"]


def hide_all(session: Session) -> None:
    """Show nothing but the tissue."""
    session.shown = ()
    if session.map_form == "dominant":  # it would be shown with nothing checked, too
        session.map_form = "single"


def _known_maps(session: Session, cell_types: Collection[str]) -> list[MapKey]:
    return [key for key in session.shown if key.cell_type in cell_types]
