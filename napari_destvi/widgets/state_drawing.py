"""What a plot of states is drawn of: a frame, dots of cells, rings of spots."""

from __future__ import annotations

from collections.abc import Iterable

from qtpy.QtCore import QPointF, QRectF, Qt
from qtpy.QtGui import QColor, QPainter, QPalette, QPen

from napari_destvi.layers.state_colours import REACH
from napari_destvi.widgets.loss_curve import FONT_PIXELS
from napari_destvi.widgets.spot_rings import RING_COLOUR
from napari_destvi.widgets.state_points import StatePoints

#: Room around the plot for numbers and titles, in pixels.
TOP, RIGHT, BOTTOM, LEFT = 8, 10, 36, 38
#: Radii of a cell's dot and of a spot's ring; width of the ring, and of the line in the
#: colour of the ground around it that tells it from dots and rings below.
DOT, RING = 2.2, 4.0
RING_WIDTH, HALO_WIDTH = 1.8, 3.4
DOT_ALPHA, FAINT = 150, 90
#: Around the pinned spot.
PIN_RADIUS = 8.0


def draw_states(
    painter: QPainter, plot: QRectF, points: StatePoints, palette: QPalette
) -> None:
    """Draw frame, cells, spots and titles.

    Parameters
    ----------
    painter : QPainter
        Draws.
    plot : QRectF
        Where the points lie.
    points : StatePoints
        The states.
    palette : QPalette
        Of the widget: texts and lines, and the ground behind them.
    """
    text = palette.color(QPalette.ColorRole.WindowText)
    ground = palette.color(QPalette.ColorRole.Window)
    _draw_frame(painter, plot, points, text)
    painter.setPen(Qt.PenStyle.NoPen)
    dots = zip(points.cells(plot).tolist(), points.cell_colours.tolist(), strict=True)
    for place, colour in dots:
        painter.setBrush(QColor(*colour[:3], DOT_ALPHA))
        painter.drawEllipse(QPointF(*place), DOT, DOT)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    rings = zip(points.rings(plot).tolist(), points.ring_colours.tolist(), strict=True)
    for place, colour in rings:
        for pen in (QPen(ground, HALO_WIDTH), QPen(QColor(*colour[:3]), RING_WIDTH)):
            painter.setPen(pen)
            painter.drawEllipse(QPointF(*place), RING, RING)
    painter.setPen(text)
    _draw_titles(painter, plot, points)


def draw_pin(painter: QPainter, place: QPointF) -> None:
    """Draw a ring around the pinned spot, of the colour that it has on the tissue."""
    painter.setPen(QPen(QColor(RING_COLOUR), 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(place, PIN_RADIUS, PIN_RADIUS)


def _draw_frame(
    painter: QPainter, plot: QRectF, points: StatePoints, colour: QColor
) -> None:
    """Draw the frame, the mean state, and where the colours end."""
    faint = QColor(colour)
    faint.setAlpha(FAINT)
    painter.setPen(QPen(faint, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(plot)
    for line in _lines_of_mean(plot):
        painter.drawLine(*line)
    painter.setPen(QPen(faint, 1, Qt.PenStyle.DashLine))
    part = REACH / points.half
    inner = QRectF(0, 0, part * plot.width(), part * plot.height())
    inner.moveCenter(plot.center())
    painter.drawRect(inner)


def _lines_of_mean(plot: QRectF) -> Iterable[tuple[QPointF, QPointF]]:
    centre = plot.center()
    yield QPointF(plot.left(), centre.y()), QPointF(plot.right(), centre.y())
    yield QPointF(centre.x(), plot.top()), QPointF(centre.x(), plot.bottom())


def _draw_titles(painter: QPainter, plot: QRectF, points: StatePoints) -> None:
    """Write where the axes end, and what they are."""
    flag = Qt.AlignmentFlag
    right, up = points.plane.titles
    low, high = f"-{points.half:g} sd", f"{points.half:g} sd"
    below = QRectF(plot.left(), plot.bottom() + 3, plot.width(), FONT_PIXELS + 4)
    painter.drawText(below, flag.AlignLeft, low)
    painter.drawText(below, flag.AlignHCenter, "0")
    painter.drawText(below, flag.AlignRight, high)
    title = below.translated(0, FONT_PIXELS + 5)
    painter.drawText(title, flag.AlignHCenter, right)
    painter.save()
    painter.translate(plot.left(), plot.bottom())
    painter.rotate(-90)
    beside = QRectF(0, -FONT_PIXELS - 7, plot.height(), FONT_PIXELS + 4)
    painter.drawText(beside, flag.AlignLeft, low)
    painter.drawText(beside, flag.AlignHCenter, "0")
    painter.drawText(beside, flag.AlignRight, high)
    title = beside.translated(0, -FONT_PIXELS - 4)
    painter.drawText(title, flag.AlignHCenter, up)
    painter.restore()
