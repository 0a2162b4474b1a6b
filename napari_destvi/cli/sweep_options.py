"""The options of ``napari-destvi sweep``: lists of settings, and where to compute."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from napari_destvi.cli import fit_options
from napari_destvi.cli.fit_options import auto_or_number
from napari_destvi.config import AMORTIZATIONS, DEVICES, METHODS, PRESETS
from napari_destvi.errors import ConfigError

_LIST = "A,B,..."
_NUMBERS = "N,N,..."

Config = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="FILE.toml",
        help="All of these options as a file, with _ for - and lists in brackets; what "
        "is given here as well comes first.",
    ),
]
Spots = Annotated[
    Path | None, typer.Option("--spots", metavar="PATH", help="The slide, as for fit.")
]
Reference = Annotated[
    Path | None,
    typer.Option("--reference", metavar="PATH", help=f"{fit_options.CELLS}."),
]
Labels = Annotated[
    str | None,
    typer.Option("--labels", metavar="COLUMN", help=f"{fit_options.TYPES}."),
]
Truth = Annotated[
    Path | None,
    typer.Option(
        "--truth",
        metavar="FILE",
        help="What is true, as for score: every run is scored then.",
    ),
]
TruthKey = Annotated[
    str | None,
    typer.Option("--truth-key", metavar="KEY", help="Key in obsm of the truth."),
]
Output = Annotated[
    Path,
    typer.Option(
        "--output",
        metavar="FOLDER",
        help="Where runs and tables go. Alone it goes on with the sweep there.",
    ),
]
Methods = Annotated[
    str | None,
    typer.Option("--methods", metavar=_LIST, help=f"Of {', '.join(METHODS)}."),
]
Presets = Annotated[
    str | None,
    typer.Option("--presets", metavar=_LIST, help=f"Of {', '.join(PRESETS)}."),
]
BatchSizes = Annotated[
    str | None,
    typer.Option("--batch-sizes", metavar=_NUMBERS, help="Of DestVI, such as 4,8,16."),
]
Amortizations = Annotated[
    str | None,
    typer.Option(
        "--amortizations", metavar=_LIST, help=f"Of {', '.join(AMORTIZATIONS)}."
    ),
]
Epochs = Annotated[
    str | None,
    typer.Option("--epochs", metavar=_NUMBERS, help="Of DestVI, such as auto,5000."),
]
Seeds = Annotated[
    str | None,
    typer.Option(
        "--seeds",
        metavar="N|N,N,...",
        help="How many seeds; or which ones, with commas.",
    ),
]
CellsPerSpot = Annotated[
    str | None,
    typer.Option("--cells-per-spot", metavar=_NUMBERS, help="For Cell2location alone."),
]
DetectionAlphas = Annotated[
    str | None,
    typer.Option(
        "--detection-alphas", metavar=_NUMBERS, help="For Cell2location alone."
    ),
]
ReferenceEpochs = Annotated[
    str | None,
    typer.Option("--reference-epochs", metavar="auto|N", help="Of all runs."),
]
EnsembleSize = Annotated[
    str | None,
    typer.Option("--ensemble-size", metavar="auto|N", help="Of all runs."),
]
DeviceName = Annotated[
    str | None,
    typer.Option("--device", metavar="|".join(DEVICES), help="Where to compute."),
]
TopGenes = Annotated[
    str | None,
    typer.Option("--n-top-genes", metavar="auto|all|N", help="As for fit."),
]
Workers = Annotated[
    str,
    typer.Option(
        "--workers",
        metavar="auto|N",
        help="How many fits at once on this computer; memory may allow fewer. auto "
        "leaves one core free, and computes one after the other on a graphics card.",
    ),
]
Dask = Annotated[
    str | None,
    typer.Option(
        "--dask",
        metavar="ADDRESS",
        help="Compute on the workers of a Dask cluster instead, one fit on each: the "
        "address of its scheduler, such as tcp://10.0.0.1:8786.",
    ),
]
DryRun = Annotated[
    bool,
    typer.Option("--dry-run", help="List the runs and their times; do nothing else."),
]
ForceTable = Annotated[
    bool,
    typer.Option(
        "--force",
        help="Replace the table of a sweep of other settings or truth that is in the "
        "folder; its fits stay.",
    ),
]


def listed(option: str, text: str | None) -> list[Any] | None:
    """Return the values of a list with commas, numbers as such; None for None.

    Raises
    ------
    ConfigError
        If there is nothing between two commas, as where a number was forgotten.

    Examples
    --------
    >>> listed("--batch-sizes", "auto, 8,16")
    ['auto', 8, 16]
    """
    if text is None:
        return None
    parts = [part.strip() for part in text.split(",")]
    if "" in parts:
        msg = f"{option} {text} has an empty place. Write it like 4,8,16."
        raise ConfigError(msg)
    return [_number(part) for part in parts]


def seed_list(text: str | None) -> list[Any] | int | str | None:
    """Return how many seeds, or which ones; None for None.

    Examples
    --------
    >>> seed_list("5"), seed_list("0,7")
    (5, [0, 7])
    """
    if text is None or "," in text:
        return listed("--seeds", text)
    return auto_or_number(text)


def _number(text: str) -> int | float | str:
    kinds: tuple[Callable[[str], int | float], ...] = (int, float)
    for kind in kinds:
        try:
            return kind(text)
        except ValueError:
            continue
    return text
