"""A plot of many points, drawn once, with a few marks over them, drawn often."""

from __future__ import annotations

from qtpy.QtCore import QEvent, Qt
from qtpy.QtGui import (
    QColor,
    QFont,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QPixmap,
    QResizeEvent,
)
from qtpy.QtWidgets import QSizePolicy, QWidget

from napari_destvi.widgets.loss_curve import FONT_PIXELS


class PlotCanvas(QWidget):
    """What plots with points to click have in common; each says what it draws.

    The points are kept as a picture until they, the size or the colours change.

    Parameters
    ----------
    name : str
        What is shown, for those who cannot see it.
    upright : QSizePolicy.Policy
        How it takes height; it takes all the width that there is.
    """

    def __init__(self, name: str, *, upright: QSizePolicy.Policy) -> None:
        super().__init__()
        self._picture: QPixmap | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, upright)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAccessibleName(name)

    def draw_points(self, painter: QPainter) -> None:
        """Draw all that stays the same while things are marked."""
        raise NotImplementedError

    def draw_marks(self, painter: QPainter) -> None:
        """Draw what is marked, over the points."""
        raise NotImplementedError

    def draw_anew(self) -> None:
        """Forget the picture: there are other points."""
        self._picture = None
        self.update()

    def small_font(self) -> QFont:
        """Return the font of titles and names."""
        font = QFont(self.font())
        font.setPixelSize(FONT_PIXELS)
        return font

    def text_colour(self) -> QColor:
        """Return the colour of text in the theme."""
        return self.palette().color(QPalette.ColorRole.WindowText)

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
        self.draw_marks(painter)
        if self.hasFocus():
            painter.setPen(QPen(self.text_colour(), 1, Qt.PenStyle.DotLine))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def _drawn(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.small_font())
        self.draw_points(painter)
        painter.end()
        return picture
