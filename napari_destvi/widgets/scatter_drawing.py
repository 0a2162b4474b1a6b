"""What a scatter plot of shares is drawn of: axes, points or their density, rings."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from qtpy.QtCore import QPointF, QRectF, Qt
from qtpy.QtGui import QColor, QImage, QPainter, QPen, QPolygonF

from napari_destvi.widgets.loss_curve import FONT_PIXELS, LINE_COLOUR
from napari_destvi.widgets.share_points import SharePoints
from napari_destvi.widgets.spot_rings import RING_COLOUR

#: Room around the plot for numbers and titles, in pixels.
TOP, RIGHT, BOTTOM, LEFT = 6, 14, 18, 38
POINT_SIZE, POINT_ALPHA = 4.0, 140
#: Of the colour of a place with one point, among many; from 0 to 255.
LEAST_ALPHA = 70
RING_RADIUS = 4.0
#: More points than this are drawn as a picture of their density: each would take its
#: time, and most would lie on others.
MAX_POINTS = 5_000
#: Side of a square of that picture, in pixels: smaller ones are not seen alone.
SQUARE = 2


def draw_scatter(
    painter: QPainter,
    plot: QRectF,
    points: SharePoints,
    colour: QColor,
    titles: tuple[str, str],
) -> None:
    """Draw axes, points or their density, and numbers.

    Parameters
    ----------
    painter : QPainter
        Draws.
    plot : QRectF
        The square that the points lie in.
    points : SharePoints
        The points.
    colour : QColor
        Of lines and texts.
    titles : tuple of str
        Of the axis that goes up, and of the one to the right.
    """
    draw_axes(painter, plot, colour)
    if points.rows.size > MAX_POINTS:
        n_bins = round(plot.width() / SQUARE)
        painter.drawImage(plot, density_image(points.density(n_bins)))
    else:
        draw_points(painter, plot, points)
    painter.setPen(colour)
    draw_numbers(painter, plot, points, titles)


def draw_axes(painter: QPainter, plot: QRectF, colour: QColor) -> None:
    """Draw the frame, and the line on which both tables agree."""
    faint = QColor(colour)
    faint.setAlpha(110)
    painter.setPen(QPen(faint, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(plot)
    painter.drawLine(plot.bottomLeft(), plot.topRight())


def draw_points(painter: QPainter, plot: QRectF, points: SharePoints) -> None:
    """Draw each point by itself."""
    colour = QColor(LINE_COLOUR)
    colour.setAlpha(POINT_ALPHA)
    pen = QPen(colour, POINT_SIZE)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.drawPoints(QPolygonF(_on_screen(plot, points.places)))


def density_image(density: NDArray[np.intp]) -> QImage:
    """Return a picture whose colour is the fuller the more points are at a place."""
    strength = np.log1p(density) / np.log1p(max(int(density.max()), 1))
    alpha = np.where(density > 0, LEAST_ALPHA + (255 - LEAST_ALPHA) * strength, 0)
    colour = QColor(LINE_COLOUR)
    pixels = np.empty((*density.shape, 4), dtype=np.uint8)
    pixels[..., :3] = colour.red(), colour.green(), colour.blue()
    pixels[..., 3] = alpha
    height, width = density.shape
    whole = pixels.tobytes()
    image = QImage(whole, width, height, 4 * width, QImage.Format.Format_RGBA8888)
    return image.copy()  # else it would look into memory that is given back


def draw_rings(painter: QPainter, plot: QRectF, places: NDArray[np.float32]) -> None:
    """Draw a ring around each of some places, of shape (2, n_places)."""
    painter.setPen(QPen(QColor(RING_COLOUR), 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for place in _on_screen(plot, places):
        painter.drawEllipse(place, RING_RADIUS, RING_RADIUS)


def _on_screen(plot: QRectF, places: NDArray[np.float32]) -> list[QPointF]:
    right = plot.left() + places[0].astype(float) * plot.width()
    down = plot.bottom() - places[1].astype(float) * plot.height()
    return [QPointF(x, y) for x, y in zip(right, down, strict=True)]


def draw_numbers(
    painter: QPainter, plot: QRectF, points: SharePoints, titles: tuple[str, str]
) -> None:
    """Write where the axes end, what they are, and the correlation."""
    end = f"{100 * points.reach:.0f} %"
    top_right = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight
    bottom_right = Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignRight
    top_left = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft
    below = QRectF(plot.left(), plot.bottom() + 3, plot.width(), BOTTOM - 3)
    beside = QRectF(plot.left() - LEFT, plot.top(), LEFT - 4, plot.height())
    painter.drawText(beside, top_right, end)
    painter.drawText(beside, bottom_right, "0 %")
    half = plot.height() / 2 - 2 * FONT_PIXELS  # between the numbers
    up, right = (
        painter.fontMetrics().elidedText(
            title, Qt.TextElideMode.ElideMiddle, int(2 * half)
        )
        for title in titles
    )
    painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, right)
    painter.drawText(below, top_right, end)
    pcc = "none" if math.isnan(points.pcc) else f"{points.pcc:.3f}"
    painter.drawText(plot.adjusted(4, 3, 0, 0), top_left, f"PCC {pcc}")
    painter.save()
    painter.translate(beside.right() - FONT_PIXELS, plot.center().y())
    painter.rotate(-90)
    upright = QRectF(-half, -FONT_PIXELS, 2 * half, 2 * FONT_PIXELS)
    painter.drawText(upright, Qt.AlignmentFlag.AlignCenter, up)
    painter.restore()
