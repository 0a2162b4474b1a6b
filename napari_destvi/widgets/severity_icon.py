"""A small picture of how grave something is, the same in both themes."""

from __future__ import annotations

from qtpy.QtCore import QSize, Qt
from qtpy.QtGui import QColor, QFont, QIcon, QPainter, QPixmap
from qtpy.QtWidgets import QLabel

SIZE = 16
#: Of a question that has its answer.
ANSWERED = "answered"
#: Shape, colour and meaning; white on these has a contrast of at least 4.5 to 1.
LOOKS = {
    "stop": ("✕", "#c62828", "Stops the fit"),
    "error": ("✕", "#c62828", "Error"),
    "ask": ("?", "#a85500", "Needs your answer"),
    ANSWERED: ("✓", "#2e7d32", "You have answered this"),
    "warning": ("!", "#a85500", "Warning"),
    "tell": ("i", "#1565c0", "For your information"),
    "info": ("i", "#1565c0", "For your information"),
}


class SeverityIcon(QLabel):
    """A disc with a sign; its tooltip and accessible name say what it means."""

    def __init__(self, severity: str) -> None:
        super().__init__()
        self.setFixedSize(SIZE, SIZE)
        self.setStyleSheet("padding: 0px; margin: 0px;")  # napari's would cut it
        self.set_severity(severity)

    def set_severity(self, severity: str) -> None:
        """Show another severity."""
        sign, colour, meaning = LOOKS[severity]
        icon = QIcon(_disc(sign, colour, self.devicePixelRatioF()))
        self.setPixmap(icon.pixmap(QSize(SIZE, SIZE)))
        self.setToolTip(meaning)
        self.setAccessibleName(meaning)


def _disc(sign: str, colour: str, ratio: float) -> QPixmap:
    pixmap = QPixmap(round(SIZE * ratio), round(SIZE * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawEllipse(0, 0, SIZE, SIZE)
    font = QFont(painter.font())
    font.setPixelSize(SIZE - 5)
    font.setBold(True)
    painter.setFont(font)
    painter.setPen(Qt.GlobalColor.white)
    painter.drawText(0, 0, SIZE, SIZE, Qt.AlignmentFlag.AlignCenter, sign)
    painter.end()
    return pixmap
