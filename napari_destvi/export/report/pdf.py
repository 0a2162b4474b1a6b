"""A report as a PDF: pages of A4 across, texts that can be searched."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from napari_destvi.export.figure_page import Box
from napari_destvi.export.figure_region import shown_region
from napari_destvi.export.figure_sheet import HEADING_SIZE, TEXT_SIZE, Sheet
from napari_destvi.export.report.choice import of_training, trainings_of
from napari_destvi.export.report.curves import curves_height, put_curves
from napari_destvi.export.report.map_drawing import (
    MapContent,
    map_content,
    map_grid,
    put_maps,
)
from napari_destvi.export.report.measures import known_measures
from napari_destvi.export.report.paper import paper
from napari_destvi.export.report.pdf_table import table_pages
from napari_destvi.export.report.settings import with_training
from napari_destvi.export.report.tables import run_cells, settings_cells, type_cells
from napari_destvi.export.report.wording import (
    CURVES_CAPTION,
    MAPS_CAPTION,
    RUNS_CAPTION,
    SETTINGS_CAPTION,
    TYPES_CAPTION,
    facts,
    of_training_title,
)

if TYPE_CHECKING:
    import pandas as pd

    from napari_destvi.export.report.content import SweepReport
    from napari_destvi.export.report.tables import Table

#: A4 across, and its margin, in mm.
WIDTH, HEIGHT, MARGIN = 297.0, 210.0, 12.0
#: What the heading of a page and its caption take, and a line of text, in mm.
HEAD, LINE = 16.0, 4.6
_TITLE_SIZE, _BODY_SIZE = 16, 10
#: Characters of a line of 10 and of 7 point text on the width of the page.
_BODY_LINE, _CAPTION_LINE = 130, 190


def write_pdf(report: SweepReport, path: Path) -> None:
    """Write the report.

    Parameters
    ----------
    report : SweepReport
        What it tells.
    path : Path
        The file; there is none of this name.

    Raises
    ------
    InputError
        If a type is asked for that no result has.
    OSError
        If it cannot be written.
    """
    from matplotlib.backends.backend_pdf import PdfPages

    named = with_training(report.table)
    with paper(), PdfPages(path, metadata={"Title": report.title}) as pages:
        for sheet in _sheets(report, named):
            pages.savefig(sheet.figure)


def _sheets(report: SweepReport, named: pd.DataFrame) -> Iterator[Sheet]:
    yield _first_page(report)
    for training in trainings_of(named):
        runs, title = of_training(named, training), of_training_title(named, training)
        content = map_content(report, runs) if report.results else None
        if content is not None:
            yield from _map_pages(report, content, title)
        if known_measures(runs):
            yield _curve_page(runs, title)
    yield from _tables("Settings", SETTINGS_CAPTION, settings_cells(named))
    yield from _tables("Cell types", TYPES_CAPTION, type_cells(report, named))
    yield from _tables("Runs", RUNS_CAPTION, run_cells(named))


def _first_page(report: SweepReport) -> Sheet:
    sheet = Sheet(WIDTH, HEIGHT)
    sheet.write(report.title, MARGIN, MARGIN, va="top", fontsize=_TITLE_SIZE)
    top = MARGIN + 3 * LINE
    for text in facts(report):
        top = _write_paragraph(sheet, text, top)
    if report.advice:
        sheet.write(
            *("What to choose", MARGIN, top + LINE),
            va="top",
            fontsize=_BODY_SIZE + 2,
            weight="bold",
        )
        _write_paragraph(sheet, " ".join(report.advice), top + 3 * LINE)
    return sheet


def _write_paragraph(sheet: Sheet, text: str, top: float) -> float:
    """Write lines below each other; return where the next paragraph begins."""
    lines = textwrap.wrap(text, _BODY_LINE)
    sheet.write(
        "\n".join(lines), MARGIN, top, va="top", fontsize=_BODY_SIZE, linespacing=1.3
    )
    return top + (len(lines) + 0.5) * LINE


def _map_pages(report: SweepReport, content: MapContent, title: str) -> Iterator[Sheet]:
    region = shown_region(report.tissue, with_image=False, crop=True)
    room, place = WIDTH - 2 * MARGIN, (MARGIN, MARGIN + HEAD)
    whole = map_grid(content, region, width=room, place=place)
    step = whole.rows_fitting(HEIGHT - 2 * MARGIN - HEAD)
    for start in range(0, len(content.types), step):
        part = replace(content, types=content.types[start : start + step])
        sheet = _headed(f"Maps{title}", MAPS_CAPTION)
        grid = map_grid(part, region, width=room, place=place)
        put_maps(sheet, report, part, grid)
        yield sheet


def _curve_page(runs: pd.DataFrame, title: str) -> Sheet:
    sheet = _headed(f"Against the batch size{title}", CURVES_CAPTION)
    place = Box(MARGIN, MARGIN + HEAD, WIDTH - 2 * MARGIN, curves_height(runs))
    put_curves(sheet, runs, place, is_dark=False)
    return sheet


def _tables(title: str, caption: str, table: Table | None) -> Iterator[Sheet]:
    if table is None:
        return
    place = Box(
        *(MARGIN, MARGIN + HEAD), WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN - HEAD
    )
    for put in table_pages(table, place):
        sheet = _headed(title, caption)
        put(sheet)
        yield sheet


def _headed(title: str, caption: str) -> Sheet:
    sheet = Sheet(WIDTH, HEIGHT)
    sheet.write(title, MARGIN, MARGIN, va="top", fontsize=HEADING_SIZE, weight="bold")
    text = "\n".join(textwrap.wrap(caption, _CAPTION_LINE))
    sheet.write(text, MARGIN, MARGIN + LINE + 1, va="top", fontsize=TEXT_SIZE)
    return sheet
