"""The states of a type as points of a plot: where they lie, and which one is near."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from qtpy.QtCore import QPointF, QRectF

from napari_destvi.layers.state_colours import state_rgba
from napari_destvi.session.placed_states import PlacedStates
from napari_destvi.states import StatePlane


@dataclass(frozen=True, eq=False)
class StatePoints:
    """The states of a type, ready to be drawn.

    Parameters
    ----------
    placed : PlacedStates
        The states.
    """

    placed: PlacedStates = field(repr=False)

    @property
    def plane(self) -> StatePlane:
        """The states on their two axes."""
        return self.placed.plane

    @property
    def rows(self) -> NDArray[np.intp]:
        """Rows of the spots that are drawn, from all that have a place."""
        return self.placed.rings

    @property
    def half(self) -> float:
        """Half the side of the plot, in standard deviations; the middle is the mean."""
        return self.placed.half

    @cached_property
    def ring_colours(self) -> NDArray[np.uint8]:
        """Of `rows`, of shape (n_rows, 4)."""
        return state_rgba(self.plane.as_told(self.plane.spots[self.rows]))

    @cached_property
    def cell_colours(self) -> NDArray[np.uint8]:
        """Of the cells, of shape (n_cells, 4)."""
        return state_rgba(self.plane.as_told(self.plane.cells))

    def rings(self, plot: QRectF) -> NDArray[np.float64]:
        """Return the places of `rows` in a plot, in pixels."""
        return self._in_plot(self.plane.spots[self.rows], plot)

    def cells(self, plot: QRectF) -> NDArray[np.float64]:
        """Return the places of the cells in a plot, in pixels; at most on its edge."""
        return self._in_plot(self.plane.cells, plot)

    def place_of(self, row: int, plot: QRectF) -> QPointF:
        """Return the place of a spot in a plot."""
        x, y = self._in_plot(self.plane.spots[[row]], plot)[0]
        return QPointF(x, y)

    def near(self, at: QPointF, plot: QRectF, reach: float) -> int | None:
        """Return the row of the ring nearest to a place; None if it is further off."""
        nearest = _nearest(self.rings(plot), at, reach)
        return None if nearest is None else int(self.rows[nearest])

    def near_cell(self, at: QPointF, plot: QRectF, reach: float) -> int | None:
        """Return the row of the cell nearest to a place; None if it is further off."""
        return _nearest(self.cells(plot), at, reach)

    def step(self, row: int | None, n_steps: int) -> int | None:
        """Return the spot so many steps further to the right; the first without one."""
        if not len(self.rows):
            return None
        order = self.rows[np.argsort(self.plane.spots[self.rows, 0], kind="stable")]
        known = np.flatnonzero(order == row)
        place = 0 if not len(known) else int(known[0]) + n_steps
        return int(order[min(max(place, 0), len(order) - 1)])

    def _in_plot(
        self, places: NDArray[np.floating], plot: QRectF
    ) -> NDArray[np.float64]:
        part = np.clip(places / self.half, -1, 1) / 2
        centre, size = plot.center(), np.array([plot.width(), -plot.height()])
        return np.asarray(part * size + (centre.x(), centre.y()), dtype=np.float64)


def _nearest(places: NDArray[np.float64], at: QPointF, reach: float) -> int | None:
    if not len(places):
        return None
    away = np.hypot(*(places - (at.x(), at.y())).T)
    nearest = int(np.argmin(away))
    return nearest if away[nearest] <= reach else None
