"""``napari-destvi expression``: genes within a cell type, spot by spot, as a table."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from napari_destvi.cli.fit_options import Force
from napari_destvi.cli.sentences import in_sentences, tell
from napari_destvi.errors import ConfigError

if TYPE_CHECKING:
    import pandas as pd

    from napari_destvi.results import Result

HELP = """
Write what the cells of one type express in each spot.

\b
    napari-destvi expression result.h5ad --cell-type "T cell" \\
        --genes CD3E,IL7R,GZMB --output t_cells.csv

A row per spot, a column per gene, and no value where nothing is known. The expression
is what DestVI expects of the cells of the type there, in counts per 10,000 counts of
the type; it is empty where the type holds less than a tenth of the spot. With
--quantity counts it is how many of the counts observed in the spot come from the type.

With --gene-set hallmark.gmt:HALLMARK_HYPOXIA a column holds the score of that set: the
mean log2 expression of its genes less that of genes of like expression, 0 on average
over the spots; 1 means twice as much.
"""
_MEAN_STATE = (
    "Note: the states of this result were not fitted. The expression is that of the "
    "type on average, the same in every spot."
)


class ExpressionQuantity(StrEnum):
    """What the table holds."""

    EXPRESSION = "expression"
    COUNTS = "counts"


@in_sentences
def expression(
    result: Annotated[
        Path,
        typer.Argument(metavar="RESULT.h5ad", help="A result of the command fit."),
    ],
    cell_type: Annotated[
        str, typer.Option(metavar="NAME", help="The type whose cells are asked about.")
    ],
    output: Annotated[
        Path, typer.Option(metavar="FILE", help="The table to write, .csv or .tsv.")
    ],
    genes: Annotated[
        str | None,
        typer.Option(metavar="A,B,...", help="The genes, separated by commas."),
    ] = None,
    gene_set: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FILE.gmt[:NAME]",
            help="Score the sets of a file, or the one named, in place of genes; may "
            "be given again.",
        ),
    ] = None,
    quantity: Annotated[
        ExpressionQuantity,
        typer.Option(help="What the type expresses, or its part of the counts."),
    ] = ExpressionQuantity.EXPRESSION,
    force: Force = False,
) -> None:
    """Write a table of genes within a type."""
    # imported late: it takes seconds, and --help needs none of it
    from napari_destvi.cli.gene_set_scores import set_scores
    from napari_destvi.export.tables import check_table, write_table
    from napari_destvi.io.results import read_result
    from napari_destvi.layers.expression_map import fitted_gene
    from napari_destvi.session.figure_maps import chosen_types

    check_table(output, force=force)
    asked = _asked(genes, gene_set, quantity)
    found = read_result(result)
    (type_name,) = chosen_types(found, [cell_type], "proportions")
    columns = list(dict.fromkeys(fitted_gene(found, gene) for gene in asked))
    if gene_set:
        table = set_scores(found, type_name, gene_set)
    elif quantity == ExpressionQuantity.EXPRESSION:
        table = found.expression_frame(type_name, columns)
    else:
        table = _counts_of_type(result, found, type_name, columns)
    write_table(table, output, force=force)
    if not found.has_fitted_states:
        tell(_MEAN_STATE)
    typer.echo(f"The table is in {output}.")


def _asked(
    genes: str | None, gene_sets: list[str] | None, quantity: ExpressionQuantity
) -> list[str]:
    """Return the genes that were typed; none where sets are asked for.

    Raises
    ------
    ConfigError
        If both are asked for, or neither, or the counts of a set.
    """
    if not gene_sets and genes is None:
        msg = (
            "Name genes like --genes CD3E,IL7R, or a file of gene sets like --gene-set "
            "hallmark.gmt."
        )
        raise ConfigError(msg)
    if not gene_sets:
        return listed_genes(genes or "")
    if genes:
        msg = "Ask for --genes or for --gene-set, not for both: write two tables."
        raise ConfigError(msg)
    if quantity != ExpressionQuantity.EXPRESSION:
        msg = (
            "A gene set has a score and no counts. Leave out --quantity, or ask for "
            "the counts of its genes with --genes."
        )
        raise ConfigError(msg)
    return []


def listed_genes(genes: str) -> list[str]:
    """Return the genes that were typed.

    Raises
    ------
    ConfigError
        If there is none.
    """
    asked = [name for name in re.split(r"[,;\s]+", genes) if name]
    if not asked:
        msg = "--genes names no gene. Give their names like --genes CD3E,IL7R."
        raise ConfigError(msg)
    return asked


def _counts_of_type(
    path: Path, result: Result, cell_type: str, genes: list[str]
) -> pd.DataFrame:
    """Return the part of a type in the counts of the slide, which the file holds."""
    import pandas as pd

    from napari_destvi.data.fitted_counts import fitted_counts
    from napari_destvi.io.annotated import read_spots
    from napari_destvi.results import imputed_counts

    source = str(result.settings.get("data", {}).get("spots_matrix", ""))
    counts = fitted_counts(read_spots(path), genes, source=source)
    values = imputed_counts(result, counts, cell_type, genes)
    return pd.DataFrame(values, index=list(result.spot_names), columns=genes)
