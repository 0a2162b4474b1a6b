"""What to say about the genes of a slide that a trained model is applied to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from napari_destvi.data.findings import FindingLog
from napari_destvi.data.fixes import Fix
from napari_destvi.data.gene_differences import MAX_NAMED, GeneDifferences
from napari_destvi.data.gene_names import own_names
from napari_destvi.data.genes import GeneMatch
from napari_destvi.data.wording import listing, number_of, verb

if TYPE_CHECKING:
    import pandas as pd

#: Above this share of what tells the types apart, missing genes are too many: on
#: simulated slides the correlation with the truth fell from .98 to .95 where three
#: fifths were missing, to .91 at five sixths, and to .5 at 99 %.
MAX_MISSING = 2 / 3
_WAYS = {
    "column": "by another column of var",
    "prefix": "without genome prefixes and version numbers",
}


def check_model_genes(
    match: GeneMatch, slide: pd.DataFrame, model: pd.DataFrame, log: FindingLog
) -> bool:
    """Return whether a slide has genes of a model, and say how they were matched.

    Parameters
    ----------
    match : GeneMatch
        Of the slide with the model in the place of the reference.
    slide, model : DataFrame
        The annotations of the genes.
    log : FindingLog
        Takes the findings.
    """
    if not match.shared:
        log.stop(
            "no-shared-genes",
            "Slide and model have no gene in common. The slide's genes are called "
            f"{_examples(slide)}; the model's {_examples(model)}. Give a slide with "
            "the same kind of names, or a model of the same species.",
        )
        return False
    _tell_way(match, log)
    repeated = match.repeated()
    if repeated:
        n = len(repeated)
        log.tell(
            "duplicate-genes",
            f"{number_of(n, 'gene name')} {verb(n, 'occurs', 'occur')} more than once "
            f"in the slide: {listing(repeated)}. Their counts are added up.",
        )
    return True


def check_missing(differences: GeneDifferences, log: FindingLog) -> None:
    """Refuse where the slide lacks too much of what tells the types apart."""
    if differences.missing_information <= MAX_MISSING:
        return
    log.stop(
        "too-many-missing",
        f"The slide lacks {len(differences.missing):,} of the {differences.n_model:,} "
        f"genes of the model, which tell {100 * differences.missing_information:.0f} % "
        "of what tells its cell types apart: "
        f"{listing(differences.missing, at_most=MAX_NAMED)}. With more than "
        f"{100 * MAX_MISSING:.0f} % missing the maps would be worse than those of a "
        "fit. Fit this slide with the reference instead.",
    )


def _tell_way(match: GeneMatch, log: FindingLog) -> None:
    if match.kind == "case":
        n = match.n_by_name
        few = f"Only {number_of(n, 'gene')} {verb(n, 'has', 'have')}"
        log.ask(
            "genes-by-case",
            f"{few if n else 'No gene has'} the same name in slide and model; "
            f"without regard to capitals {len(match.shared):,} are the same. Human "
            "genes are written in capitals and mouse genes are not: slide and model "
            "may be of two species, whose cells differ.",
            Fix("Ignore capitals", "genes are matched without regard to capitals"),
        )
    elif match.kind in _WAYS:
        log.tell(
            f"genes-by-{match.kind}",
            f"The genes of slide and model are matched {_WAYS[match.kind]}: "
            f"{len(match.shared):,} are the same, and {match.n_by_name:,} by name.",
        )


def _examples(genes: pd.DataFrame) -> str:
    return listing(own_names(genes))
