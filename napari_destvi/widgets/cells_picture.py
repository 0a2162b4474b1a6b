"""Cells seen from far away, with the grid that makes spots of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from qtpy.QtCore import QPointF, QRectF, Qt
from qtpy.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from qtpy.QtWidgets import QWidget

#: Pixels of the picture of the cells along its longer side, from few cells to many:
#: so many times the root of their number, that single cells can still be seen.
_RESOLUTION = (60, 400)
_PIXELS_PER_ROOT = 2.5
#: Lines that are nearer to each other would hide the cells, and from the second
#: number on they are as strong as they get; in pixels of the window.
_NEAREST_LINES, _FAR_LINES = 4.0, 24.0
_WEAKEST, _STRONGEST = 50, 190
#: Brightness of a place with one cell, from 0 to 255; more cells are brighter.
_ONE_CELL = 110
_MARGIN = 4.0


class CellsPicture(QWidget):
    """Where the cells lie, and the tiles over them.

    Parameters
    ----------
    coordinates : ndarray of shape (n_cells, 2)
        (x, y) of each cell; y points down.
    """

    def __init__(self, coordinates: NDArray[np.float64]) -> None:
        super().__init__()
        self.setMinimumSize(240, 180)
        self.setAccessibleName("The cells and the grid of spots over them")
        self._lowest = coordinates.min(axis=0)
        self._extent = np.maximum(np.ptp(coordinates, axis=0), 1e-9)
        self._image = _drawn(coordinates, self._lowest, self._extent)
        self._side = 0.0

    def set_side(self, side: float) -> None:
        """Draw another grid; `side` of a tile in the unit of the coordinates."""
        self._side = side
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: D102, ARG002
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.black)
        frame = self._frame()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(frame, self._image)
        self._draw_grid(painter, frame)
        painter.end()

    def _frame(self) -> QRectF:
        """Return where the cells are drawn: as large as fits, in their true form."""
        width, height = self.width() - 2 * _MARGIN, self.height() - 2 * _MARGIN
        scale = min(width / self._extent[0], height / self._extent[1])
        wide, high = (float(length) for length in self._extent * scale)
        left, top = (self.width() - wide) / 2, (self.height() - high) / 2
        return QRectF(left, top, wide, high)

    def _draw_grid(self, painter: QPainter, frame: QRectF) -> None:
        pixels = self._side * frame.width() / self._extent[0]
        if pixels < _NEAREST_LINES:
            return
        spacing = (_NEAREST_LINES, _FAR_LINES)
        strength = np.interp(pixels, spacing, (_WEAKEST, _STRONGEST))
        pen = QPen(QColor(255, 200, 60, int(strength)))
        pen.setCosmetic(True)
        painter.setPen(pen)
        last = self._lowest + self._extent
        for axis in (0, 1):
            for line in _lines(self._lowest[axis], last[axis], self._side):
                share = (line - self._lowest[axis]) / self._extent[axis]
                painter.drawLine(*_ends(frame, axis, float(share)))


def _ends(frame: QRectF, axis: int, share: float) -> tuple[QPointF, QPointF]:
    """Return the ends of a line across `axis`, at a share of the way along it."""
    if axis == 0:
        x = frame.left() + share * frame.width()
        return QPointF(x, frame.top()), QPointF(x, frame.bottom())
    y = frame.top() + share * frame.height()
    return QPointF(frame.left(), y), QPointF(frame.right(), y)


def _lines(first: float, last: float, side: float) -> NDArray[np.float64]:
    """Return the multiples of `side` from `first` to `last`."""
    numbers = np.arange(np.ceil(first / side), np.floor(last / side) + 1)
    return np.asarray(numbers * side, dtype=np.float64)


def _drawn(
    coordinates: NDArray[np.float64],
    lowest: NDArray[np.float64],
    extent: NDArray[np.float64],
) -> QImage:
    """Return a grey picture, the brighter the more cells are in a place."""
    longer = np.clip(_PIXELS_PER_ROOT * np.sqrt(len(coordinates)), *_RESOLUTION)
    size = np.ceil(longer * extent / extent.max()).astype(int)
    columns, rows = ((coordinates - lowest) / extent * (size - 1)).astype(int).T
    numbers = np.zeros((size[1], size[0]))
    np.add.at(numbers, (rows, columns), 1)
    grey = np.where(numbers > 0, _ONE_CELL + 40 * np.log2(numbers.clip(1)), 0)
    pixels = np.ascontiguousarray(grey.clip(0, 255).astype(np.uint8))
    image = QImage(
        pixels.tobytes(),
        int(size[0]),
        int(size[1]),
        int(size[0]),
        QImage.Format.Format_Grayscale8,
    )
    return image.copy()  # which has pixels of its own
