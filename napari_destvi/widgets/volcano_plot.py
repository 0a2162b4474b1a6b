"""Genes as points: how much they differ to the right, how surely up."""

from __future__ import annotations

from qtpy.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from qtpy.QtGui import (
    QColor,
    QFont,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QPixmap,
    QResizeEvent,
)
from qtpy.QtWidgets import QSizePolicy, QWidget

from napari_destvi.widgets.gene_points import GenePoints
from napari_destvi.widgets.loss_curve import FONT_PIXELS
from napari_destvi.widgets.volcano_drawing import (
    BOTTOM,
    LEFT,
    RIGHT,
    TOP,
    draw_chosen,
    draw_volcano,
)

LEAST_SIZE = QSize(300, 260)
#: A click further away from all points, in pixels, means none of them.
REACH = 16
NO_POINTS = "No genes to show yet."
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


class VolcanoPlot(QWidget):
    """Draws genes; a click or a key chooses one.

    Signals
    -------
    chosen : str
        The gene that the user chose.
    """

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._points: GenePoints | None = None
        self._gene = ""
        self._picture: QPixmap | None = None
        self.setMinimumSize(LEAST_SIZE)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAccessibleName("How much and how surely each gene differs")
        self.setToolTip(f"<p>{_TIP}</p>")

    def set_points(self, points: GenePoints | None) -> None:
        """Draw other genes, or none."""
        self._points, self._picture = points, None
        self.update()

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

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        self._picture = None
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self._picture = None
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, D102
        if self._picture is None:
            self._picture = self._drawn()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawPixmap(0, 0, self._picture)
        if self._points is not None and self._points.has(self._gene):
            painter.setFont(self._small_font())
            painter.setPen(self._text_colour())
            place: QPointF = self._points.place_of(self._gene, self._plot())
            draw_chosen(painter, self._plot(), place, self._gene, self._text_colour())
        if self.hasFocus():
            painter.setPen(QPen(self._text_colour(), 1, Qt.PenStyle.DotLine))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def _plot(self) -> QRectF:
        width, height = self.width() - LEFT - RIGHT, self.height() - TOP - BOTTOM
        return QRectF(LEFT, TOP, max(width, 1), max(height, 1))

    def _small_font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(FONT_PIXELS)
        return font

    def _text_colour(self) -> QColor:
        return self.palette().color(QPalette.ColorRole.WindowText)

    def _drawn(self) -> QPixmap:
        """Draw all that stays the same while genes are chosen."""
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._small_font())
        if self._points is None:
            painter.setPen(self._text_colour())
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, NO_POINTS)
        else:
            draw_volcano(painter, self._plot(), self._points, self._text_colour())
        painter.end()
        return picture
