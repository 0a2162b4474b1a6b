"""``napari-destvi check``: what is found in the files, without a fit."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from napari_destvi.cli import fit_options as options
from napari_destvi.cli.fit_options import gene_number
from napari_destvi.cli.sentences import in_sentences

HELP = """
Look at a slide and a reference, and say all that matters for a fit.

\b
    napari-destvi check --spots visium.h5ad
    napari-destvi check --spots visium.h5ad --reference cells.h5ad --labels cell_type

Everything found is printed by how grave it is, each with its code and with the
options that answer or mend it; a fit takes the same options. Nothing is written.

The exit code is 0 if a fit may start, 1 if there are questions to answer first, and
2 if something stands in the way.
"""

Reference = Annotated[
    Path | None,
    typer.Option(
        "--reference",
        metavar="PATH",
        help=f"{options.CELLS}; without it the slide alone is checked.",
    ),
]
Labels = Annotated[
    str | None,
    typer.Option(
        "--labels",
        metavar="COLUMN",
        help=f"{options.TYPES}.",
    ),
]
AsJson = Annotated[
    bool, typer.Option("--json", help="Print JSON, for programs to read.")
]


@in_sentences
def check(  # noqa: PLR0913 - one argument per option
    spots: options.Spots,
    reference: Reference = None,
    labels: Labels = None,
    labels_file: options.LabelsFile = None,
    library: options.Library = None,
    n_top_genes: options.TopGenes = "auto",
    accept: options.Accept = None,
    as_json: AsJson = False,
) -> None:
    """Print what is found in the files."""
    # imported late: it takes seconds, and --help needs none of it
    from napari_destvi.cli.check_report import exit_code, json_report, text_report
    from napari_destvi.cli.looking import Wishes, look

    wishes = Wishes(
        labels,
        library,
        tuple(accept or ()),
        n_top_genes=gene_number(n_top_genes),
        labels_file=labels_file,
    )
    inspection = look(spots, reference, wishes)
    report = json_report if as_json else text_report
    typer.echo(report(inspection, wishes.accept))
    raise typer.Exit(exit_code(inspection))
