"""``napari-destvi de``: genes that a cell type expresses otherwise in some spots."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from napari_destvi.cli.expression import listed_genes
from napari_destvi.cli.fit_options import Force, Library
from napari_destvi.cli.sentences import in_sentences, tell

if TYPE_CHECKING:
    from napari_destvi.states.differential import Difference

HELP = """
Find the genes that the cells of one type express otherwise in one group of spots.

\b
    napari-destvi de result.h5ad --cell-type "T cell" \\
        --group region=tumour --against region=stroma \\
        --output t_cells.csv --figure t_cells.pdf

A group is a column of the file's spots and a value in it; regions that are drawn in
the viewer are saved with a result in the column "region". Without --against the group
is compared with all other spots. A gene per row, the smallest p first: the log2 fold
change of the group against the other, its size in standard deviations between spots,
p, p adjusted for the number of genes (Benjamini and Hochberg), and the mean expression
in both, in counts per 10,000 counts of the type.

The test is of the observed counts, given what all other cells are expected to add to
them. It tells whether the type differs between these two groups on this slide; whether
it would in another patient only further slides can tell.
"""
_COUNTED = (
    "Compared {group} spots with {against} that hold at least a tenth of {cell_type}: "
    "{n_called} of {n_genes} genes differ at an adjusted p of {at:g}."
)
_SHARED = "Left out: {} spots of both groups."
_INFLATED = (
    "Neighbouring spots are alike: elsewhere on the slide regions of these shapes "
    "differ more than counting explains, and variances were raised {:.2f} times."
)
_NOWHERE = (
    "Note: groups of these shapes fit nowhere else on the slide. How much they would "
    "differ there by chance is not known, and p may be too small; compare smaller ones."
)
#: Shown less is not said to be raised: it is known to a few percent.
_LEAST_INFLATION = 1.05


@in_sentences
def de(  # noqa: PLR0913 - one argument per option
    result: Annotated[
        Path,
        typer.Argument(metavar="RESULT.h5ad", help="A result of the command fit."),
    ],
    cell_type: Annotated[
        str, typer.Option(metavar="NAME", help="The type whose cells are compared.")
    ],
    group: Annotated[
        str, typer.Option(metavar="COLUMN=VALUE", help="The spots asked about.")
    ],
    output: Annotated[
        Path, typer.Option(metavar="FILE", help="The table to write, .csv or .tsv.")
    ],
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
    """Write a table of genes that differ."""
    # imported late: it takes seconds, and --help needs none of it
    from napari_destvi.data.tissue import build_tissue
    from napari_destvi.export import check_figure_file, write_figure
    from napari_destvi.export.tables import check_table, write_table
    from napari_destvi.export.volcano import draw_volcano
    from napari_destvi.io.annotated import read_spots
    from napari_destvi.io.results import read_result
    from napari_destvi.layers.expression_map import fitted_gene
    from napari_destvi.session.differing_reading import compare_on_slide
    from napari_destvi.session.figure_maps import chosen_types
    from napari_destvi.session.spot_groups import spots_with

    check_table(output, force=force)
    if figure is not None:
        check_figure_file(figure, force=force)
    found = read_result(result)
    (type_name,) = chosen_types(found, [cell_type], "proportions")
    listed = [] if genes is None else listed_genes(genes)
    asked = [fitted_gene(found, gene) for gene in listed]
    spots = read_spots(result)
    tissue = build_tissue(spots, library=library)
    chosen = spots_with(group, spots, tissue)
    others = spots_with(against, spots, tissue) if against else ~chosen
    compared = compare_on_slide(
        *(found, spots, tissue), cell_type=type_name, group=chosen, against=others
    )
    if asked:
        compared = compared.among(asked)
    write_table(compared.table, output, force=force, rows="gene")
    if figure is not None:
        title = f"{type_name}: {group} against {against or 'the rest'}"
        drawn = draw_volcano(compared.table, title=title, at=fdr, least_change=0.0)
        write_figure(drawn, figure, force=force)
    _tell(compared, fdr)
    typer.echo(f"The table is in {output}.")
    if figure is not None:
        typer.echo(f"The figure is in {figure}.")


def _tell(compared: Difference, fdr: float) -> None:
    """Say what was compared, and what is to be known of it."""
    tell(
        _COUNTED.format(
            group=f"{compared.n_group:,}",
            against=f"{compared.n_against:,}",
            cell_type=compared.cell_type,
            n_called=f"{len(compared.significant(at=fdr)):,}",
            n_genes=f"{compared.n_told:,}",
            at=fdr,
        )
    )
    if compared.n_shared:
        tell(_SHARED.format(f"{compared.n_shared:,}"))
    if compared.inflation >= _LEAST_INFLATION:
        tell(_INFLATED.format(compared.inflation))
    if not compared.n_places:
        tell(_NOWHERE)
