"""``napari-destvi score``: how well an estimate agrees with the truth."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from napari_destvi.cli.sentences import in_sentences, tell
from napari_destvi.cli.type_pairs import HELP as PAIR_HELP
from napari_destvi.cli.type_pairs import read_pairs, tell_left_out

if TYPE_CHECKING:
    import pandas as pd

    from napari_destvi.data.tissue import Tissue
    from napari_destvi.metrics.score import Scores

HELP = """
Compare estimated proportions with true ones.

\b
    napari-destvi score --estimate result.h5ad --truth slide.h5ad

Types are matched by name, ignoring case and punctuation. pcc is the correlation (1
is best), ssim the structural similarity (1), rmse the error (0) and jsd the
Jensen-Shannon distance (0), of each type over the spots and of each spot over the
types. Shares are those among all types of each table, unless --renormalise takes them
among the types that both have; so does a box in the window. Numbers of cells become
shares either way. Both files are .h5ad, or tables (.csv, .tsv) with a row per spot
and a column per type, as RCTD, Cell2location, Tangram, stereoscope, SPOTlight and
FlashDeconv write them. The truth may also be single cells (.h5ad) with their types and
their places on the slide of the estimate.
"""

_AMONG_ALL = (
    "Shares are those among all types of each table; --renormalise takes them among "
    "the types that both have."
)
_AMONG_SHARED = "Shares are those among the types that both have."
_AMOUNTS = (
    "The {} has numbers of cells or other amounts: each spot is divided by its sum."
)


@in_sentences
def score(
    estimate: Annotated[Path, typer.Option(metavar="FILE", help="What was estimated.")],
    truth: Annotated[Path, typer.Option(metavar="FILE", help="What is true.")],
    estimate_key: Annotated[
        str | None,
        typer.Option(
            metavar="KEY",
            help="Key in obsm of the estimate, or a method; by default proportions, or "
            "else what a known method left.",
        ),
    ] = None,
    truth_key: Annotated[
        str, typer.Option(metavar="KEY", help="Key in obsm of the truth.")
    ] = "proportions",
    renormalise: Annotated[
        bool,
        typer.Option(
            "--renormalise", help="Let the shared types sum to 1 in every spot."
        ),
    ] = False,
    pair: Annotated[
        list[str] | None, typer.Option(metavar="A=B", help=PAIR_HELP)
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object, nothing else.")
    ] = False,
) -> None:
    """Print the scores of an estimate."""
    from napari_destvi.cli.truth import read_true, tell_spots_left_out
    from napari_destvi.io.same_slide import places_in
    from napari_destvi.metrics.pairing import holds_amounts
    from napari_destvi.metrics.score import score as compare

    chosen = read_pairs(pair or ())
    estimated = _read_estimate(estimate, estimate_key)
    slide, places = partial(_slide_of, estimate), partial(places_in, estimate)
    true = read_true(truth, truth_key, slide, places=places)
    scores = compare(estimated, true, renormalise=renormalise, chosen=chosen)
    ours, theirs = ([*map(str, table.columns)] for table in (estimated, true))
    tell_spots_left_out(estimated.index, true.index)
    is_partial = tell_left_out(ours, theirs, chosen)
    if is_partial:
        tell(_AMONG_SHARED if renormalise else _AMONG_ALL)
    for owner, table in (("estimate", estimated), ("truth", true)):
        if holds_amounts(table):
            tell(_AMOUNTS.format(owner))
    typer.echo(json.dumps(scores.to_dict()) if as_json else _table(scores))


def _read_estimate(path: Path, key: str | None) -> pd.DataFrame:
    """Return an estimate, and tell whose it is and what was done to read it."""
    from napari_destvi.io.method_tables import note_of
    from napari_destvi.io.proportion_tables import read_estimate

    table, title = read_estimate(path, key=key)
    if title:
        tell(f"The estimate is that of {title}.")
    if note_of(table):
        tell(note_of(table))
    return table


def _slide_of(estimate: Path) -> Tissue:
    """Return the spots of an estimate, to find the cells in them."""
    from napari_destvi.data.tissue import build_tissue
    from napari_destvi.errors import InputError
    from napari_destvi.io.annotated import read_spots

    if estimate.suffix.lower() != ".h5ad":
        msg = (
            f'The truth holds single cells, and "{estimate}" does not tell where its '
            "spots lie. Give the estimate as a result (.h5ad)."
        )
        raise InputError(msg)
    return build_tissue(read_spots(estimate))


def _table(scores: Scores) -> str:
    table = scores.per_type.copy()
    table.loc["mean over types"] = scores.per_type.mean()
    table.loc["mean over spots"] = scores.per_spot.mean()
    lines = table.rename_axis(None).to_string(float_format="{:.3f}".format, na_rep="-")
    means = scores.to_dict()
    text = f"{means['n_types']} cell types in {means['n_spots']} spots\n{lines}"
    if not means["n_undefined"]:
        return text
    return (
        f"{text}\n{means['n_undefined']} values are not defined, such as the pcc of a "
        "type that is nowhere, and not in the means."
    )
