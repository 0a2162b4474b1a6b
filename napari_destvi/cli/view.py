"""``napari-destvi view``: the maps of a result, in napari or as a picture."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from napari_destvi.cli.sentences import in_sentences
from napari_destvi.cli.viewer import open_result, write_screenshot
from napari_destvi.errors import ExportError, InputError

HELP = """
Open a result in napari, with its maps over the tissue.

\b
    napari-destvi view result.h5ad
    napari-destvi view result.h5ad --cell-type "B cell" --screenshot b_cells.png

Without --cell-type and --quantity all is shown as it was when the window saved the
result; of a result that the command fit wrote the share of the most abundant type. The
list of types in the window shows any other.
"""


class Quantity(StrEnum):
    """What the maps show."""

    PROPORTIONS = "proportions"
    ACTIVATION = "activation"
    UNCERTAINTY = "uncertainty"
    ABUNDANCE = "abundance"
    ABUNDANCE_MEAN = "abundance_mean"


@in_sentences
def view(
    result: Annotated[
        Path, typer.Argument(metavar="OUT.h5ad", help="A result of the command fit.")
    ],
    cell_type: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Show this type; may be repeated."),
    ] = None,
    quantity: Annotated[
        Quantity | None,
        typer.Option(
            help="The share of a type, its state, how far the share may be off, or how "
            "many cells there are (5 % quantile or mean; of Cell2location)."
        ),
    ] = None,
    screenshot: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write a picture (.png) and exit."),
    ] = None,
) -> None:
    """Show a result."""
    if not result.is_file():
        msg = f"There is no file {result}. Check its name and folder."
        raise InputError(msg)
    shown = [] if quantity is None else [f"--quantity={quantity}"]
    shown += [f"--cell-type={name}" for name in cell_type or ()]
    if screenshot is None:
        open_result(result, *shown)
    else:
        _check_picture(screenshot)
        write_screenshot(result, screenshot, *shown)
        typer.echo(f"The picture is in {screenshot}.")


def _check_picture(path: Path) -> None:
    from napari_destvi.io.atomic import check_writable

    if path.suffix.lower() != ".png":
        msg = f"{path} has an ending that is no picture's. Name it like maps.png."
        raise ExportError(msg)
    check_writable(path, force=True)
