"""From which share on a cell type is drawn: set by hand, or told by the tissue."""

from __future__ import annotations

from collections.abc import Mapping

from napari_destvi.session.map_forms import drawn_form
from napari_destvi.session.session import Session
from napari_destvi.session.terms import LimitsAsked, LimitsFound, Message


def hide_below(session: Session, cell_type: str, share: float) -> None:
    """Leave the spots with less of a type clear in its maps; 0 hides none."""
    others = {
        name: least for name, least in session.least_shares.items() if name != cell_type
    }
    session.least_shares = {**others, cell_type: share} if share > 0 else others


def hide_automatically(session: Session, cell_type: str) -> None:
    """Hide a type below the share that the tissue tells, as soon as that is known."""
    result, tissue, found = session.result, session.tissue, session.limits_found
    if result is None or tissue is None:
        return
    if found is not None and found.result is result and found.tissue is tissue:
        hide_below(session, cell_type, found.shares[cell_type])
    else:
        session.limits_asked = LimitsAsked(result, tissue, cell_type)


def take_limits(
    session: Session, asked: LimitsAsked, shares: Mapping[str, float]
) -> None:
    """Take the limits of all types, for the type that is asked for by now."""
    now = session.limits_asked
    if now is None or now.result is not asked.result or now.tissue is not asked.tissue:
        return
    session.limits_found = LimitsFound(asked.result, asked.tissue, shares)
    session.limits_asked = None
    hide_below(session, now.cell_type, shares[now.cell_type])


def refuse_limits(session: Session, asked: LimitsAsked, problem: str) -> None:
    """Say why the limits are not known, and stop asking for them."""
    if session.limits_asked is asked:
        session.limits_asked = None
        session.message = Message("error", problem)


def forget_limits(session: Session) -> None:
    """Hide nothing any more: the maps are gone, and so may the slide be."""
    session.limits_asked = None
    session.limits_found = None
    session.least_shares = {}


def limited_type(session: Session, marked: str) -> str | None:
    """Return the type whose limit is to be set.

    Parameters
    ----------
    session : Session
        What is shown.
    marked : str
        The type of the line in the list that the user stands on; empty for none.

    Returns
    -------
    str or None
        Of a blend or of pies the marked type, if it is in it, else the one shown last;
        None where no type has a limit.
    """
    form = drawn_form(session)
    types = [key.cell_type for key in session.shown]
    if form == "dominant" or not types:
        return None
    return marked if form != "single" and marked in types else types[-1]
