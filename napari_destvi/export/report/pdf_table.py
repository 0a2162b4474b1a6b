"""A table on pages of a PDF: as many rows as fit, headings upright where they must."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from matplotlib.lines import Line2D

from napari_destvi.export.figure_sheet import MM_PER_INCH
from napari_destvi.export.report.html_table import Cell, Heading

if TYPE_CHECKING:
    from napari_destvi.export.figure_page import Box
    from napari_destvi.export.figure_sheet import Sheet
    from napari_destvi.export.report.tables import Table

#: Height of a row and of the headings, and width of a character, in mm, of 7 pt text.
ROW, HEAD, CHARACTER = 4.6, 6.0, 1.45
#: Where the heading of a number is longer than this, all of them are written upright.
LONG_HEADING = 12
GAP, MAX_TEXT = 3.0, 45
UPRIGHT_CHARACTER = 1.55
FONT_SIZE = 7.0

Put = Callable[["Sheet"], None]


def table_pages(table: Table, place: Box) -> Iterator[Put]:
    """Yield what writes one page of a table on a sheet.

    Columns that do not fit the width are written smaller.

    Parameters
    ----------
    table : Table
        What is written; empty columns are left out.
    place : Box
        Where on each sheet.
    """
    columns = [n for n in range(len(table.headings)) if _is_told(table, n)]
    headings = [table.headings[n] for n in columns]
    rows = [[row[n] for n in columns] for row in table.rows]
    layout = _Layout(headings, rows, place)
    fitting = max(int((place.height - layout.head) // ROW), 1)
    for start in range(0, len(rows), fitting):
        yield partial(_put, layout=layout, part=slice(start, start + fitting))


class _Layout:
    """Where the columns of a table lie, the same on all its pages."""

    def __init__(
        self, headings: Sequence[Heading], rows: Sequence[Sequence[Cell]], place: Box
    ) -> None:
        self.headings, self.rows, self.place = headings, rows, place
        numbers = [h.text for h in headings if h.kind == "number"]
        longest = max(map(len, numbers), default=0)
        self.is_upright = longest > LONG_HEADING
        self.head = longest * UPRIGHT_CHARACTER if self.is_upright else HEAD
        widths = [self._width(number) for number in range(len(headings))]
        scale = min(place.width / sum(widths), 1.0)
        self.font_size = scale * FONT_SIZE
        self.edges = _edges([scale * width for width in widths], place.left)

    def _width(self, column: int) -> float:
        heading = self.headings[column]
        texts = [_told(row[column]) for row in self.rows]
        if not self.turns(heading):
            texts.append(heading.text)
        return max(map(len, texts), default=1) * CHARACTER + GAP

    def turns(self, heading: Heading) -> bool:
        """Return whether a heading is written upright."""
        return self.is_upright and heading.kind == "number"


def _put(sheet: Sheet, *, layout: _Layout, part: slice) -> None:
    """Write some rows of a table on a sheet."""
    top = layout.place.top + layout.head
    for heading, edge in zip(layout.headings, layout.edges, strict=True):
        _write_heading(sheet, heading, edge, top, layout)
    _rule(sheet, layout.place, top)
    for row in layout.rows[part]:
        for cell, heading, edge in zip(row, layout.headings, layout.edges, strict=True):
            is_number = heading.kind == "number"
            style = {"fontsize": layout.font_size, "va": "center"}
            style["weight"] = "bold" if cell.is_best else "normal"
            style["ha"] = "right" if is_number else "left"
            sheet.write(_told(cell), edge[is_number], top + ROW / 2, **style)
        top += ROW


def _write_heading(
    sheet: Sheet,
    heading: Heading,
    edge: tuple[float, float],
    top: float,
    layout: _Layout,
) -> None:
    is_number = heading.kind == "number"
    sheet.write(
        *(heading.text, edge[is_number], top - 1),
        va="bottom",
        ha="right" if is_number else "left",
        rotation=90 if layout.turns(heading) else 0,
        fontsize=layout.font_size,
        weight="bold",
    )


def _rule(sheet: Sheet, place: Box, top: float) -> None:
    """Draw a thin line across."""
    width, height = sheet.figure.get_size_inches() * MM_PER_INCH
    ends = [place.left / width, (place.left + place.width) / width]
    level = 1 - top / height
    sheet.figure.add_artist(Line2D(ends, [level] * 2, color="0.6", linewidth=0.5))


def _told(cell: Cell) -> str:
    text = f"{cell.text} {cell.spread}" if cell.spread else cell.text
    return text if len(text) <= MAX_TEXT else f"{text[: MAX_TEXT - 1]}…"


def _is_told(table: Table, column: int) -> bool:
    return any(row[column].text for row in table.rows)


def _edges(widths: Sequence[float], left: float) -> list[tuple[float, float]]:
    """Return where the text of each column begins and ends."""
    edges = []
    for width in widths:
        edges.append((left, left + width - GAP / 2))
        left += width
    return edges
