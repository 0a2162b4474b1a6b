"""What a fit led to: where it is, the tissue in numbers, how to see it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from napari_destvi.cli.sentences import tell
from napari_destvi.errors import ExportError, FitError
from napari_destvi.io.results import write_result
from napari_destvi.results import Result

if TYPE_CHECKING:
    from anndata import AnnData


def print_outcome(result: Result, path: Path) -> None:
    """Print where the result is, the mean share of each type, and the next step."""
    if result.status == "stopped":
        typer.echo("Stopped early, as you asked; more epochs may improve the maps.")
    typer.echo(f"The result is in {path}. Mean share of each cell type:")
    shares = result.proportions_frame().mean().sort_values(ascending=False)
    width = max(map(len, shares.index))
    for cell_type, share in shares.items():
        typer.echo(f"  {cell_type:{width}} {100 * share:5.1f} %")
    typer.echo(f"Look at the maps with: napari-destvi view {path}")


def keep_partial(error: FitError, output: Path, *, spots: AnnData, force: bool) -> None:
    """Write the last good state of a failed fit, under a name that says so."""
    if error.partial is None:
        return
    path = output.with_name(f"{output.stem}.partial{output.suffix}")
    try:
        write_result(error.partial, path, spots=spots, force=force)
    except ExportError as refusal:
        tell(f"The last good state could not be kept: {refusal}")
    else:
        tell(f"The last good state is kept in {path}.")
