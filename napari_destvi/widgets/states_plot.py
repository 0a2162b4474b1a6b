"""The states of a type on two axes: cells of the reference, and spots among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qtpy.QtCore import QRectF, QSize, Qt, Signal
from qtpy.QtWidgets import QSizePolicy, QToolTip

from napari_destvi.widgets.plot_canvas import PlotCanvas
from napari_destvi.widgets.state_drawing import (
    BOTTOM,
    LEFT,
    RIGHT,
    TOP,
    draw_pin,
    draw_states,
)
from napari_destvi.widgets.state_points import StatePoints

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from qtpy.QtCore import QPointF
    from qtpy.QtGui import QKeyEvent, QMouseEvent, QPainter

LEAST_SIZE = QSize(280, 280)
#: A click or a mouse further away from all rings, in pixels, means none of them.
REACH_PIXELS = 10
NO_POINTS = "No states to show."
#: Of results from before the names of cells were kept.
NO_NAME = "A cell"
_NAME = "States of the spots, among those of cells of the reference"
_ABOUT = (
    "Dots are cells of the reference, rings are spots; the colour tells the place. "
    "Click a ring to pin its spot on the tissue; the arrow keys go from spot to spot."
)
_STEPS = {
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_PageDown: 10,
    Qt.Key.Key_PageUp: -10,
}


class StatesPlot(PlotCanvas):
    """Draws states; a click or a key chooses a spot, the mouse reads its name.

    Signals
    -------
    chosen : int
        Row of the spot that the user chose.
    """

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__(_NAME, upright=QSizePolicy.Policy.Expanding)
        self._points: StatePoints | None = None
        self._pinned: int | None = None
        self.setMinimumSize(LEAST_SIZE)
        self.setMouseTracking(True)
        self.setAccessibleDescription(_ABOUT)

    def set_points(self, points: StatePoints | None) -> None:
        """Draw other states, or none."""
        self._points = points
        self.draw_anew()

    def set_pinned(self, row: int | None) -> None:
        """Draw a ring around the ring of a spot, or around none."""
        if row != self._pinned:
            self._pinned = row
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        if event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        row = self._under(event)
        if row is not None:
            self.chosen.emit(row)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        text = self._told_at(event.position())
        QToolTip.showText(event.globalPosition().toPoint(), text, self)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if self._points is None or event.key() not in _STEPS:
            super().keyPressEvent(event)
            return
        row = self._points.step(self._pinned, _STEPS[Qt.Key(event.key())])
        if row is not None and row != self._pinned:
            self.chosen.emit(row)

    def draw_points(self, painter: QPainter) -> None:  # noqa: D102
        if self._points is None:
            painter.setPen(self.text_colour())
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, NO_POINTS)
        else:
            draw_states(painter, self._plot(), self._points, self.palette())

    def draw_marks(self, painter: QPainter) -> None:  # noqa: D102
        if self._points is not None and self._pinned is not None:
            draw_pin(painter, self._points.place_of(self._pinned, self._plot()))

    def _under(self, event: QMouseEvent) -> int | None:
        if self._points is None:
            return None
        return self._points.near(event.position(), self._plot(), REACH_PIXELS)

    def _told_at(self, at: QPointF) -> str:
        """Return what lies at a place: a ring, or else a dot."""
        points = self._points
        if points is None:
            return ""
        plane = points.plane
        row = points.near(at, self._plot(), REACH_PIXELS)
        if row is not None:
            return f"{plane.spot_names[row]}: {_place(plane.spots[row])}"
        cell = points.near_cell(at, self._plot(), REACH_PIXELS)
        if cell is None:
            return ""
        name = plane.cell_names[cell] if plane.cell_names else NO_NAME
        return f"{name} (reference): {_place(plane.cells[cell])}"

    def _plot(self) -> QRectF:
        """Return the square that the points lie in."""
        width, height = self.width() - LEFT - RIGHT, self.height() - TOP - BOTTOM
        side = max(min(width, height), 1)
        return QRectF(LEFT + (width - side) / 2, TOP + (height - side) / 2, side, side)


def _place(place: NDArray[np.float32]) -> str:
    right, up = place.tolist()
    return f"{right:+.1f} to the right, {up:+.1f} up"
