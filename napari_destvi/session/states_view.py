"""What the window of a type's states shows: derived from the session, without Qt."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from napari_destvi.data.wording import number_of
from napari_destvi.layers.state_colours import REACH
from napari_destvi.results import Result
from napari_destvi.session.laid_states import laid_states
from napari_destvi.session.placed_states import PlacedStates
from napari_destvi.session.session import Session
from napari_destvi.session.state_figures import MAX_RINGS
from napari_destvi.session.type_states import (
    places_for,
    to_place,
    why_no_states,
)
from napari_destvi.states import NO_CELLS, axis_sentence, short_finding

if TYPE_CHECKING:
    from napari_destvi.states import StatePlane

PLACING = "Finding the states …"
ACROSS = (
    "The tissue shows one axis only, and the colour tells it alone. Up is what little "
    "is left of the state, often the mere bend of that axis."
)
LAY, TAKE_AWAY = "&Lay on the tissue", "Take off the &tissue"


@dataclass(frozen=True, slots=True)
class StatesView:
    """The window of the states of a type.

    Parameters
    ----------
    is_open : bool
        Whether it is seen.
    cell_types : tuple of str
        What may be chosen.
    cell_type : str
        What is.
    type_titles : tuple of str
        The same, each with what was found of it.
    placed : PlacedStates or None
        The states; None until they are known, and where there are none.
    pinned : int or None
        Row of the pinned spot.
    lay : str
        What the button does that lays the colours on the tissue.
    note, problem : str
        What is to be known of them, or why there are none.
    """

    is_open: bool
    cell_types: tuple[str, ...] = ()
    cell_type: str = ""
    placed: PlacedStates | None = field(default=None, repr=False)
    type_titles: tuple[str, ...] = ()
    pinned: int | None = None
    lay: str = LAY
    note: str = ""
    problem: str = ""


def states_view(session: Session) -> StatesView:
    """Return what the window of the states of a type shows."""
    result, cell_type = session.result, session.states_type
    if result is None or cell_type is None:
        return StatesView(is_open=False)
    found = places_for(session, to_place(session))
    placed = None if found is None else found.placed
    is_laid = placed is not None and laid_states(session) is placed
    problem = why_no_states(session) if found is None else found.problem
    return StatesView(
        is_open=True,
        cell_types=result.cell_types,
        cell_type=cell_type,
        type_titles=_titles(result),
        placed=placed,
        pinned=_pinned_row(session, placed),
        lay=TAKE_AWAY if is_laid else LAY,
        note=_note(placed) if placed is not None else "" if problem else PLACING,
        problem=problem,
    )


def _titles(result: Result) -> tuple[str, ...]:
    """Return the types with what was found of each."""
    if result.axes is None:
        return result.cell_types
    pairs = zip(result.cell_types, result.axes, strict=True)
    return tuple(f"{name} ({short_finding(found)})" for name, found in pairs)


def _pinned_row(session: Session, placed: PlacedStates | None) -> int | None:
    spot = session.pinned
    return None if spot is None or placed is None else placed.row_of(spot.number)


def _note(placed: PlacedStates) -> str:
    """Say how sure the axes are, how many spots and cells, and what is not seen."""
    plane = placed.plane
    n_spots, n_cells = placed.n_shown, len(plane.cells)
    told = number_of(n_spots, "spot")
    if n_cells:
        told += f" (rings) among {number_of(n_cells, 'cell')} of the reference (dots)"
    parts = [*_axes_told(plane), f"{told}."]
    if n_spots > MAX_RINGS:
        parts.append(f"{MAX_RINGS:,} of the spots have a ring.")
    if placed.n_beyond:
        parts.append(
            f"{placed.n_beyond:,} of them lie beyond {REACH:g} standard deviations, "
            "where the colours end."
        )
    if plane.is_line:
        parts.append(ACROSS)
    if not n_cells:
        parts.append(NO_CELLS)
    return " ".join(parts)


def _axes_told(plane: StatePlane) -> list[str]:
    """Return what is known of each of the two axes that is one of the tissue."""
    n_axes = 1 if plane.is_line else 2
    pairs = zip(plane.names[:n_axes], plane.axes[:n_axes], strict=True)
    return [f"{name.capitalize()}: {axis_sentence(axis)}." for name, axis in pairs]
