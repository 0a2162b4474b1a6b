"""The shares of a type in the maps against those of another table, spot by spot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from qtpy.QtCore import QRectF, QSize, Qt, Signal
from qtpy.QtWidgets import QSizePolicy

from napari_destvi.widgets.plot_canvas import PlotCanvas
from napari_destvi.widgets.scatter_drawing import (
    BOTTOM,
    LEFT,
    RIGHT,
    TOP,
    draw_rings,
    draw_scatter,
)
from napari_destvi.widgets.share_points import SharePoints

if TYPE_CHECKING:
    from qtpy.QtGui import QKeyEvent, QMouseEvent, QPainter

HEIGHT = 220
#: A click further away from all points, in pixels, means none of them.
REACH = 24
#: Rings of more spots would hide the tissue, and take long to draw.
MAX_MARKED = 1_000
#: Of the axes, up and to the right.
TITLES = "these maps", "other table"
NO_POINTS = "No shares to compare of the type that is shown."
_NAME = "Shares of each spot in the maps and in the other table"
_TIP = (
    "Each point is a spot: right the share of the shown type in the other table, up "
    "that in what is compared with it; on the line both agree. Click a point to mark "
    "its spot over the tissue. With the arrow keys you go from spot to spot, those "
    "first that differ most; Escape takes the marks away."
)
#: How many steps a key goes in the order of falling difference.
_STEPS = {
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: 10,
    Qt.Key.Key_PageUp: -10,
}


class ScatterPlot(PlotCanvas):
    """Draws the points of a type; a click or a key marks spots.

    Signals
    -------
    marked : tuple of int
        Rows of the comparison that the user marked; empty for none.
    """

    marked = Signal(tuple)

    def __init__(self) -> None:
        super().__init__(_NAME, upright=QSizePolicy.Policy.Fixed)
        self._points: SharePoints | None = None
        self._titles = "", ""
        self._marked: tuple[int, ...] = ()
        self.setFixedHeight(HEIGHT)
        self.setToolTip(f"<p>{_TIP}</p>")

    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(HEIGHT + LEFT, HEIGHT)

    def set_points(
        self, points: SharePoints | None, *, titles: tuple[str, str] = TITLES
    ) -> None:
        """Draw other points; None for a type that is not compared.

        Parameters
        ----------
        points : SharePoints or None
            The points.
        titles : tuple of str
            What is compared, and with what: of the axes that go up and to the right.
        """
        self._points, self._titles = points, titles
        self.draw_anew()

    def set_marked(self, rows: tuple[int, ...]) -> None:
        """Draw a ring around the points of these rows, and no others."""
        if rows != self._marked:
            self._marked = rows
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        if self._points is None or event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        plot, at = self._plot(), event.position()
        rows = self._points.near(
            (at.x() - plot.left()) / plot.width(),
            (plot.bottom() - at.y()) / plot.height(),
            within=REACH / plot.width(),
            alike=0.5 / plot.width(),
        )
        self.marked.emit(tuple(_thinned(rows).tolist()))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if self._points is None:
            super().keyPressEvent(event)
        elif event.key() in _STEPS:
            self._go(_STEPS[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End):
            n_rows = len(self._points.rows)
            self._go(-n_rows if event.key() == Qt.Key.Key_Home else n_rows)
        elif event.key() == Qt.Key.Key_Escape and self._marked:
            self.marked.emit(())
        else:
            super().keyPressEvent(event)

    def draw_points(self, painter: QPainter) -> None:  # noqa: D102
        if self._points is None:
            painter.setPen(self.text_colour())
            centred = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect(), centred, NO_POINTS)
        else:
            draw_scatter(
                painter, self._plot(), self._points, self.text_colour(), self._titles
            )

    def draw_marks(self, painter: QPainter) -> None:  # noqa: D102
        if self._points is not None and self._marked:
            draw_rings(painter, self._plot(), self._points.place_of(self._marked))

    def _go(self, n_steps: int) -> None:
        """Mark the spot that is so many steps on from the marked one."""
        points = self._points
        assert points is not None
        known = [row for row in self._marked if row in points.rows]
        row = points.step(known[0] if known else None, n_steps)
        if row is not None:
            self.marked.emit((row,))

    def _plot(self) -> QRectF:
        """Return the square that the points lie in."""
        width, height = self.width() - LEFT - RIGHT, self.height() - TOP - BOTTOM
        side = max(min(width, height), 1)
        return QRectF(LEFT + (width - side) / 2, TOP, side, side)


def _thinned(rows: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return no more rows than can be marked, from everywhere among them."""
    if rows.size <= MAX_MARKED:
        return rows
    return rows[np.linspace(0, rows.size - 1, MAX_MARKED).astype(np.intp)]
