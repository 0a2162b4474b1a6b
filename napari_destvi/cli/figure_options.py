"""The options of ``napari-destvi figure``, each with what it means."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from napari_destvi.cli.view import Quantity

#: Below this texts are no longer legible; above it a page has more pixels than a
#: printer has dots.
_MIN_DPI, _MAX_DPI = 50, 1200

#: In mm: a panel and its colour bar need so much; no page is wider than an A3.
_MIN_WIDTH, _MAX_WIDTH = 60, 420


class Form(StrEnum):
    """How types are drawn: a panel each, or all in one."""

    SINGLE = "single"
    BLEND = "blend"
    DOMINANT = "dominant"
    PIES = "pies"


ResultFile = Annotated[
    Path, typer.Argument(metavar="RESULT.h5ad", help="A result of the command fit.")
]
Output = Annotated[
    Path,
    typer.Option(metavar="FILE", help="The figure to write, .pdf, .svg or .png."),
]
CellTypes = Annotated[
    list[str] | None,
    typer.Option(
        "--cell-type",
        metavar="NAME",
        help="Draw this type; may be repeated. By default the six most abundant.",
    ),
]
QuantityName = Annotated[
    Quantity,
    typer.Option(
        help="The share of a type, its state, or how far the share may be off."
    ),
]
Truth = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", help="True proportions to draw below, .h5ad, .csv or .tsv."
    ),
]
TruthKey = Annotated[str, typer.Option(metavar="KEY", help="Key in obsm of the truth.")]
SameScale = Annotated[
    bool,
    typer.Option(
        "--same-scale/--own-scale",
        help="One colour bar for all types, or one for each.",
    ),
]
Colormap = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="A colormap of matplotlib, such as magma."),
]
ColumnNumber = Annotated[
    int | None,
    typer.Option(
        metavar="N", min=1, help="Types beside each other. By default as they fit."
    ),
]
Dpi = Annotated[
    int,
    typer.Option(metavar="N", min=_MIN_DPI, max=_MAX_DPI, help="Pixels per inch."),
]
WithImage = Annotated[
    bool,
    typer.Option("--image/--no-image", help="The picture of the tissue below, or not."),
]
Crop = Annotated[
    bool,
    typer.Option("--crop/--no-crop", help="Only the region of the spots, or all."),
]
FormName = Annotated[
    Form,
    typer.Option(
        help="A panel per type, or one: colours blended, the type with most, pies."
    ),
]
HideBelow = Annotated[
    float,
    typer.Option(
        metavar="SHARE",
        min=0.0,
        max=1.0,
        help="Leave spots blank in which a type has less, such as 0.05.",
    ),
]
Width = Annotated[
    float | None,
    typer.Option(
        metavar="MM",
        min=_MIN_WIDTH,
        max=_MAX_WIDTH,
        help="At most so wide: 88 is a column of text, 180 a page.",
    ),
]
Title = Annotated[str, typer.Option(metavar="TEXT", help="A title above all.")]
Dark = Annotated[
    bool, typer.Option("--dark/--light", help="White on black, or black on white.")
]
