"""What a fit led to: where it is, the tissue in numbers, how to see it."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import typer

from napari_destvi.cli.quoting import quoted
from napari_destvi.data.wording import printable
from napari_destvi.results import Result
from napari_destvi.results.remarks import remarks
from napari_destvi.session.run_view import ending

PROGRAM = "napari-destvi"


def print_outcome(result: Result, path: Path) -> None:
    """Print where the result is, the mean share of each type, and the next step."""
    if result.status == "stopped":
        how = ending(result).capitalize()
        typer.echo(f"{how}, as you asked; a whole fit may improve the maps.")
    if result.has_states and not result.has_fitted_states:
        typer.echo(
            "The states were not fitted, or for too few steps to tell them: there is "
            "no activation. More epochs bring one."
        )
    for sentence in remarks(result):
        typer.echo(sentence)
    where = printable(str(path))
    typer.echo(f"The result is in {where}. Mean share of each cell type:")
    shares = result.proportions_frame().mean().sort_values(ascending=False)
    width = max(map(len, shares.index))
    for cell_type, share in shares.items():
        typer.echo(f"  {cell_type:{width}} {100 * share:5.1f} %")
    typer.echo(
        f"Look at the maps with: {called_program()} view {printable(quoted(path))}"
    )


def called_program() -> str:
    """Return how this program is called from here: by its path if not by its name."""
    called = Path(sys.argv[0])
    if shutil.which(PROGRAM) is None and called.stem == PROGRAM:
        return str(called)
    return PROGRAM
