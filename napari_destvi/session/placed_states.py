"""The states of a type ready to be seen, worked out once and in the background.

Of a million spots the colours alone take most of a second, and the window asks again
with every change of the session.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from napari_destvi.layers import colours_at
from napari_destvi.layers.spot_rows import spot_rows
from napari_destvi.layers.state_colours import is_beyond, state_rgba
from napari_destvi.session.state_figures import MAX_RINGS, half_width

if TYPE_CHECKING:
    from napari_destvi.data.tissue import Tissue
    from napari_destvi.states import StatePlane


@dataclass(frozen=True, slots=True, eq=False)
class PlacedStates:
    """The states of a type on two axes, and what is seen of them.

    Parameters
    ----------
    plane : StatePlane
        The states.
    rows : ndarray of shape (n_places,)
        Row in the plane of each spot of the slide, -1 for one that it lacks.
    colours : ndarray of shape (n_places, 4), uint8
        Of each spot of the slide; transparent for one without a state.
    rings : ndarray of shape (n_rings,)
        Rows of the spots that are drawn in the plot.
    half : float
        Half the side of the plot, in standard deviations.
    n_shown, n_beyond : int
        How many spots have a state, and how many spots and cells lie beyond the last
        colour.
    """

    plane: StatePlane
    rows: NDArray[np.intp] = field(repr=False)
    colours: NDArray[np.uint8] = field(repr=False)
    rings: NDArray[np.intp] = field(repr=False)
    half: float
    n_shown: int
    n_beyond: int

    def spot_of(self, row: int) -> int | None:
        """Return the number in the slide of the spot of a row; None if it lacks it."""
        found = np.flatnonzero(self.rows == row)
        return int(found[0]) if len(found) else None

    def row_of(self, spot: int) -> int | None:
        """Return the row of a spot of the slide that has a state; else None."""
        row = int(self.rows[spot])
        return row if row >= 0 and np.isfinite(self.plane.spots[row]).all() else None


def placed_states(plane: StatePlane, tissue: Tissue) -> PlacedStates:
    """Work out what is seen of the states of a type.

    Parameters
    ----------
    plane : StatePlane
        The states.
    tissue : Tissue
        The slide.
    """
    rows = spot_rows(plane.spot_names, tissue.spot_names)
    spots = plane.as_told(plane.spots)
    shown = np.flatnonzero(plane.is_shown)
    seen = np.concatenate([spots, plane.as_told(plane.cells)])
    return PlacedStates(
        plane,
        rows,
        colours=colours_at(state_rgba(spots), rows),
        rings=_some(shown),
        half=half_width(plane),
        n_shown=len(shown),
        n_beyond=int(is_beyond(seen).sum()),
    )


def _some(rows: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return as many rows as are drawn, from all of them."""
    if len(rows) <= MAX_RINGS:
        return rows
    return rows[np.linspace(0, len(rows) - 1, MAX_RINGS).astype(np.intp)]
