"""A report as one HTML file: pictures within, nothing loaded from anywhere."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from html import escape
from importlib.resources import files
from io import BytesIO
from string import Template
from typing import TYPE_CHECKING

from napari_destvi.export.figure import figure_pixels
from napari_destvi.export.report.choice import of_training, trainings_of
from napari_destvi.export.report.curves import draw_curves
from napari_destvi.export.report.html_table import html_table
from napari_destvi.export.report.map_drawing import MapContent, draw_maps, map_content
from napari_destvi.export.report.measures import MEASURES, known_measures
from napari_destvi.export.report.paper import paper
from napari_destvi.export.report.settings import with_training
from napari_destvi.export.report.tables import (
    Table,
    run_cells,
    settings_cells,
    type_cells,
)
from napari_destvi.export.report.wording import (
    CURVES_CAPTION,
    MAPS_CAPTION,
    RUNS_CAPTION,
    SETTINGS_CAPTION,
    SORTING,
    TYPES_CAPTION,
    facts,
    of_training_title,
)

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from napari_destvi.export.report.content import SweepReport

#: Pixels per inch: sharp on a screen of twice the usual density at the usual width.
PICTURE_DPI = 144
_PACKAGE = "napari_destvi.export.report"


def html_page(report: SweepReport) -> str:
    """Return the page.

    Parameters
    ----------
    report : SweepReport
        What it tells.

    Raises
    ------
    InputError
        If a type is asked for that no result has.
    """
    named = with_training(report.table)
    parts = [
        f"<h1>{escape(report.title)}</h1>",
        *(f'<p class="quiet">{escape(text)}</p>' for text in facts(report)),
        _advice(report),
        *_pictures(report, named),
        *_section("Settings", f"{SETTINGS_CAPTION} {SORTING}", settings_cells(named)),
        _explanations(named),
        *_section("Cell types", TYPES_CAPTION, type_cells(report, named)),
        *_section("Runs", RUNS_CAPTION, run_cells(named)),
    ]
    return Template(_resource("page.html")).substitute(
        title=escape(report.title),
        style=_resource("page.css"),
        script=_resource("page.js"),
        body="\n".join(parts),
    )


def _advice(report: SweepReport) -> str:
    if not report.advice:
        return ""
    text = escape(" ".join(report.advice))
    return f'<h2>What to choose</h2>\n<p class="advice">{text}</p>'


def _pictures(report: SweepReport, named: pd.DataFrame) -> list[str]:
    """Return maps and curves, those of each training of DestVI after the other."""
    parts = []
    for training in trainings_of(named):
        runs, title = of_training(named, training), of_training_title(named, training)
        content = map_content(report, runs) if report.results else None
        if content is not None:
            parts += _maps(report, content, title)
        if known_measures(runs):
            parts += _curves(runs, title)
    return parts


def _maps(report: SweepReport, content: MapContent, title: str) -> list[str]:
    names = ", ".join(content.types)
    shown = ", ".join(f"{column.group} {column.title}" for column in content.columns)
    return [
        f"<h2>Maps{escape(title)}</h2>",
        _picture(
            lambda _: draw_maps(report, content),
            alt=f"Maps of {names}; from left to right: {shown}.",
            caption=MAPS_CAPTION,
        ),
    ]


def _curves(runs: pd.DataFrame, title: str) -> list[str]:
    names = ", ".join(MEASURES[name].title for name in known_measures(runs))
    return [
        f"<h2>Against the batch size{escape(title)}</h2>",
        _picture(
            lambda is_dark: draw_curves(runs, is_dark=is_dark),
            alt=f"{names} against the batch size; the numbers are in the table below.",
            caption=CURVES_CAPTION,
        ),
    ]


def _picture(draw: Callable[[bool], Figure], *, alt: str, caption: str) -> str:
    """Return a figure of two pictures, of which the page shows the one that fits."""
    light, dark = (_data_of(draw, is_dark=is_dark) for is_dark in (False, True))
    query = "screen and (prefers-color-scheme: dark)"
    return (
        f'<figure>\n<picture><source srcset="{dark}" media="{query}">'
        f'<img src="{light}" alt="{escape(alt)}"></picture>\n'
        f"<figcaption>{escape(caption)}</figcaption></figure>"
    )


def _data_of(draw: Callable[[bool], Figure], *, is_dark: bool) -> str:
    with paper(is_dark=is_dark):
        figure = draw(is_dark)
        pixels = figure_pixels(figure, dpi=PICTURE_DPI)
    text = b64encode(_in_few_colours(pixels)).decode("ascii")
    return f"data:image/png;base64,{text}"


def _in_few_colours(picture: bytes) -> bytes:
    """Return a picture in 256 colours of its own: a third of the bytes."""
    from PIL import Image

    buffer = BytesIO()
    image = Image.open(BytesIO(picture)).convert("RGB")
    coverage = Image.Quantize.MAXCOVERAGE  # keeps the colours of few pixels
    few = image.quantize(method=coverage, dither=Image.Dither.NONE)
    few.save(buffer, "png", optimize=True)
    return buffer.getvalue()


def _section(title: str, caption: str, table: Table | None) -> list[str]:
    if table is None:
        return []
    return [
        f"<h2>{escape(title)}</h2>",
        f'<p class="quiet">{escape(caption)}</p>',
        html_table(table.headings, table.rows),
    ]


def _explanations(named: pd.DataFrame) -> str:
    terms = (
        f"<dt>{escape(MEASURES[name].title)}</dt>"
        f"<dd>{escape(MEASURES[name].explanation)}</dd>"
        for name in known_measures(named)
    )
    return f'<dl class="quiet">{"".join(terms)}</dl>'


def _resource(name: str) -> str:
    return files(_PACKAGE).joinpath(name).read_text(encoding="utf-8").strip()
