"""A box to choose colours from, each with a picture of its gradient."""

from __future__ import annotations

import numpy as np
from napari.utils.colormaps import ensure_colormap
from qtpy.QtCore import QSize, Signal
from qtpy.QtGui import QIcon, QImage, QPixmap
from qtpy.QtWidgets import QComboBox, QWidget

#: Gradients first that colour-blind readers can follow, single colours last.
COLORMAPS = (
    "viridis",
    "plasma",
    "magma",
    "inferno",
    "gray",
    "turbo",
    "PiYG",
    "red",
    "green",
    "blue",
    "cyan",
    "magenta",
    "yellow",
)
ICON_SIZE = QSize(48, 12)


class ColormapBox(QComboBox):
    """Offers colormaps by name.

    Signals
    -------
    chosen : str
        The name that the user chose.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setIconSize(ICON_SIZE)
        for name in COLORMAPS:
            self._offer(name)
        self.textActivated.connect(self.chosen)

    def set_name(self, name: str) -> None:
        """Show a colormap as the one in use; it joins the list if it is not there."""
        if self.findText(name) < 0:
            self._offer(name)
        self.setCurrentText(name)

    def _offer(self, name: str) -> None:
        self.addItem(_gradient(name), name)


def _gradient(name: str) -> QIcon:
    width, height = ICON_SIZE.width(), ICON_SIZE.height()
    colours = ensure_colormap(name).map(np.linspace(0, 1, width))
    row = (255 * colours).astype(np.uint8)
    pixels = np.ascontiguousarray(np.broadcast_to(row, (height, width, 4)))
    image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGBA8888)
    return QIcon(QPixmap.fromImage(image.copy()))
