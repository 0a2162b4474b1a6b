"""``napari-destvi score``: how well an estimate agrees with the truth."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from napari_destvi.cli.sentences import in_sentences

if TYPE_CHECKING:
    from napari_destvi.metrics.score import Scores

HELP = """
Compare estimated proportions with true ones.

\b
    napari-destvi score --estimate result.h5ad --truth slide.h5ad

Types are matched by name, ignoring case and punctuation. pcc is the correlation (1
is best), ssim the structural similarity (1), rmse the error (0) and jsd the
Jensen-Shannon distance (0), of each type over the spots and of each spot over the
types. Both files are .h5ad, or tables (.csv, .tsv) with a row per spot and a column
per type.
"""


@in_sentences
def score(
    estimate: Annotated[Path, typer.Option(metavar="FILE", help="What was estimated.")],
    truth: Annotated[Path, typer.Option(metavar="FILE", help="What is true.")],
    estimate_key: Annotated[
        str, typer.Option(metavar="KEY", help="Key in obsm of the estimate.")
    ] = "proportions",
    truth_key: Annotated[
        str, typer.Option(metavar="KEY", help="Key in obsm of the truth.")
    ] = "proportions",
    renormalise: Annotated[
        bool,
        typer.Option(
            "--renormalise", help="Let the shared types sum to 1 in every spot."
        ),
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object, nothing else.")
    ] = False,
) -> None:
    """Print the scores of an estimate."""
    from napari_destvi.cli.proportions_file import read_proportions
    from napari_destvi.metrics.score import score as compare

    scores = compare(
        read_proportions(estimate, key=estimate_key, owner="estimate"),
        read_proportions(truth, key=truth_key, owner="truth"),
        renormalise=renormalise,
    )
    typer.echo(json.dumps(scores.to_dict()) if as_json else _table(scores))


def _table(scores: Scores) -> str:
    table = scores.per_type.copy()
    table.loc["mean over types"] = scores.per_type.mean()
    table.loc["mean over spots"] = scores.per_spot.mean()
    lines = table.rename_axis(None).to_string(float_format="{:.3f}".format, na_rep="-")
    means = scores.to_dict()
    return (
        f"{means['n_types']} cell types in {means['n_spots']} spots\n{lines}\n"
        f"{means['n_undefined']} values are not defined and not in the means."
    )
