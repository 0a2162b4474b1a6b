"""What a spot or a region is made of: a bar for each cell type."""

from __future__ import annotations

import math
from collections.abc import Sequence

from qtpy.QtCore import QEvent, QLineF, QRectF, QSize, Qt
from qtpy.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent, QPalette, QPen
from qtpy.QtWidgets import QSizePolicy, QToolTip, QWidget

from napari_destvi.session.composition_view import ShareBar

#: Height of a line and of the bar in it, in pixels, for text of usual size.
LINE, BAR = 18, 10
#: Of the names, as a share of the width; the numbers get what they need.
NAMES = 0.38
GAP = 6
#: Of a bar that stands for several types.
GREY = "#8a8f98"
#: Half the height of the short lines at the ends of the bounds.
WHISKER = 3.0


class CompositionBars(QWidget):
    """Bars from no share to that of the largest type, each with its bounds."""

    def __init__(self) -> None:
        super().__init__()
        self._bars: tuple[ShareBar, ...] = ()
        self._bounds = ""
        self.setAccessibleName("Composition")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(0, LINE * len(self._bars))

    def set_bars(self, bars: Sequence[ShareBar], bounds: str) -> None:
        """Draw other bars.

        Parameters
        ----------
        bars : sequence of ShareBar
            From top to bottom.
        bounds : str
            What the thin lines on them are; empty where there are none.
        """
        if tuple(bars) == self._bars and bounds == self._bounds:
            return
        self._bars, self._bounds = tuple(bars), bounds
        told = "; ".join(f"{bar.name} {number_of_bar(bar)}" for bar in bars)
        self.setAccessibleDescription(told)
        self.setFixedHeight(LINE * len(self._bars))
        self.update()

    def tip(self, y: float) -> str:
        """Return what is told of the bar at a height."""
        number = int(y // LINE)
        if not 0 <= number < len(self._bars):
            return ""
        bar = self._bars[number]
        if math.isnan(bar.low):
            return f"{bar.name}: {number_of_bar(bar)}"
        bounds = f"{_percent(bar.low)} to {_percent(bar.high)}"
        return f"{bar.name}: {number_of_bar(bar)} ({bounds}). {self._bounds}"

    def event(self, event: QEvent) -> bool:  # noqa: D102
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.tip(event.pos().y()), self)
            return True
        return bool(super().event(event))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, D102
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        numbers = max(
            (
                self.fontMetrics().horizontalAdvance(number_of_bar(bar))
                for bar in self._bars
            ),
            default=0,
        )
        names = NAMES * self.width()
        plot = QRectF(names + GAP, 0, self.width() - names - numbers - 2 * GAP, LINE)
        for number, bar in enumerate(self._bars):
            line = QRectF(0, number * LINE, self.width(), LINE)
            self._draw_texts(painter, line, names, bar)
            _draw_bar(painter, plot.translated(0, line.top()), bar, self._largest)
            self._draw_bounds(painter, plot.translated(0, line.top()), bar)
        painter.end()

    @property
    def _largest(self) -> float:
        """The share that is as wide as there is room."""
        ends = [end for bar in self._bars for end in (bar.share, bar.high)]
        return max((end for end in ends if not math.isnan(end)), default=1.0) or 1.0

    def _text_colour(self) -> QColor:
        return self.palette().color(QPalette.ColorRole.WindowText)

    def _draw_texts(
        self, painter: QPainter, line: QRectF, names: float, bar: ShareBar
    ) -> None:
        painter.setPen(self._text_colour())
        middle = Qt.AlignmentFlag.AlignVCenter
        name = self.fontMetrics().elidedText(
            bar.name, Qt.TextElideMode.ElideMiddle, int(names)
        )
        painter.drawText(line, middle | Qt.AlignmentFlag.AlignLeft, name)
        right = middle | Qt.AlignmentFlag.AlignRight
        painter.drawText(line, right, number_of_bar(bar))

    def _draw_bounds(self, painter: QPainter, plot: QRectF, bar: ShareBar) -> None:
        if math.isnan(bar.low):
            return
        painter.setPen(QPen(self._text_colour(), 1.2))
        low, high = (
            plot.left() + plot.width() * max(end, 0.0) / self._largest
            for end in (bar.low, bar.high)
        )
        y = plot.center().y()
        painter.drawLine(QLineF(low, y, high, y))
        for end in (low, high):
            painter.drawLine(QLineF(end, y - WHISKER, end, y + WHISKER))


def number_of_bar(bar: ShareBar) -> str:
    """Return the share in words.

    Examples
    --------
    >>> number_of_bar(ShareBar("T cell", 0.1234, 0.1, 0.2, None))
    '12.3 %'
    """
    return _percent(bar.share)


def _percent(share: float) -> str:
    return f"{100 * max(share, 0.0):.1f} %"


def _draw_bar(painter: QPainter, plot: QRectF, bar: ShareBar, largest: float) -> None:
    width = plot.width() * bar.share / largest
    top = plot.center().y() - BAR / 2
    colour = QColor(GREY) if bar.colour is None else QColor.fromRgbF(*bar.colour)
    painter.fillRect(QRectF(plot.left(), top, width, BAR), colour)
