"""The axes of the states: which one is shown, and those looked for again."""

from __future__ import annotations

from napari_destvi.results import TypeAxes
from napari_destvi.session.session import Session
from napari_destvi.session.shown import show
from napari_destvi.session.terms import AxesAsked, Message
from napari_destvi.states import with_axes, with_shown_axis


def show_axis(session: Session, cell_type: str, number: int) -> None:
    """Show another axis of a type, from 1, as its activation."""
    if session.result is not None:
        show(session, with_shown_axis(session.result, cell_type, number))


def look_for_axes(session: Session, least_share: float | None) -> None:
    """Look for axes where the types hold a share of the spot; None as the tissue tells.

    Not while a fit runs, which looks for them itself.
    """
    result, spots = session.result, session.spots
    if result is not None and spots is not None and session.run_state == "idle":
        session.axes_asked = AxesAsked(result, spots, least_share)


def take_axes(session: Session, asked: AxesAsked, found: tuple[TypeAxes, ...]) -> None:
    """Show what was found, if the maps are still those that were asked about."""
    if session.axes_asked is not asked:
        return
    session.axes_asked = None
    if session.result is asked.result:
        show(session, with_axes(asked.result, found))
        session.saved = False


def refuse_axes(session: Session, asked: AxesAsked, problem: str) -> None:
    """Say why there are none, and stop asking for them."""
    if session.axes_asked is asked:
        session.axes_asked = None
        session.message = Message("error", problem)
