"""Genes as points: how much they differ to the right, how surely up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qtpy.QtCore import QPointF, QRectF, QSize, Qt, Signal
from qtpy.QtWidgets import QSizePolicy

from napari_destvi.widgets.gene_points import GenePoints
from napari_destvi.widgets.plot_canvas import PlotCanvas
from napari_destvi.widgets.volcano_drawing import (
    BOTTOM,
    LEFT,
    RIGHT,
    TOP,
    draw_chosen,
    draw_volcano,
)

if TYPE_CHECKING:
    from qtpy.QtGui import QKeyEvent, QMouseEvent, QPainter

LEAST_SIZE = QSize(300, 260)
#: A click further away from all points, in pixels, means none of them.
REACH = 16
NO_POINTS = "No genes to show yet."
_NAME = "How much and how surely each gene differs"
_TIP = (
    "Each point is a gene: right of the middle the cells of the type have more of it "
    "in the first region, left of it less; the higher, the surer. Coloured are those "
    "that count as different. Click a gene to lay its expression within the type over "
    "the tissue; the arrow keys go from gene to gene, the surest first."
)
_STEPS = {
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Up: -1,
}


class VolcanoPlot(PlotCanvas):
    """Draws genes; a click or a key chooses one.

    Signals
    -------
    chosen : str
        The gene that the user chose.
    """

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__(_NAME, upright=QSizePolicy.Policy.Expanding)
        self._points: GenePoints | None = None
        self._gene = ""
        self.setMinimumSize(LEAST_SIZE)
        self.setToolTip(f"<p>{_TIP}</p>")

    def set_points(self, points: GenePoints | None) -> None:
        """Draw other genes, or none."""
        self._points = points
        self.draw_anew()

    def select(self, gene: str) -> None:
        """Draw a ring around a gene, and its name."""
        if gene != self._gene:
            self._gene = gene
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        if self._points is None or event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        gene = self._points.near(event.position(), self._plot(), REACH)
        if gene is not None:
            self.chosen.emit(gene)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if self._points is not None and event.key() in _STEPS:
            gene = self._points.step(self._gene, _STEPS[Qt.Key(event.key())])
            if gene is not None:
                self.chosen.emit(gene)
        else:
            super().keyPressEvent(event)

    def draw_points(self, painter: QPainter) -> None:  # noqa: D102
        if self._points is None:
            painter.setPen(self.text_colour())
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, NO_POINTS)
        else:
            draw_volcano(painter, self._plot(), self._points, self.text_colour())

    def draw_marks(self, painter: QPainter) -> None:  # noqa: D102
        if self._points is not None and self._points.has(self._gene):
            painter.setFont(self.small_font())
            painter.setPen(self.text_colour())
            place: QPointF = self._points.place_of(self._gene, self._plot())
            draw_chosen(painter, self._plot(), place, self._gene, self.text_colour())

    def _plot(self) -> QRectF:
        width, height = self.width() - LEFT - RIGHT, self.height() - TOP - BOTTOM
        return QRectF(LEFT, TOP, max(width, 1), max(height, 1))
