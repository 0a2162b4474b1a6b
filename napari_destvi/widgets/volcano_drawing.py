"""What a volcano plot in the window is drawn of: axes, points, names."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from qtpy.QtCore import QPointF, QRectF, Qt
from qtpy.QtGui import QColor, QPainter, QPen, QPolygonF

from napari_destvi.export.volcano import UP
from napari_destvi.widgets.gene_points import GenePoints
from napari_destvi.widgets.loss_curve import FONT_PIXELS
from napari_destvi.widgets.scatter_drawing import RING_RADIUS
from napari_destvi.widgets.spot_rings import RING_COLOUR

#: Room around the plot for numbers and titles, in pixels.
TOP, RIGHT, BOTTOM, LEFT = 8, 14, 34, 40
POINT_SIZE, FAINT, FAINTER = 5.0, 90, 110
#: Lighter than in print, where blue stands on white: seen on dark and light themes.
DOWN_COLOUR = "#3d8bdb"
UP_TITLE, RIGHT_TITLE = "-log10 p", "log2 fold change"


def draw_volcano(
    painter: QPainter, plot: QRectF, points: GenePoints, colour: QColor
) -> None:
    """Draw axes, the least change, and the genes.

    Parameters
    ----------
    painter : QPainter
        Draws.
    plot : QRectF
        Where the points lie.
    points : GenePoints
        The genes.
    colour : QColor
        Of lines, texts, and of genes that do not differ.
    """
    _draw_frame(painter, plot, points, colour)
    places, is_up = points.places(plot), points.changes > 0
    faint = QColor(colour)
    faint.setAlpha(FAINT)
    parts = (
        (~points.is_called, faint),
        (points.is_called & ~is_up, QColor(DOWN_COLOUR)),
        (points.is_called & is_up, QColor(UP)),
    )
    for mask, of_part in parts:
        _draw_points(painter, places[mask], of_part)
    painter.setPen(colour)
    _draw_numbers(painter, plot, points)


def draw_chosen(
    painter: QPainter, plot: QRectF, place: QPointF, gene: str, colour: QColor
) -> None:
    """Draw a ring around a gene, and its name where there is room."""
    painter.setPen(QPen(QColor(RING_COLOUR), 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(place, RING_RADIUS + 1, RING_RADIUS + 1)
    painter.setPen(colour)
    width = painter.fontMetrics().horizontalAdvance(gene)
    gap = 2 * RING_RADIUS
    is_right = place.x() + gap + width <= plot.right()
    left = place.x() + gap if is_right else place.x() - gap - width
    painter.drawText(QPointF(left, place.y() + FONT_PIXELS / 3), gene)


def _draw_frame(
    painter: QPainter, plot: QRectF, points: GenePoints, colour: QColor
) -> None:
    """Draw the frame, the line of no change, and those of the least change."""
    faint = QColor(colour)
    faint.setAlpha(FAINTER)
    painter.setPen(QPen(faint, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(plot)
    least = points.limits.least_change
    for change in {0.0, least, -least}:
        if abs(change) < points.width:
            style = Qt.PenStyle.SolidLine if change == 0 else Qt.PenStyle.DashLine
            painter.setPen(QPen(faint, 1, style))
            right = plot.center().x() + change / points.width * plot.width() / 2
            painter.drawLine(QPointF(right, plot.top()), QPointF(right, plot.bottom()))


def _draw_points(
    painter: QPainter, places: NDArray[np.float64], colour: QColor
) -> None:
    pen = QPen(colour, POINT_SIZE)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.drawPoints(QPolygonF([QPointF(x, y) for x, y in places]))


def _draw_numbers(painter: QPainter, plot: QRectF, points: GenePoints) -> None:
    """Write where the axes end, and what they are."""
    flag = Qt.AlignmentFlag
    below = QRectF(plot.left(), plot.bottom() + 3, plot.width(), FONT_PIXELS + 4)
    painter.drawText(below, flag.AlignLeft, f"-{points.width:.3g}")
    painter.drawText(below, flag.AlignHCenter, "0")
    painter.drawText(below, flag.AlignRight, f"{points.width:.3g}")
    title = below.translated(0, FONT_PIXELS + 4)
    painter.drawText(title, flag.AlignHCenter, RIGHT_TITLE)
    beside = QRectF(0, plot.top(), LEFT - 4, plot.height())
    painter.drawText(beside, flag.AlignTop | flag.AlignRight, f"{points.height:.3g}")
    painter.drawText(beside, flag.AlignBottom | flag.AlignRight, "0")
    painter.save()
    painter.translate(FONT_PIXELS, plot.center().y())
    painter.rotate(-90)
    upright = QRectF(-plot.height() / 2, -FONT_PIXELS, plot.height(), 2 * FONT_PIXELS)
    painter.drawText(upright, flag.AlignCenter, UP_TITLE)
    painter.restore()
