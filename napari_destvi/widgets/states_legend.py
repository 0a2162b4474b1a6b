"""The colours of two axes as a square, with the genes at its four ends."""

from __future__ import annotations

import numpy as np
from qtpy.QtCore import Qt
from qtpy.QtGui import QImage, QPainter, QPaintEvent
from qtpy.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from napari_destvi.layers.state_colours import legend_rgba
from napari_destvi.states import StatePlane, gene_list

#: Side of the square, in pixels.
SIDE = 120
#: Genes named at an end; the tooltip has all that are known.
N_GENES, ALL = 6, 100
#: Of those above and below, so many in a line; room for those beside, in pixels.
IN_LINE = 3
_WIDTH = 80


class ColourSquare(QWidget):
    """All colours of two axes."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(SIDE, SIDE)
        self.setAccessibleName(
            "Colours: from blue to orange along the first axis, from dark to light "
            "along the second"
        )
        # kept: the image only points to it
        self._colours = np.ascontiguousarray(legend_rgba(SIDE))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, D102
        form = QImage.Format.Format_RGBA8888
        image = QImage(self._colours.tobytes(), SIDE, SIDE, 4 * SIDE, form)
        painter = QPainter(self)
        painter.drawImage(0, 0, image)
        painter.end()


class StatesLegend(QWidget):
    """The square, and which genes rise to each of its sides."""

    def __init__(self) -> None:
        super().__init__()
        flag = Qt.AlignmentFlag
        self.right = _label(flag.AlignLeft | flag.AlignVCenter)
        self.left = _label(flag.AlignRight | flag.AlignVCenter)
        self.top = _label(flag.AlignHCenter | flag.AlignBottom)
        self.bottom = _label(flag.AlignHCenter | flag.AlignTop)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.addWidget(self.top, 0, 0, 1, 3, flag.AlignHCenter)
        grid.addWidget(self.left, 1, 0)
        grid.addWidget(ColourSquare(), 1, 1)
        grid.addWidget(self.right, 1, 2)
        grid.addWidget(self.bottom, 2, 0, 1, 3, flag.AlignHCenter)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_plane(self, plane: StatePlane | None) -> None:
        """Name the genes of other states, or none."""
        if plane is None:
            for label in (self.right, self.left, self.top, self.bottom):
                label.clear()
                label.setToolTip("")
            return
        first, second = plane.axes
        for label, genes, in_line in (
            (self.right, first.rising, 1),
            (self.left, first.falling, 1),
            (self.top, second.rising, IN_LINE),
            (self.bottom, second.falling, IN_LINE),
        ):
            label.setText(_lines(genes[:N_GENES], in_line))
            label.setToolTip(f"<p>Rising to here: {gene_list(genes, at_most=ALL)}</p>")


def _lines(genes: tuple[str, ...], in_line: int) -> str:
    """Return genes, so many in a line."""
    starts = range(0, len(genes), in_line)
    lines = [", ".join(genes[start : start + in_line]) for start in starts]
    return "\n".join(lines) or "none"


def _label(alignment: Qt.AlignmentFlag) -> QLabel:
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setAlignment(alignment)
    label.setMinimumWidth(_WIDTH)
    return label
