"""The colours of two axes as a square, with the genes at its four ends."""

from __future__ import annotations

import numpy as np
from qtpy.QtCore import Qt
from qtpy.QtGui import QImage, QPainter, QPaintEvent
from qtpy.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from napari_destvi.layers.state_colours import legend_rgba
from napari_destvi.session.state_figures import ONE_AXIS
from napari_destvi.session.states_view import ACROSS
from napari_destvi.states import StatePlane, gene_list

#: Side of the square, in pixels.
SIDE = 120
#: Genes named at an end; the tooltip has all that are known.
N_GENES, ALL = 6, 100
#: Of those above and below, so many in a line; room for those beside, in pixels.
IN_LINE = 3
_WIDTH = 80
COLOURS_OF_ONE = "Colours: from blue to orange along the only axis"
COLOURS_OF_TWO = (
    "Colours: from blue to orange along the first axis, from dark to light along the "
    "second"
)


class ColourSquare(QWidget):
    """All colours of the axes."""

    def __init__(self) -> None:
        super().__init__()
        self.set_line(is_line=False)

    def set_line(self, *, is_line: bool) -> None:
        """Show the colours of two axes, or the strip of those of one."""
        # kept: the image only points to it
        self._colours = np.ascontiguousarray(legend_rgba(SIDE, is_line=is_line))
        self.setFixedSize(SIDE, len(self._colours))
        self.setAccessibleName(COLOURS_OF_ONE if is_line else COLOURS_OF_TWO)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, D102
        form = QImage.Format.Format_RGBA8888
        height = len(self._colours)
        image = QImage(self._colours.tobytes(), SIDE, height, 4 * SIDE, form)
        painter = QPainter(self)
        painter.drawImage(0, 0, image)
        painter.end()


class StatesLegend(QWidget):
    """The colours, and which genes rise to each of their sides."""

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
        self.colours = ColourSquare()
        grid.addWidget(self.colours, 1, 1)
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
        self.colours.set_line(is_line=plane.is_line)
        for label, genes, in_line in (
            (self.right, first.rising, 1),
            (self.left, first.falling, 1),
            (self.top, second.rising, IN_LINE),
            (self.bottom, second.falling, IN_LINE),
        ):
            label.setText(_lines(genes[:N_GENES], in_line))
            label.setToolTip(f"<p>Rising to here: {gene_list(genes, at_most=ALL)}</p>")
        if plane.is_line:
            self._tell_one_axis()

    def _tell_one_axis(self) -> None:
        """Say that nothing is told from dark to light."""
        self.top.setText(ONE_AXIS)
        self.top.setToolTip(f"<p>{ACROSS}</p>")
        self.bottom.clear()
        self.bottom.setToolTip("")


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
