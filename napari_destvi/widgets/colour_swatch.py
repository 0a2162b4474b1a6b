"""A small square of a colour, such as before a name in a legend."""

from __future__ import annotations

from qtpy.QtCore import QRectF
from qtpy.QtGui import QColor, QIcon, QPainter, QPixmap

from napari_destvi.session import Colour

#: Side in pixels, as that of a check box.
SIZE = 12
#: As many pixels per pixel as any screen has.
_RATIO = 2
#: Around the square, so that it is seen on a ground of its own colour.
EDGE = "#808890"


def colour_swatch(colour: Colour) -> QIcon:
    """Return the square, with a thin edge."""
    pixmap = QPixmap(SIZE * _RATIO, SIZE * _RATIO)
    pixmap.setDevicePixelRatio(_RATIO)
    pixmap.fill(QColor(0, 0, 0, 0))
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QColor(EDGE))
    painter.setBrush(QColor.fromRgbF(*colour))
    painter.drawRoundedRect(QRectF(0.5, 0.5, SIZE - 1, SIZE - 1), 2, 2)
    painter.end()
    icon = QIcon()
    for mode in QIcon.Mode:  # else tinted where its line is marked, or disabled
        icon.addPixmap(pixmap, mode)
    return icon
