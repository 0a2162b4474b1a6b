"""The options of ``napari-destvi fit``, each with what it means."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from napari_destvi.config import (
    AMORTIZATIONS,
    CELL2LOCATION_PRESETS,
    DEVICES,
    MAX_ENSEMBLE_SIZE,
    METHODS,
    PRESETS,
    Auto,
    Preset,
)
from napari_destvi.data.answers import ACCEPT_ALL

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from napari_destvi.data.variable_genes import GeneNumber

_AUTO_OR_NUMBER = "auto|N"
#: What the options of several commands mean.
CELLS = (
    "Single cells: AnnData (.h5ad, .zarr), counts of 10x, SpatialData, or a table of "
    "counts"
)
TYPES = "Column of the reference's obs with the cell types"

Spots = Annotated[
    Path,
    typer.Option(
        "--spots",
        metavar="PATH",
        help="The slide: a folder of Space Ranger, AnnData (.h5ad, .zarr), "
        "SpatialData, or a table of counts.",
    ),
]
Reference = Annotated[
    Path,
    typer.Option(
        "--reference",
        metavar="PATH",
        help=f"{CELLS}.",
    ),
]
Labels = Annotated[
    str,
    typer.Option(
        "--labels",
        metavar="COLUMN",
        help=f"{TYPES}.",
    ),
]
LabelsFile = Annotated[
    Path | None,
    typer.Option(
        "--labels-file",
        metavar="TABLE",
        help="A table (.csv, .tsv) with the types of the cells where their own file "
        "has none: a column with their names, and the one that --labels names.",
    ),
]
Output = Annotated[
    Path,
    typer.Option("--output", metavar="FILE", help="The result to write, .h5ad."),
]
MethodName = Annotated[
    str,
    typer.Option(
        "--method",
        metavar="|".join(METHODS),
        help="What finds the cell types. "
        + " ".join(f"{name}: {text.description}" for name, text in METHODS.items()),
    ),
]
BatchSize = Annotated[
    str,
    typer.Option(
        "--batch-size",
        metavar=_AUTO_OR_NUMBER,
        help="Spots per training step; auto is a tenth of them, at most 128.",
    ),
]
AmortizationMode = Annotated[
    str,
    typer.Option(
        "--amortization",
        metavar="|".join(AMORTIZATIONS),
        help="What a network predicts from the counts of a spot: proportions and "
        "state, the state, the proportions, or nothing.",
    ),
]
Epochs = Annotated[
    str,
    typer.Option(
        "--epochs",
        metavar=_AUTO_OR_NUMBER,
        help="Passes over the spots; more are not always better.",
    ),
]
ReferenceEpochs = Annotated[
    str,
    typer.Option(
        "--reference-epochs",
        metavar=_AUTO_OR_NUMBER,
        help="Passes over the reference cells.",
    ),
]


def _described(presets: Mapping[str, Preset]) -> str:
    """Return what each preset is, by its name."""
    return " ".join(f"{name}: {found.description}" for name, found in presets.items())


PresetName = Annotated[
    str,
    typer.Option(
        "--preset",
        metavar="|".join(PRESETS),
        help=f"All other numbers. {_described(PRESETS)} With --method "
        f"cell2location, {_described(CELL2LOCATION_PRESETS)}",
    ),
]
DeviceName = Annotated[
    str,
    typer.Option(
        "--device",
        metavar="|".join(DEVICES),
        help="Where to compute; auto takes a GPU.",
    ),
]
Threads = Annotated[
    str,
    typer.Option(
        "--threads",
        metavar=_AUTO_OR_NUMBER,
        help="Threads of the processor; auto leaves one core free.",
    ),
]
Seed = Annotated[
    int, typer.Option("--seed", help="Fits with one seed give one result.")
]
EnsembleSize = Annotated[
    str,
    typer.Option(
        "--ensemble-size",
        metavar=_AUTO_OR_NUMBER,
        help="Networks trained side by side, whose mean is the estimate; at most "
        f"{MAX_ENSEMBLE_SIZE}. More: steadier shares, longer fit.",
    ),
]
CellsPerSpot = Annotated[
    float,
    typer.Option(
        "--cells-per-spot",
        metavar="N",
        help="For Cell2location: cells in a spot on average, counted in the image.",
    ),
]
DetectionAlpha = Annotated[
    float,
    typer.Option(
        "--detection-alpha",
        metavar="N",
        help="For Cell2location: 20 where spots differ much in how many molecules are "
        "caught, 200 where little.",
    ),
]
TopGenes = Annotated[
    str,
    typer.Option(
        "--n-top-genes",
        metavar="auto|all|N",
        help="How many of the genes that vary most in the reference; auto takes 2,000 "
        "where more than 4,000 are shared.",
    ),
]
Library = Annotated[
    str | None,
    typer.Option(
        "--library", metavar="NAME", help="The capture area, if the slide has several."
    ),
]
Accept = Annotated[
    list[str] | None,
    typer.Option(
        "--accept",
        metavar="CODE[=CHOICE]",
        help="Agree to one finding, or to one of several ways to go on with it, such "
        "as duplicate-genes=sum; may be repeated. What can be chosen is told.",
    ),
]
Yes = Annotated[
    bool,
    typer.Option(
        "--yes",
        help="Agree to everything asked: as --accept says, otherwise in the usual way.",
    ),
]
Keep = Annotated[
    bool,
    typer.Option(
        "--keep/--no-keep",
        help="Whether the fit is kept among the past fits, too, which napari-destvi "
        "runs and the window list.",
    ),
]
ModelFile = Annotated[
    Path | None,
    typer.Option(
        "--model",
        metavar="FILE",
        help="Also write the trained model, .safetensors, for other slides: see "
        "napari-destvi apply.",
    ),
]
Force = Annotated[
    bool, typer.Option("--force", help="Replace the output if it exists.")
]
ForceFit = Annotated[
    bool,
    typer.Option(
        "--force",
        help="Replace the output if it exists; without --resume also discard an "
        "unfinished fit of it.",
    ),
]
Resume = Annotated[
    bool,
    typer.Option(
        "--resume",
        help="Continue the fit of this output where it was interrupted, or begin if "
        "there is none.",
    ),
]


def agreed(accept: Sequence[str] | None, yes: bool) -> tuple[str, ...]:
    """Return all that the user agrees to: what was chosen comes before the usual way.

    Examples
    --------
    >>> agreed(["small-types=merge"], yes=True), agreed(None, yes=False)
    (('small-types=merge', 'all'), ())
    """
    chosen = tuple(accept or ())
    return (*chosen, ACCEPT_ALL) if yes else chosen


def auto_or_number(text: str) -> int | Auto:
    """Return the number; any other text as it is, for the settings to judge.

    Examples
    --------
    >>> auto_or_number("16"), auto_or_number("auto")
    (16, 'auto')
    """
    try:
        return int(text)
    except ValueError:
        return cast("Auto", text)


def gene_number(text: str) -> GeneNumber:
    """Return how many genes to use; None for all.

    Examples
    --------
    >>> gene_number("all") is None, gene_number("300")
    (True, 300)
    """
    return None if text == "all" else auto_or_number(text)
