"""``napari-destvi grid``: from single cells to a slide of spots with known truth."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from napari_destvi.cli.fit_options import CELLS, Accept, Force, LabelsFile, Yes, agreed
from napari_destvi.cli.sentences import in_sentences

if TYPE_CHECKING:
    from anndata import AnnData

HELP = """
Make spots of known truth from single cells with places.

\b
    napari-destvi grid --cells xenium.h5ad --labels cell_type --window 55 \\
        --unit um --output spots.h5ad

The cells of STARmap, MERFISH, Xenium, CosMx and the like are added up in square
tiles as wide as the window; a tile that holds a cell is a spot. The shares of the
types are in obsm["proportions"] of the output, the numbers of cells in
obsm["cell_counts"], so that "napari-destvi score" can tell how good a fit of these
spots is. Blanks and negative controls are left out.
"""

Cells = Annotated[
    Path,
    typer.Option("--cells", metavar="PATH", help=f"{CELLS}, with places."),
]
Labels = Annotated[
    str,
    typer.Option(
        "--labels", metavar="COLUMN", help="Column of obs with the cell types."
    ),
]
WindowSize = Annotated[
    float,
    typer.Option("--window", metavar="LENGTH", help="Width and height of a spot."),
]
Output = Annotated[
    Path, typer.Option("--output", metavar="FILE", help="The spots to write, .h5ad.")
]
UnitName = Annotated[
    str | None,
    typer.Option(
        "--unit",
        metavar="um|px",
        help="The window is in micrometres or pixels, and so are coordinates whose "
        "unit the file does not tell; without it the window is in their unit.",
    ),
]
PixelSize = Annotated[
    float | None,
    typer.Option(
        "--pixel-size",
        metavar="UM",
        help="Micrometres per pixel, where the window is in other units than the "
        "coordinates, or to get a scale bar.",
    ),
]
GenesIn = Annotated[
    str | None,
    typer.Option(
        "--genes-in",
        metavar="COLUMN",
        help="Use only the genes that are True in this column of var.",
    ),
]


@in_sentences
def grid(  # noqa: PLR0913 - one argument per option
    cells: Cells,
    labels: Labels,
    window: WindowSize,
    output: Output,
    labels_file: LabelsFile = None,
    unit: UnitName = None,
    pixel_size: PixelSize = None,
    genes_in: GenesIn = None,
    accept: Accept = None,
    yes: Yes = False,
    force: Force = False,
) -> None:
    """Grid single cells and write the spots."""
    # imported late: it takes seconds, and --help needs none of it
    from napari_destvi.cli.consent import settle
    from napari_destvi.cli.writing import check_output
    from napari_destvi.data.single_cells.inspection import inspect_cells
    from napari_destvi.data.single_cells.window import window_of
    from napari_destvi.io.annotated import read_cells
    from napari_destvi.io.made_files import write_made

    asked = window_of(window, unit=unit, microns_per_pixel=pixel_size)
    read = (cells,) if labels_file is None else (cells, labels_file)
    check_output(output, inputs=read, force=force)
    answers = agreed(accept, yes)
    found = inspect_cells(
        read_cells(cells, labels_file=labels_file, labels=labels),
        labels=labels,
        window=asked,
        genes_in=genes_in,
        accept=answers,
    )
    settle(found.findings, accept=answers, before="the cells are gridded")
    assert found.spots is not None  # nothing is in the way any more
    write_made({output: found.spots}, force=force)
    typer.echo(_outcome(found.spots, output))


def _outcome(spots: AnnData, path: Path) -> str:
    numbers = spots.obsm["cell_counts"]
    n_cells = numbers.to_numpy().sum()
    return (
        f"The spots are in {path}: {spots.n_obs:,} spots of {n_cells:,} cells, at the "
        f"median {spots.obs['n_cells'].median():g} a spot, with {spots.n_vars:,} genes "
        f"and {numbers.shape[1]} cell types."
    )
