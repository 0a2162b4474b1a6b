"""A picture that is shown as large as there is room for it."""

from __future__ import annotations

from qtpy.QtCore import Qt
from qtpy.QtGui import QPixmap, QResizeEvent
from qtpy.QtWidgets import QLabel, QSizePolicy

#: In pixels: less shows nothing of a figure.
LEAST_SIDE = 200


class FittedPicture(QLabel):
    """Shows the bytes of a .png, whole and not distorted."""

    def __init__(self) -> None:
        super().__init__()
        self._pixels = QPixmap()
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.setMinimumSize(LEAST_SIDE, LEAST_SIDE)
        self.setAccessibleName("The figure")

    @property
    def is_there(self) -> bool:
        """Whether there is a picture."""
        return not self._pixels.isNull()

    def show_png(self, content: bytes) -> None:
        """Show another picture; none for no bytes."""
        self._pixels = QPixmap()
        if content:
            self._pixels.loadFromData(content, "PNG")
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if self._pixels.isNull():
            self.clear()
            return
        aspect, smooth = (
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        ratio = self.devicePixelRatioF()
        room = self.size() * ratio
        fitted = self._pixels.scaled(room, aspect, smooth)
        fitted.setDevicePixelRatio(ratio)
        self.setPixmap(fitted)
