"""``napari-destvi de``: genes that a cell type expresses otherwise in some spots."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from napari_destvi.cli.fit_options import Force, Library
from napari_destvi.cli.sentences import in_sentences
from napari_destvi.errors import ConfigError

if TYPE_CHECKING:
    from anndata import AnnData

    from napari_destvi.results import KeptDifference, Result

HELP = """
Find the genes that the cells of one type express otherwise in one group of spots.

\b
    napari-destvi de result.h5ad --cell-type "T cell" \\
        --group region=tumour --against region=stroma \\
        --output t_cells.csv --figure t_cells.pdf --keep
    napari-destvi de result.h5ad

A group is a column of the file's spots and a value in it; regions that are drawn in
the viewer are saved with a result in the column "region". Without --against the group
is compared with all other spots. A gene per row, the smallest p first: the log2 fold
change of the group against the other, effect_size, p, p adjusted for the number of
genes (Benjamini and Hochberg), and the mean expression in both, in counts per 10,000
counts of the type.

Fold change, p and means are of the observed counts. effect_size is of the expression
that DestVI imputes from the states, in standard deviations between spots: a second
opinion. For a gene that does not differ the two may have different signs, and mean
nothing; where a gene with a small p has different signs, believe the counts.

The test is of the observed counts, given what all other cells are expected to add to
them. It tells whether the type differs between these two groups on this slide; whether
it would in another patient only further slides can tell.

The genes go into a table (--output genes.csv), into a new result (--output new.h5ad),
or with --keep into RESULT itself, where the viewer opens them again without comparing
anew, and the command export writes all of them (--quantity differences). Without
--cell-type and --group the command lists what RESULT keeps.
"""
_IN_TABLE, _IN_RESULT = "The table is in", "The result with the genes is in"


@in_sentences
def de(  # noqa: PLR0913 - one argument per option
    result: Annotated[
        Path,
        typer.Argument(metavar="RESULT.h5ad", help="A result of the command fit."),
    ],
    cell_type: Annotated[
        str, typer.Option(metavar="NAME", help="The type whose cells are compared.")
    ] = "",
    group: Annotated[
        str, typer.Option(metavar="COLUMN=VALUE", help="The spots asked about.")
    ] = "",
    output: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="The table to write, .csv or .tsv; or a result, .h5ad: a copy of "
            "RESULT that keeps the genes.",
        ),
    ] = None,
    keep: Annotated[
        bool,
        typer.Option("--keep", help="Keep the genes in RESULT, which is written anew."),
    ] = False,
    against: Annotated[
        str,
        typer.Option(
            metavar="COLUMN=VALUE", help="Those compared with; all others by default."
        ),
    ] = "",
    genes: Annotated[
        str | None,
        typer.Option(
            metavar="A,B,...",
            help="Only these genes, separated by commas; all that were fitted by "
            "default.",
        ),
    ] = None,
    figure: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A volcano plot to write, .pdf or the like."),
    ] = None,
    fdr: Annotated[
        float,
        typer.Option(min=0, max=1, help="Adjusted p below which a gene is counted."),
    ] = 0.05,
    library: Library = None,
    force: Force = False,
) -> None:
    """Find genes that differ, and write them or keep them."""
    # imported late: it takes seconds, and --help needs none of it
    from napari_destvi.cli import kept_genes
    from napari_destvi.cli.compared_groups import (
        compare_named,
        groups_named,
        tell_difference,
    )
    from napari_destvi.io.annotated import read_spots
    from napari_destvi.io.results import read_result

    if not (cell_type or group or output or figure or keep):
        kept_genes.tell_kept(read_result(result))
        return
    _check_named(cell_type, group)
    found, spots = read_result(result), read_spots(result)
    named = {"cell_type": cell_type, "group": group, "against": against}
    groups = groups_named(found, spots, **named, library=library)
    kept_genes.check_goal(result, output=output, keep=keep)
    _check_files(output, figure, force=force)
    compared = compare_named(found, spots, groups, genes)
    if keep:
        kept_genes.keep_in(result, found, spots, compared, force=True)
    if output is not None:
        _write(output, found, spots, compared, force=force)
    if figure is not None:
        _draw(compared, figure, fdr, force=force)
    tell_difference(compared.difference, fdr)
    for told, path in (
        ("The genes are kept in", result if keep else None),
        (_IN_RESULT if kept_genes.is_result(output) else _IN_TABLE, output),
        ("The figure is in", figure),
    ):
        if path is not None:
            typer.echo(f"{told} {path}.")


def _check_named(cell_type: str, group: str) -> None:
    if not cell_type or not group:
        msg = (
            "Name both the type whose cells are compared (--cell-type) and the spots "
            "asked about (--group COLUMN=VALUE)."
        )
        raise ConfigError(msg)


def _check_files(output: Path | None, figure: Path | None, *, force: bool) -> None:
    from napari_destvi.cli.kept_genes import is_result
    from napari_destvi.export import check_figure_file
    from napari_destvi.export.tables import check_table
    from napari_destvi.io.atomic import check_writable

    if output is not None:
        check = check_writable if is_result(output) else check_table
        check(output, force=force)
    if figure is not None:
        check_figure_file(figure, force=force)


def _write(
    output: Path, found: Result, spots: AnnData, kept: KeptDifference, *, force: bool
) -> None:
    from napari_destvi.cli.kept_genes import is_result, keep_in
    from napari_destvi.export.tables import write_table

    if is_result(output):
        keep_in(output, found, spots, kept, force=force)
    else:
        write_table(kept.difference.table, output, force=force, rows="gene")


def _draw(kept: KeptDifference, path: Path, fdr: float, *, force: bool) -> None:
    from napari_destvi.export import write_figure
    from napari_destvi.export.volcano import draw_volcano

    table = kept.difference.table
    drawn = draw_volcano(table, title=kept.title, at=fdr, least_change=0.0)
    write_figure(drawn, path, force=force)
