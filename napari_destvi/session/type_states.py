"""The states of a type on two axes: what the user asks for, and what comes of it."""

from __future__ import annotations

from functools import partial

import numpy as np

from napari_destvi.session.axes_view import NO_SLIDE, STILL_FITTING, type_told_of
from napari_destvi.session.laid_states import lay_or_take_off, renew_laid
from napari_destvi.session.placed_states import PlacedStates, placed_states
from napari_destvi.session.regions import pin
from napari_destvi.session.session import Session
from napari_destvi.session.states_terms import (
    StatesAsked,
    StatesFound,
    StatesShown,
)
from napari_destvi.session.undo import remember
from napari_destvi.states import state_plane
from napari_destvi.states.plane import NO_AXES
from napari_destvi.states.slide import slide_of_result

NO_MAPS = "Fit, or open a result, to see the states of its cell types."
OTHER_TYPE = "The states of {} are shown in place of those of {}."


def why_no_states(session: Session) -> str:
    """Return why the states of no type can be laid on two axes; empty if they can."""
    if session.result is None:
        return NO_MAPS
    if session.run_state != "idle":
        return STILL_FITTING
    if session.result.axes is None:
        return NO_AXES
    return NO_SLIDE if session.spots is None else ""


def open_states(session: Session, marked: str = "") -> None:
    """Ask for the type that is told of beside the maps, or the first with an axis.

    Parameters
    ----------
    session : Session
        Takes the wish.
    marked : str
        As of `axes_view`.
    """
    result = session.result
    if result is not None and not why_no_states(session):
        told = type_told_of(session, marked)
        session.states_type = told or _with_most_axes(session)


def close_states(session: Session) -> None:
    """Show them no more; their colours stay over the tissue."""
    session.states_type = session.states_found = None


def choose_states_type(session: Session, cell_type: str) -> None:
    """Show the states of another type; what lies over the tissue stays.

    Parameters
    ----------
    session : Session
        Takes the wish.
    cell_type : str
        One of the result.
    """
    before = session.states_type
    if before is not None and before != cell_type:
        session.states_type = cell_type
        told = OTHER_TYPE.format(cell_type, before)
        remember(session, "shown", told, partial(_type_back, session, before))


def to_place(session: Session) -> StatesAsked | None:
    """Return what to lay on two axes; None where nothing is asked or can be."""
    result, spots, cell_type = session.result, session.spots, session.states_type
    tissue = session.tissue
    if result is None or spots is None or tissue is None or cell_type is None:
        return None
    if why_no_states(session) or cell_type not in result.cell_types:
        return None
    return StatesAsked(result, spots, tissue, cell_type)


def is_placing_needed(session: Session) -> bool:
    """Tell whether states are asked for that are not there yet."""
    asked = to_place(session)
    return asked is not None and places_for(session, asked) is None


def places_for(session: Session, asked: StatesAsked | None) -> StatesFound | None:
    """Return what was found, if it answers this."""
    found = session.states_found
    if asked is None or found is None or not _is_same(found.asked, asked):
        return None
    return found


def place(asked: StatesAsked) -> PlacedStates:
    """Lay the states of a type on two axes; takes a moment.

    Raises
    ------
    InputError
        If the type has no state, or the slide is another one.
    """
    slide = slide_of_result(asked.result, asked.spots)
    plane = state_plane(asked.result, slide, asked.cell_type)
    return placed_states(plane, asked.tissue)


def take_places(session: Session, asked: StatesAsked, placed: PlacedStates) -> None:
    """Take the states, if they still are what is asked for."""
    if _is_asked(session, asked):
        session.states_found = StatesFound(asked, placed)
        renew_laid(session, session.states_found)


def refuse_places(session: Session, asked: StatesAsked, problem: str) -> None:
    """Say why there are none; not to be tried again so."""
    if _is_asked(session, asked):
        session.states_found = StatesFound(asked, problem=problem)


def lay_states(session: Session) -> None:
    """Lay the colours of the states over the tissue, or take those there away."""
    found = places_for(session, to_place(session))
    if found is not None and found.placed is not None:
        lay_or_take_off(session, found)


def states_shown(session: Session) -> StatesShown | None:
    """Return what can be written of the states."""
    found = places_for(session, to_place(session))
    if found is None or found.placed is None:
        return None
    return StatesShown(found.placed.plane, session.tissue)


def pin_state(session: Session, row: int) -> None:
    """Pin the spot of a row of the result, and mark it over the tissue."""
    found = places_for(session, to_place(session))
    spot = None if found is None or found.placed is None else found.placed.spot_of(row)
    if spot is not None:
        pin(session, spot)


def _type_back(session: Session, cell_type: str) -> None:
    """Show the states of a type again, if their window is open and it is there."""
    result = session.result
    is_open = session.states_type is not None
    if is_open and result is not None and cell_type in result.cell_types:
        session.states_type = cell_type


def _with_most_axes(session: Session) -> str:
    result = session.result
    assert result is not None
    assert result.axes is not None
    n_axes = [len(found.axes) for found in result.axes]
    return result.cell_types[int(np.argmax(n_axes))]


def _is_asked(session: Session, asked: StatesAsked) -> bool:
    now = to_place(session)
    return now is not None and _is_same(now, asked)


def _is_same(a: StatesAsked, b: StatesAsked) -> bool:
    is_same_data = a.result is b.result and a.spots is b.spots
    return is_same_data and a.tissue is b.tissue and a.cell_type == b.cell_type
