"""The losses of the stages while they train, drawn as small plots side by side."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from qtpy.QtCore import QPointF, QRectF, QSize, Qt
from qtpy.QtGui import QColor, QFont, QPainter, QPaintEvent, QPalette, QPen, QPolygonF
from qtpy.QtWidgets import QSizePolicy, QWidget

from napari_destvi.results import FitProgress
from napari_destvi.widgets.loss_series import LossSeries

HEIGHT = 120
FONT_PIXELS = 10
#: Room around a plot for title and numbers, in pixels.
TOP, RIGHT, BOTTOM, LEFT = 18, 8, 16, 38
#: A blue that stands out from light and dark themes alike.
LINE_COLOUR = "#3d8bdb"
TITLES = {
    "reference": "Loss per cell",
    "spots": "Loss per spot",
    "states": "Loss of states",
}
#: Drawn from the start; the other stages once they have a loss, as not every fit has
#: them.
USUAL_STAGES = ("reference", "spots")
#: Axes shorter than this, in pixels, have no room for words between their numbers.
NARROW = 90


class LossCurve(QWidget):
    """Loss against epoch, a plot for each stage that has any."""

    def __init__(self) -> None:
        super().__init__()
        self.series = {stage: LossSeries() for stage in TITLES}
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Loss curve")
        self.setToolTip(
            "<p>How badly the model still explains the data, epoch by epoch: it falls "
            "steeply, then levels off. If it still falls steeply at the end, more "
            "epochs may help.</p>"
        )

    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(280, HEIGHT)

    def clear(self) -> None:
        """Begin anew."""
        self.series = {stage: LossSeries() for stage in TITLES}
        self.update()

    def has_stage(self, stage: str) -> bool:
        """Tell whether a stage has a loss that is drawn."""
        return bool(self.series[stage].losses)

    def add(self, progress: FitProgress) -> None:
        """Draw one more report."""
        series = self.series.get(progress.stage)
        if series is not None:
            series.add(progress.epoch, progress.loss, progress.n_epochs)
            self.update()

    def set_history(self, history: Mapping[str, NDArray[np.floating]]) -> None:
        """Draw the losses that a result carries."""
        self.clear()
        for stage, losses in history.items():
            if stage in self.series:
                self.series[stage].set_history(losses)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, D102
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = QFont(self.font())
        font.setPixelSize(FONT_PIXELS)
        painter.setFont(font)
        stages = [s for s in self.series if s in USUAL_STAGES or self.series[s].losses]
        width = self.width() / len(stages)
        for column, stage in enumerate(stages):
            box = QRectF(column * width, 0, width, self.height())
            self._draw_plot(painter, box, TITLES[stage], self.series[stage])
        painter.end()

    def _draw_plot(
        self, painter: QPainter, box: QRectF, title: str, series: LossSeries
    ) -> None:
        plot = box.adjusted(LEFT, TOP, -RIGHT, -BOTTOM)
        text = self.palette().color(QPalette.ColorRole.WindowText)
        painter.setPen(text)
        painter.drawText(box, Qt.AlignmentFlag.AlignTop, title)
        _draw_axes(painter, plot, text)
        if series.losses:
            _draw_numbers(painter, plot, series)
            _draw_line(painter, plot, series)


def _draw_axes(painter: QPainter, plot: QRectF, colour: QColor) -> None:
    faint = QColor(colour)
    faint.setAlpha(110)
    painter.setPen(QPen(faint, 1))
    painter.drawLine(plot.topLeft(), plot.bottomLeft())
    painter.drawLine(plot.bottomLeft(), plot.bottomRight())
    painter.setPen(colour)
    below = QRectF(plot.left(), plot.bottom() + 2, plot.width(), BOTTOM - 2)
    if plot.width() >= NARROW:
        painter.drawText(
            below, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, "epoch"
        )


def _draw_numbers(painter: QPainter, plot: QRectF, series: LossSeries) -> None:
    low, high = series.loss_range()
    top_right = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight
    bottom_right = Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignRight
    beside = QRectF(plot.left() - LEFT, plot.top(), LEFT - 3, plot.height())
    painter.drawText(beside, top_right, f"{high:,.4g}")
    painter.drawText(beside, bottom_right, f"{low:,.4g}")
    now = "now " if plot.width() >= NARROW else ""
    painter.drawText(plot, top_right, f"{now}{series.losses[-1]:,.4g}")
    below = QRectF(plot.left(), plot.bottom() + 2, plot.width(), BOTTOM - 2)
    painter.drawText(below, Qt.AlignmentFlag.AlignLeft, "0")
    painter.drawText(below, Qt.AlignmentFlag.AlignRight, f"{series.n_epochs:,}")


def _draw_line(painter: QPainter, plot: QRectF, series: LossSeries) -> None:
    points = [
        QPointF(plot.left() + x * plot.width(), plot.bottom() - y * plot.height())
        for x, y in series.in_unit_square()
    ]
    painter.setPen(QPen(QColor(LINE_COLOUR), 1.6))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(QPolygonF(points))
