"""A sheet of paper on which things are put by millimetres."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal, cast

import matplotlib
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from napari_destvi.export.figure_page import Box

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.cm import ScalarMappable
    from matplotlib.collections import QuadMesh

MM_PER_INCH = 25.4
#: In points. Journals ask for 5 to 8 at the printed size.
TITLE_SIZE = 8
TEXT_SIZE = 7
HEADING_SIZE = 10
#: The font that journals ask for, or what looks like it; the last comes with
#: matplotlib, and has the signs that the others lack.
FONTS = ("Arial", "Liberation Sans", "DejaVu Sans")
#: Width of a thin line, and length of a small tick and distance of its text, in points.
_LINE, _TICK = 0.5, 2.0

#: Numbers beside a colour bar: a few, and round ones.
_N_TICKS, _TICK_STEPS = 5, [1, 2, 5, 10]
#: Height of the triangle at the end of a colour bar that tells of values beyond, in mm.
_BEYOND = 2.0

#: At which end of a colour bar it tells that there are values beyond.
Extend = Literal["neither", "both", "min", "max"]


@contextmanager
def print_settings(*, is_dark: bool = False) -> Iterator[None]:
    """Let figures look the same for everyone, whatever their matplotlibrc says.

    Parameters
    ----------
    is_dark : bool
        Whether what is made in these settings is white on black.
    """
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rc("font", family=["sans-serif", FONTS[-1]], size=TEXT_SIZE)
        matplotlib.rc("font", **{"sans-serif": list(FONTS)})
        matplotlib.rc("svg", fonttype="none")  # texts stay texts, to be edited
        matplotlib.rc("pdf", fonttype=42)
        matplotlib.rc("axes", linewidth=_LINE)
        matplotlib.rc("ytick.major", width=_LINE, size=_TICK, pad=_TICK)
        if is_dark:
            matplotlib.rc("figure", facecolor="black")
            matplotlib.rc("text", color="white")
            matplotlib.rc("ytick", color="white", labelcolor="white")
        yield


class Sheet:
    """A figure of some millimetres, which belongs to no window.

    Parameters
    ----------
    width, height : float
        In mm.
    """

    def __init__(self, width: float, height: float) -> None:
        self._width, self._height = width, height
        self.figure = Figure(figsize=(width / MM_PER_INCH, height / MM_PER_INCH))

    @property
    def ink(self) -> str:
        """The colour of texts and lines."""
        return str(matplotlib.rcParams["text.color"])

    def axes(self, box: Box) -> Axes:
        """Return new axes that fill a box."""
        left, bottom = self._share(box.left, box.top + box.height)
        size = (box.width / self._width, box.height / self._height)
        return self.figure.add_axes((left, bottom, *size))

    def add_bar(self, box: Box, colours: ScalarMappable, *, extend: Extend) -> None:
        """Fill a box with a colour bar, its numbers to the right of it."""
        bar = self.figure.colorbar(
            colours,
            cax=self.axes(box),
            extend=extend,
            extendfrac=_BEYOND / box.height,
            ticks=MaxNLocator(_N_TICKS, steps=_TICK_STEPS),
        )
        bar.outline.set_visible(False)
        # Or some readers of PDF show white lines between the colours.
        cast("QuadMesh", bar.solids).set_edgecolor("face")

    def write(self, text: str, left: float, top: float, **style: Any) -> None:  # noqa: ANN401
        """Put a text as it is, "$" included.

        Parameters
        ----------
        text : str
            One line or several.
        left, top : float
            Place of its anchor, in mm from the left and upper edge.
        **style : object
            As `matplotlib.text.Text` takes them, such as ``ha="center"``.
        """
        self.figure.text(*self._share(left, top), text, parse_math=False, **style)

    def _share(self, left: float, top: float) -> tuple[float, float]:
        """Return a place as matplotlib counts: in shares, and from below."""
        return left / self._width, 1 - top / self._height
