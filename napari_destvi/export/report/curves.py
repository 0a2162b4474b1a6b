"""Draws measures against the batch size: a line per amortization, a mark per seed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from napari_destvi.config.methods import DEFAULT_METHOD
from napari_destvi.export.figure_page import Box
from napari_destvi.export.figure_sheet import TITLE_SIZE, Sheet
from napari_destvi.export.report.measures import MEASURES, SECONDS, known_measures
from napari_destvi.export.report.paper import MARKS, line_colour
from napari_destvi.export.report.settings import TITLE, complete_runs

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Panels beside each other, their height, and what lies around each for its numbers and
#: titles, in mm; chosen by looking at 7 pt text.
COLUMNS, PANEL_HEIGHT = 3, 42.0
LEFT_OF_PANEL, ABOVE_PANEL, BELOW_PANEL, RIGHT_OF_PANEL = 12.0, 7.0, 11.0, 3.0
LEGEND_HEIGHT = 7.0
PICTURE_WIDTH = 230.0
#: The other methods have no batch size to speak of: lines across, of these kinds.
_ACROSS = ("--", ":", "-.")
_ACROSS_COLOUR = "0.5"
_SHADE, _FAINT = 0.18, 0.55
AXIS_TITLE = "Batch size"


def draw_curves(named: pd.DataFrame, *, is_dark: bool) -> Figure:
    """Return the curves as a figure; call in `paper`.

    Parameters
    ----------
    named : DataFrame
        Runs of one training and of the other methods, of `with_training`.
    is_dark : bool
        Whether the page is.
    """
    sheet = Sheet(PICTURE_WIDTH, curves_height(named))
    place = Box(0.0, 0.0, PICTURE_WIDTH, curves_height(named))
    put_curves(sheet, named, place, is_dark=is_dark)
    return sheet.figure


def curves_height(named: pd.DataFrame) -> float:
    """Return what the curves take of a page, in mm."""
    n_rows = -(-len(known_measures(named)) // COLUMNS)
    return n_rows * (ABOVE_PANEL + PANEL_HEIGHT + BELOW_PANEL) + LEGEND_HEIGHT


def put_curves(sheet: Sheet, named: pd.DataFrame, place: Box, *, is_dark: bool) -> None:
    """Draw a panel per measure, and below them one legend.

    Parameters
    ----------
    sheet : Sheet
        What is drawn on.
    named : DataFrame
        As for `draw_curves`.
    place : Box
        Where; as high as `curves_height`.
    is_dark : bool
        Whether the page is.
    """
    done = complete_runs(named)
    panels = []
    for number, measure in enumerate(known_measures(named)):
        axes = sheet.axes(_panel(place, number))
        _draw_lines(axes, done, measure, is_dark=is_dark)
        _label(axes, done, measure)
        panels.append(axes)
    if panels:
        handles, labels = panels[0].get_legend_handles_labels()
        _legend(sheet, place, handles, labels)


def _panel(place: Box, number: int) -> Box:
    row, column = divmod(number, COLUMNS)
    width = place.width / COLUMNS
    top = place.top + row * (ABOVE_PANEL + PANEL_HEIGHT + BELOW_PANEL) + ABOVE_PANEL
    left = place.left + column * width + LEFT_OF_PANEL
    return Box(left, top, width - LEFT_OF_PANEL - RIGHT_OF_PANEL, PANEL_HEIGHT)


def _draw_lines(axes: Axes, done: pd.DataFrame, measure: str, *, is_dark: bool) -> None:
    is_destvi = done["method"] == DEFAULT_METHOD
    for amortization, runs in done[is_destvi].groupby("amortization", sort=False):
        look = line_colour(amortization, is_dark=is_dark), MARKS[amortization]
        _draw_curve(axes, runs, measure, look)
    others = done[~is_destvi].groupby(TITLE, sort=False)
    for number, (title, runs) in enumerate(others):
        style = _ACROSS[number % len(_ACROSS)]
        axes.axhline(
            runs[measure].mean(), color=_ACROSS_COLOUR, linestyle=style, label=title
        )


def _draw_curve(
    axes: Axes, runs: pd.DataFrame, measure: str, look: tuple[str, str]
) -> None:
    """Draw mean, spread and seeds of one line."""
    colour, mark = look
    of_size = runs.groupby("batch_size")[measure].agg(["mean", "std"])
    spread = of_size["std"].fillna(0.0)
    low, high = of_size["mean"] - spread, of_size["mean"] + spread
    axes.fill_between(of_size.index, low, high, color=colour, alpha=_SHADE, lw=0)
    axes.plot(
        *(runs["batch_size"], runs[measure], mark),
        color=colour,
        markersize=2,
        alpha=_FAINT,
        markeredgewidth=0,
    )
    axes.plot(
        *(of_size.index, of_size["mean"]),
        color=colour,
        marker=mark,
        markersize=3.5,
        linewidth=1.2,
        label=runs[TITLE].iloc[0],
    )


def _label(axes: Axes, done: pd.DataFrame, measure: str) -> None:
    text = MEASURES[measure]
    best = "higher is better" if text.higher_is_better else "lower is better"
    axes.set_title(f"{text.title} ({best})", fontsize=TITLE_SIZE, loc="left")
    axes.set_xlabel(AXIS_TITLE)
    axes.grid(visible=True)
    if measure == SECONDS:
        axes.set_ylim(bottom=0)
    sizes = done.loc[done["method"] == DEFAULT_METHOD, "batch_size"].dropna()
    if sizes.empty:
        axes.set_xticks([])
        return
    axes.set_xscale("log", base=2)
    ticks = sorted(sizes.unique())
    axes.set_xticks(ticks, [f"{size:,.0f}" for size in ticks])
    axes.minorticks_off()


def _legend(sheet: Sheet, place: Box, handles: list[Artist], labels: list[str]) -> None:
    top = place.top + place.height - LEGEND_HEIGHT
    axes = sheet.axes(Box(place.left, top, place.width, LEGEND_HEIGHT))
    axes.set_axis_off()
    axes.legend(handles, labels, loc="center", ncols=len(labels), frameon=False)
