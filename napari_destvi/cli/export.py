"""``napari-destvi export``: a result as a file that another program opens."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from napari_destvi.cli.fit_options import Force, Library
from napari_destvi.cli.sentences import in_sentences, tell
from napari_destvi.errors import ExportError

if TYPE_CHECKING:
    import pandas as pd
    from anndata import AnnData

HELP = """
Write a result as a file for another program.

\b
    napari-destvi export result.h5ad --format geojson --output spots.geojson
    napari-destvi export result.h5ad --format csv --quantity activation \\
        --cell-type "T cell" --output t_cells.csv

\b
    csv, tsv, parquet  tables: a row per spot, a column per cell type
    h5ad, zarr         AnnData with the slide, for scanpy and DestVI's utilities
    spatialdata        a zarr store of shapes and a table; needs spatialdata
    geojson            detections for QuPath
    ome-tiff           a picture with a channel per cell type
    loupe              the dominant types, for Loupe Browser
    tissuumaps         AnnData for TissUUmaps (.h5ad)
    vitessce           AnnData for Vitessce (.zarr)

The quantity differences is all genes that differ that the result keeps (see the
command de): a row per gene and comparison, as csv, tsv or parquet.

Regions that were saved with the result come along. A file that exists is replaced with
--force only.
"""

_PICTURE = (
    "Note: the description in the picture tells its scale and place on the slide."
)


class ExportName(StrEnum):
    """What is written."""

    CSV = "csv"
    TSV = "tsv"
    PARQUET = "parquet"
    H5AD = "h5ad"
    ZARR = "zarr"
    SPATIALDATA = "spatialdata"
    GEOJSON = "geojson"
    OME_TIFF = "ome-tiff"
    LOUPE = "loupe"
    TISSUUMAPS = "tissuumaps"
    VITESSCE = "vitessce"


class ExportQuantity(StrEnum):
    """What the values are."""

    PROPORTIONS = "proportions"
    ACTIVATION = "activation"
    UNCERTAINTY = "uncertainty"
    ABUNDANCE = "abundance"
    ABUNDANCE_MEAN = "abundance_mean"
    INTERVALS = "intervals"
    DIFFERENCES = "differences"


@in_sentences
def export(
    result: Annotated[
        Path,
        typer.Argument(metavar="RESULT.h5ad", help="A result of the command fit."),
    ],
    form: Annotated[ExportName, typer.Option("--format", help="What is written.")],
    output: Annotated[
        Path, typer.Option(metavar="PATH", help="The file or zarr folder to write.")
    ],
    quantity: Annotated[
        ExportQuantity, typer.Option(help="What the values are.")
    ] = ExportQuantity.PROPORTIONS,
    cell_type: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="This type only; may be repeated."),
    ] = None,
    library: Library = None,
    force: Force = False,
) -> None:
    """Write a result for another program."""
    # imported late: it takes seconds, and --help needs none of it
    from napari_destvi.data.tissue import build_tissue
    from napari_destvi.export.formats import FORMATS, check_export
    from napari_destvi.io.annotated import read_spots
    from napari_destvi.io.results import read_result
    from napari_destvi.session.exporting import FormatWish, check_wish, export_result

    _check_is_another(result, output)
    check_export(form.value, output, force=force)
    wish = FormatWish(form.value, quantity.value, tuple(cell_type or ()))
    check_wish(wish)
    found, spots = read_result(result), read_spots(result)
    if FORMATS[form.value].needs_places:
        wish = wish._replace(tissue=build_tissue(spots, library=library))
    # what contains the slide has its regions already
    labels = None if FORMATS[form.value].needs_slide else _regions(spots)
    export_result(found, wish, output, spots=spots, labels=labels, force=force)
    if form is ExportName.OME_TIFF:
        tell(_PICTURE)
    typer.echo(f"The export is in {output}.")


def _check_is_another(result: Path, output: Path) -> None:
    if result.expanduser().resolve() == output.expanduser().resolve():
        msg = f"The output {output} is the result itself. Give it another name."
        raise ExportError(msg)


def _regions(spots: AnnData) -> pd.Series | None:
    """Return the regions that were saved with a result, as text."""
    from napari_destvi.data.stored_names import unique_names
    from napari_destvi.export.region_labels import REGION_COLUMN

    if REGION_COLUMN not in spots.obs:
        return None
    labels = spots.obs[REGION_COLUMN].astype(object)
    labels = labels.where(labels.notna(), None)
    return labels.set_axis(list(unique_names(spots.obs_names)))
