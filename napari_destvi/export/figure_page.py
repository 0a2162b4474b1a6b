"""Where everything of a figure lies on its page, in millimetres: no drawing."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

#: One column and the full width of a page of most journals (Nature, Cell, Science).
COLUMN_WIDTH = 88.0
PAGE_WIDTH = 180.0
#: The height that Nature leaves for a figure and its legend is 247.
MAX_HEIGHT = 230.0
#: Spots and long names are no longer legible in narrower panels.
MIN_PANEL_WIDTH = 20.0

#: The rest are distances that were chosen by looking at figures of 7 and 8 pt text.
MARGIN = 1.0
TITLE_LINE = 3.4
TITLE_GAP = 1.0
ROW_NAME_GAP = 1.1
HEADING = 6.0
ROW_GAP = 1.5
BLOCK_GAP = 3.5
COLUMN_GAP = 2.0
BAR_GAP = 1.5
BAR_WIDTH = 2.0
BAR_TICKS = 7.5
BAR_TITLE = 4.0
SCALE_STRIP = 7.0


class Box(NamedTuple):
    """A rectangle on the page, in mm from its left and upper edge."""

    left: float
    top: float
    width: float
    height: float


def row_name_width(n_lines: int) -> float:
    """Return the room that names of rows take to the left of the panels."""
    return n_lines * TITLE_LINE + ROW_NAME_GAP


@dataclass(frozen=True, slots=True)
class Page:
    """Places of the panels, their colour bars and the scale bar.

    Parameters
    ----------
    n_panels : int
        How many cell types are shown.
    columns : int
        How many of them lie beside each other.
    aspect : float
        Height of a panel per width.
    has_truth : bool
        Whether each panel has a second one below it.
    shares_bar : bool
        Whether there is one colour bar for all panels.
    title_lines : int
        Lines of the longest title.
    row_lines : int
        Lines of the longer name of a row.
    max_width : float or None
        As `FigureStyle.width`.
    has_heading : bool
        Whether there is a title above all.
    """

    n_panels: int
    columns: int
    aspect: float
    has_truth: bool
    shares_bar: bool
    title_lines: int = 1
    row_lines: int = 1
    max_width: float | None = None
    has_heading: bool = False

    @property
    def width(self) -> float:
        """Of the page; at most a column of text for one panel, a full page for more."""
        return self._beside_panels + self.columns * self.panel_width

    @property
    def height(self) -> float:
        """Of the page."""
        return self._above_panels + self._n_panel_rows * self.panel_height

    @property
    def panel_width(self) -> float:
        """Of one panel: as much as the page has room for in both directions."""
        usual = COLUMN_WIDTH if self.columns == 1 else PAGE_WIDTH
        full_width = self.max_width or usual
        by_width = (full_width - self._beside_panels) / self.columns
        heights = self._n_panel_rows * self.aspect
        by_height = (MAX_HEIGHT - self._above_panels) / heights
        return max(min(by_width, by_height), MIN_PANEL_WIDTH)

    @property
    def panel_height(self) -> float:
        """Of one panel."""
        return self.panel_width * self.aspect

    @property
    def scale_box(self) -> Box:
        """The strip below the first column: the scale bar and its length."""
        top = self.height - MARGIN - SCALE_STRIP
        return Box(self._left, top, self.panel_width, SCALE_STRIP)

    def panel(self, number: int, *, is_truth: bool = False) -> Box:
        """Return where the panel of a type lies, or that of its truth."""
        block, column = divmod(number, self.columns)
        step = self.panel_width + COLUMN_GAP
        if not self.shares_bar:
            step += BAR_GAP + BAR_WIDTH + BAR_TICKS
        top = self._top + block * (self._block_height + BLOCK_GAP) + self._title_height
        if is_truth:
            top += self.panel_height + ROW_GAP
        left = self._left + column * step
        return Box(left, top, self.panel_width, self.panel_height)

    def bar(self, number: int) -> Box:
        """Return where the colour bar to the right of a panel lies."""
        panel = self.panel(number)
        left = panel.left + panel.width + BAR_GAP
        return Box(left, panel.top, BAR_WIDTH, self._panels_height)

    @property
    def bar_title_centre(self) -> tuple[float, float]:
        """Where the title lies that all colour bars share: (left, top), in mm."""
        first, last = self.bar(0), self.bar(0 if self.shares_bar else self.n_panels - 1)
        left = self.width - MARGIN - BAR_TITLE / 2
        return left, (first.top + last.top + last.height) / 2

    @property
    def _left(self) -> float:
        return MARGIN + (row_name_width(self.row_lines) if self.has_truth else 0.0)

    @property
    def _top(self) -> float:
        return MARGIN + (HEADING if self.has_heading else 0.0)

    @property
    def _beside_panels(self) -> float:
        """All but panels that lies from the left of the page to its right."""
        n_bars = 1 if self.shares_bar else self.columns
        bars = n_bars * (BAR_GAP + BAR_WIDTH + BAR_TICKS) + BAR_TITLE
        return self._left + bars + (self.columns - 1) * COLUMN_GAP + MARGIN

    @property
    def _above_panels(self) -> float:
        """All but panels that lies from the top of the page to its foot."""
        n_blocks = math.ceil(self.n_panels / self.columns)
        gaps = (n_blocks - 1) * BLOCK_GAP + (n_blocks * ROW_GAP) * self.has_truth
        return self._top + MARGIN + n_blocks * self._title_height + gaps + SCALE_STRIP

    @property
    def _n_panel_rows(self) -> int:
        return math.ceil(self.n_panels / self.columns) * (2 if self.has_truth else 1)

    @property
    def _title_height(self) -> float:
        return self.title_lines * TITLE_LINE + TITLE_GAP

    @property
    def _panels_height(self) -> float:
        """From the top of a panel to the foot of its truth."""
        return self.panel_height * 2 + ROW_GAP if self.has_truth else self.panel_height

    @property
    def _block_height(self) -> float:
        return self._title_height + self._panels_height
