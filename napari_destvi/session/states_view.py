"""What the window of a type's states shows: derived from the session, without Qt."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from napari_destvi.data.wording import number_of
from napari_destvi.layers.state_colours import REACH, is_beyond
from napari_destvi.session.session import Session
from napari_destvi.session.state_figures import MAX_RINGS
from napari_destvi.session.type_states import (
    laid_plane,
    places_for,
    to_place,
    why_no_states,
)
from napari_destvi.states.plane import NOT_SIGNIFICANT

if TYPE_CHECKING:
    from napari_destvi.states import StatePlane

PLACING = "Finding the states …"
NO_CELLS = (
    "This result keeps no states of cells of the reference: an older version made it, "
    "or a trained model was applied to the slide."
)
ACROSS = (
    "The tissue shows one axis only. Up is what little is left of the state, often the "
    "mere bend of that axis: read the hue, not the lightness."
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
    plane : StatePlane or None
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
    plane: StatePlane | None = field(default=None, repr=False)
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
    plane = None if found is None else found.plane
    is_laid = plane is not None and laid_plane(session) is plane
    problem = why_no_states(session) if found is None else found.problem
    return StatesView(
        is_open=True,
        cell_types=result.cell_types,
        cell_type=cell_type,
        plane=plane,
        pinned=_pinned_row(session, plane),
        lay=TAKE_AWAY if is_laid else LAY,
        note=_note(plane) if plane is not None else "" if problem else PLACING,
        problem=problem,
    )


def _pinned_row(session: Session, plane: StatePlane | None) -> int | None:
    spot = session.pinned
    if spot is None or plane is None or spot.name not in plane.spot_names:
        return None
    row = plane.spot_names.index(spot.name)
    return row if plane.is_shown[row] else None


def _note(plane: StatePlane) -> str:
    """Say how many spots and cells there are, and what is not seen of them."""
    n_spots, n_cells = int(plane.is_shown.sum()), len(plane.cells)
    told = number_of(n_spots, "spot")
    if n_cells:
        told += f" (rings) among {number_of(n_cells, 'cell')} of the reference (dots)"
    parts = [f"{told}."]
    if n_spots > MAX_RINGS:
        parts.append(f"{MAX_RINGS:,} of the spots have a ring.")
    places = np.concatenate([plane.spots, plane.cells])
    n_beyond = int(is_beyond(places).sum())
    if n_beyond:
        parts.append(
            f"{n_beyond:,} of them lie beyond {REACH:g} standard deviations, where "
            "the colours end."
        )
    if plane.names[1] == NOT_SIGNIFICANT:
        parts.append(ACROSS)
    if not n_cells:
        parts.append(NO_CELLS)
    return " ".join(parts)
