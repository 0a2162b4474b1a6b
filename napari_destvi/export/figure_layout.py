"""How many panels lie beside each other on a figure, and how names fit above them."""

from __future__ import annotations

import math
import re
import textwrap
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from napari_destvi.export.figure_content import FigureStyle
from napari_destvi.export.figure_page import PAGE_WIDTH, Page

#: So few panels beside each other are large enough to see single spots.
FEW_COLUMNS = 3
MAX_TITLE_LINES = 3
#: A character of 8 pt text is 1.75 wide on average in the widest of the fonts.
CHARACTER = 1.75


class LaidOut(NamedTuple):
    """A page, and what is written beside its panels, in lines that fit.

    Parameters
    ----------
    page : Page
        Where everything lies.
    titles : list of str
        Of the panels.
    rows : list of str
        Names of the rows of panels; none where there is one kind of them.
    """

    page: Page
    titles: list[str]
    rows: list[str]


def laid_out(
    names: Sequence[str],
    aspect: float,
    *,
    row_names: Sequence[str],
    style: FigureStyle,
    shares_bar: bool,
) -> LaidOut:
    """Return the page, and names in lines that fit it.

    Parameters
    ----------
    names : sequence of str
        Of the cell types, one a panel.
    row_names : sequence of str
        What the two rows of a type are; none where there is one.
    style : FigureStyle
        As the user wants it; `fitting_columns` where no number of columns is told.
    aspect, shares_bar
        As in `Page`.
    """
    has_truth = bool(row_names)
    wanted = style.columns or fitting_columns(
        *(len(names), aspect),
        has_truth=has_truth,
        shares_bar=shares_bar,
        max_width=style.width,
    )
    page = Page(
        *(len(names), min(wanted, len(names)), aspect, has_truth, shares_bar),
        max_width=style.width,
        has_heading=bool(style.title),
    )
    least = replace(page, title_lines=MAX_TITLE_LINES, row_lines=MAX_TITLE_LINES)
    titles = [wrapped_title(name, least.panel_width) for name in names]
    rows = [wrapped_title(name, least.panel_height) for name in row_names]
    page = replace(page, title_lines=n_lines(titles), row_lines=n_lines(rows))
    return LaidOut(page, titles, rows)


def n_lines(names: Sequence[str]) -> int:
    """Return the lines of the longest name, at least one."""
    return max((name.count("\n") for name in names), default=0) + 1


def fitting_columns(
    n_panels: int,
    aspect: float,
    *,
    has_truth: bool,
    shares_bar: bool,
    max_width: float | None = None,
) -> int:
    """Return how many panels lie beside each other.

    Three, or fewer that fill their rows evenly, as four panels become two and two;
    more where that makes them larger, as for slides that are high and narrow.

    Parameters
    ----------
    n_panels, aspect, has_truth, shares_bar, max_width
        As in `Page`.

    Examples
    --------
    >>> [fitting_columns(n, 0.8, has_truth=False, shares_bar=True) for n in (1, 4, 9)]
    [1, 2, 3]
    """

    def page(columns: int) -> Page:
        kinds = has_truth, shares_bar
        return Page(n_panels, columns, aspect, *kinds, max_width=max_width)

    def width(columns: int) -> float:
        return page(columns).panel_width

    def fits(columns: int) -> bool:
        return page(columns).width <= (max_width or PAGE_WIDTH)

    def even(columns: int) -> int:
        return math.ceil(n_panels / math.ceil(n_panels / columns))

    few = min(FEW_COLUMNS, n_panels)
    while few > 1 and not fits(few):
        few -= 1
    more = [columns for columns in range(few + 1, n_panels + 1) if fits(columns)]
    return max(sorted({even(columns) for columns in (few, *more)}), key=width)


def wrapped_title(name: str, width: float) -> str:
    """Return a name in at most three lines that fit into a width.

    Parameters
    ----------
    name : str
        Of a cell type; what is too long ends in "…".
    width : float
        In mm.

    Examples
    --------
    >>> print(wrapped_title("Cancer-associated fibroblast", 40.0))
    Cancer-associated
    fibroblast
    """
    n_characters = max(int(width / CHARACTER), 2)
    lines = _Wrapper(width=n_characters).wrap(name)
    if len(lines) > MAX_TITLE_LINES:
        *lines, last = lines[:MAX_TITLE_LINES]
        lines.append(last[: n_characters - 1] + "…")
    return "\n".join(lines)


class _Wrapper(textwrap.TextWrapper):
    """Breaks lines after underscores too, which many names have for spaces."""

    wordsep_re = re.compile(r"(\s+|[^\s_-]*[_-]+(?=\w))")
