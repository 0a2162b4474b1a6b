"""The options of ``napari-destvi simulate``, each with what it means."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from napari_destvi.cli.fit_options import CELLS, TYPES

Output = Annotated[
    Path,
    typer.Option(
        "--output", metavar="DIR", help="Folder for spots.h5ad and reference.h5ad."
    ),
]
Spots = Annotated[int, typer.Option("--spots", metavar="N", help="Spots of the slide.")]
Genes = Annotated[
    int | None,
    typer.Option(
        "--genes",
        metavar="G",
        help="Genes of both files: 300 or, with --reference, all of it.",
    ),
]
Types = Annotated[
    int | None,
    typer.Option(
        "--types",
        metavar="K",
        help="Cell types: 6 or, with --reference, all of it; of more there the "
        "commonest.",
    ),
]
ReferenceCells = Annotated[
    int,
    typer.Option("--reference-cells", metavar="N", help="Cells of the reference."),
]
CellsPerSpot = Annotated[
    float, typer.Option("--cells-per-spot", metavar="C", help="Mean cells of a spot.")
]
Depth = Annotated[
    float, typer.Option("--depth", metavar="D", help="Counts of a spot, about.")
]
PlatformEffect = Annotated[
    float,
    typer.Option(
        "--platform-effect",
        metavar="P",
        help="How much the efficiency of a gene differs between slide and reference: "
        "standard deviation of its natural logarithm; 0 for not at all.",
    ),
]
Activation = Annotated[
    float,
    typer.Option(
        "--activation",
        metavar="A",
        help="How far full activation of a type raises or lowers its active genes, on "
        "the natural-log scale; 0 for no activation.",
    ),
]
Seed = Annotated[
    int, typer.Option("--seed", min=0, help="One seed makes one tissue, always.")
]
LearnFrom = Annotated[
    Path | None,
    typer.Option(
        "--reference",
        metavar="PATH",
        help=f"{CELLS}. What the types express is learned from them; without them it "
        "is drawn, too.",
    ),
]
Labels = Annotated[
    str | None,
    typer.Option("--labels", metavar="COLUMN", help=f"{TYPES}."),
]
