"""``napari-destvi report``: what a sweep found, as a page, a PDF and tables."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from napari_destvi.cli.fit_options import Force
from napari_destvi.cli.sentences import in_sentences

HELP = """
Write the report of a sweep.

\b
    napari-destvi report study --output report
    napari-destvi report study --output report.pdf --types Astro --types Vip

A folder gets report.html, which any browser shows without a network, report.pdf, and
the tables as runs.csv, runs.parquet and types.csv. Page and PDF have maps, from left to
right of the truth, the other methods and DestVI by batch size; the scores against the
batch size per amortization; all scores and times; and what to choose. Runs may still be
missing.
"""

Folder = Annotated[
    Path,
    typer.Argument(
        metavar="SWEEP_FOLDER", help="The output of sweep, or part of study."
    ),
]
Output = Annotated[
    Path,
    typer.Option(
        "--output",
        metavar="FOLDER|FILE",
        help="A folder for all; or .html, .pdf, .csv or .parquet for that alone.",
    ),
]
Types = Annotated[
    list[str] | None,
    typer.Option(
        "--types",
        "--cell-type",
        metavar="NAME",
        help="A cell type to draw; may be repeated. By default the most abundant and "
        "the rarest.",
    ),
]
Title = Annotated[
    str, typer.Option("--title", help="Of the report; by default the folder's name.")
]


@in_sentences
def report(
    folder: Folder,
    output: Output,
    types: Types = None,
    title: Title = "",
    force: Force = False,
) -> None:
    """Write the report of a sweep."""
    # imported late: it takes seconds, and --help needs none of it
    from napari_destvi.data.wording import printable
    from napari_destvi.experiments import SweepFolder
    from napari_destvi.experiments.folder_report import report_of_sweep
    from napari_destvi.export.report import check_report, write_report

    check_report(output, force=force)
    sweep = SweepFolder(folder.expanduser().absolute())
    found = report_of_sweep(sweep, title=title, types=tuple(types or ()))
    for path in write_report(found, output, force=force):
        typer.echo(f"Written: {printable(str(path))}")
    for sentence in found.advice:
        typer.echo(sentence)
