"""The axes of the states: which one is shown, and those looked for again."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray

from napari_destvi.results import TypeAxes
from napari_destvi.session.differing import is_same_fit
from napari_destvi.session.session import Session
from napari_destvi.session.shown import show
from napari_destvi.session.terms import AxesAsked, Message
from napari_destvi.session.undo import remember
from napari_destvi.states import with_axes, with_shown_axis

OTHER_AXIS = "Axis {} of {} is shown in place of axis {}."
FOUND_AGAIN = "The states of all types were looked for again."


def show_axis(session: Session, cell_type: str, number: int) -> None:
    """Show another axis of a type, from 1, as its activation."""
    result = session.result
    if result is None or result.axes is None:
        return
    before = result.axes[result.cell_types.index(cell_type)].shown
    if number == before:
        return
    show(session, with_shown_axis(result, cell_type, number))
    told = OTHER_AXIS.format(number, cell_type, before)
    _remember(session, told, result.cell_state, result.axes)


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
    now = session.result
    if now is not None and is_same_fit(now, asked.result):  # genes may be kept by now
        show(session, with_axes(now, found))
        session.saved = False
        if now.axes is not None:
            _remember(session, FOUND_AGAIN, now.cell_state, now.axes)


def refuse_axes(session: Session, asked: AxesAsked, problem: str) -> None:
    """Say why there are none, and stop asking for them."""
    if session.axes_asked is asked:
        session.axes_asked = None
        session.message = Message("error", problem)


def _remember(
    session: Session,
    told: str,
    states: NDArray[np.float32],
    axes: tuple[TypeAxes, ...],
) -> None:
    remember(session, "shown", told, partial(_axes_back, session, states, axes))


def _axes_back(
    session: Session, states: NDArray[np.float32], axes: tuple[TypeAxes, ...]
) -> None:
    """Show the axes from before, if the maps shown have the states that they are of.

    The axes only are kept for it: an activation is as large as the maps.
    """
    result = session.result
    if result is not None and result.cell_state is states:
        show(session, with_axes(result, axes))
