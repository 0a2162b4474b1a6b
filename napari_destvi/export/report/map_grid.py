"""Where the maps of a report lie: a row per cell type, a column per run; no drawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from napari_destvi.export.figure_page import (
    BAR_GAP,
    BAR_TICKS,
    BAR_TITLE,
    BAR_WIDTH,
    SCALE_STRIP,
    TITLE_GAP,
    TITLE_LINE,
    Box,
    row_name_width,
)
from napari_destvi.export.report.choice import MapColumn

#: Largest panels, so that four rows of them fit a page of A4 across.
MAX_PANEL_WIDTH, MAX_PANEL_HEIGHT = 32.0, 33.0
#: Between panels of a group, between groups, and between rows, where the score of a
#: panel stands, in mm.
COLUMN_GAP, GROUP_GAP, ROW_GAP = 1.0, 3.0, 1.2
SCORE_HEIGHT = 3.0
#: Lines of the names of types, written upright, and above the panels: of groups, and of
#: columns of a group. Those of no group have the room of both.
NAME_LINES, GROUP_LINES, TITLE_LINES = 2, 2, 1
#: What a column of no group takes at least, for the name of a method above it.
LONE_WIDTH = 19.0


@dataclass(frozen=True, slots=True)
class MapGrid:
    """Places of the panels on a sheet, in mm.

    Parameters
    ----------
    columns : tuple of MapColumn
        From left to right.
    n_rows : int
        How many cell types.
    aspect : float
        Height of a panel per width.
    has_scores : bool
        Whether a number stands below each panel.
    width : float
        How much there is of the sheet.
    left, top : float
        Where the grid begins.
    """

    columns: tuple[MapColumn, ...]
    n_rows: int
    aspect: float
    has_scores: bool
    width: float
    left: float = 0.0
    top: float = 0.0

    @property
    def panel_width(self) -> float:
        """Of one panel."""
        room = self.width - self._beside
        fitting = room / len(self.columns)
        n_lone = sum(not column.group for column in self.columns)
        if fitting < LONE_WIDTH and n_lone < len(self.columns):
            fitting = (room - n_lone * LONE_WIDTH) / (len(self.columns) - n_lone)
        return min(fitting, MAX_PANEL_WIDTH, MAX_PANEL_HEIGHT / self.aspect)

    @property
    def panel_height(self) -> float:
        """Of one panel."""
        return self.panel_width * self.aspect

    @property
    def row_step(self) -> float:
        """From the top of one row to that of the next."""
        below = SCORE_HEIGHT if self.has_scores else 0.0
        return self.panel_height + below + ROW_GAP

    @property
    def height(self) -> float:
        """Of the whole grid, with titles and scale bar."""
        return self._head + self.n_rows * self.row_step + SCALE_STRIP

    @property
    def used_width(self) -> float:
        """Of the whole grid, which may need less than it was given."""
        return self._beside + sum(map(self.slot_width, self.columns))

    def slot_width(self, column: MapColumn) -> float:
        """Return what a column takes of the width, its panel in the middle."""
        return self.panel_width if column.group else max(self.panel_width, LONE_WIDTH)

    @property
    def scale_box(self) -> Box:
        """The strip below the first column."""
        top = self.top + self.height - SCALE_STRIP
        return Box(self._column_left(0), top, self.panel_width, SCALE_STRIP)

    @property
    def bar_title_centre(self) -> tuple[float, float]:
        """Where the title of all colour bars lies: (left, top)."""
        bar = self.bar(0)
        left = bar.left + BAR_WIDTH + BAR_TICKS + BAR_TITLE / 2
        return left, bar.top + (self.n_rows * self.row_step) / 2

    def rows_fitting(self, height: float) -> int:
        """Return how many rows fit a height; one at least."""
        return max(int((height - self._head - SCALE_STRIP) // self.row_step), 1)

    def panel(self, row: int, column: int) -> Box:
        """Return where a map lies."""
        top = self.top + self._head + row * self.row_step
        left = self._column_left(column)
        return Box(left, top, self.panel_width, self.panel_height)

    def name_box(self, row: int) -> Box:
        """Return where the name of a type is written upright."""
        panel = self.panel(row, 0)
        return Box(self.left, panel.top, row_name_width(NAME_LINES), panel.height)

    def bar(self, row: int) -> Box:
        """Return where the colour bar of a row lies."""
        panel = self.panel(row, len(self.columns) - 1)
        slot = self.slot_width(self.columns[-1])
        left = panel.left + (panel.width + slot) / 2 + BAR_GAP
        return Box(left, panel.top, BAR_WIDTH, panel.height)

    def group_boxes(self) -> dict[str, Box]:
        """Return per named group the line above the titles of its columns."""
        boxes, first = {}, 0
        for group, members in groupby(self.columns, key=lambda column: column.group):
            last = first + len(list(members)) - 1
            if group:
                left = self._column_left(first)
                right = self._column_left(last) + self.panel_width
                boxes[group] = Box(
                    left, self.top, right - left, GROUP_LINES * TITLE_LINE
                )
            first = last + 1
        return boxes

    @property
    def _head(self) -> float:
        """What stands above the first row: groups, titles."""
        return (GROUP_LINES + TITLE_LINES) * TITLE_LINE + 2 * TITLE_GAP

    @property
    def _beside(self) -> float:
        """All from left to right that is no panel."""
        bar = BAR_GAP + BAR_WIDTH + BAR_TICKS + BAR_TITLE
        return row_name_width(NAME_LINES) + _offset(self.columns) + bar

    def _column_left(self, column: int) -> float:
        before = sum(map(self.slot_width, self.columns[:column]))
        inset = (self.slot_width(self.columns[column]) - self.panel_width) / 2
        start = self.left + row_name_width(NAME_LINES)
        return start + _offset(self.columns[: column + 1]) + before + inset


def _offset(columns: Sequence[MapColumn]) -> float:
    """Return the sum of the gaps between columns; of those of no group wide ones."""
    return sum(
        COLUMN_GAP if a.group == b.group else GROUP_GAP for a, b in pairwise(columns)
    )
