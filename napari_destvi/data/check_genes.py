"""What to say about the genes of slide and reference (cases 6 to 11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from napari_destvi.data.findings import FindingLog
from napari_destvi.data.fixes import Fix
from napari_destvi.data.gene_names import OWN_NAMES, own_names
from napari_destvi.data.genes import (
    FEW_SHARED_GENES,
    GeneMatch,
    match_genes,
    numbered,
)
from napari_destvi.data.wording import listing, number_of, verb

if TYPE_CHECKING:
    import pandas as pd


def checked_genes(
    spots: pd.DataFrame, reference: pd.DataFrame, log: FindingLog
) -> GeneMatch | None:
    """Return the shared genes, or log that there are none.

    Parameters
    ----------
    spots, reference : DataFrame
        The annotations of the genes of slide and reference.
    log : FindingLog
        Takes the findings.
    """
    match = match_genes(spots, reference)
    if not match.shared:
        log.stop("no-shared-genes", _nothing_shared(spots, reference))
        return None
    _ask_for_kind(match, spots, reference, log)
    if _ask_for_repeated(match, log) == "separate":
        match = numbered(match)
    _tell_if_few(len(match.shared), log)
    return match


def tell_silent_genes(n_spots: int, n_reference: int, log: FindingLog) -> None:
    """Say how many shared genes have no count on one of the two sides.

    Parameters
    ----------
    n_spots, n_reference : int
        Genes without a count in any spot, and in any cell that takes part.
    log : FindingLog
        Takes the findings.
    """
    if n_spots or n_reference:
        log.tell(
            "silent-genes",
            "Genes without a single count are not used: "
            f"{n_spots:,} in the slide, {n_reference:,} in the reference.",
        )


def _nothing_shared(spots: pd.DataFrame, reference: pd.DataFrame) -> str:
    return (
        "Slide and reference have no gene in common. The slide's genes are called "
        f"{_examples(spots)}; the reference's {_examples(reference)}. Give both files "
        "the same kind of names, either as their gene names or in a column of var."
    )


def _examples(genes: pd.DataFrame) -> str:
    return ", ".join(own_names(genes)[:5])


def _ask_for_kind(
    match: GeneMatch,
    spots: pd.DataFrame,
    reference: pd.DataFrame,
    log: FindingLog,
) -> None:
    ask = {"column": _ask_for_column, "prefix": _ask_for_prefix, "case": _ask_for_case}
    if match.kind in ask:
        opening = (
            f"Only {number_of(match.n_by_name, 'gene')} "
            f"{verb(match.n_by_name, 'has', 'have')} the same name in slide "
            f"({_examples(spots)}) and reference ({_examples(reference)})"
        )
        ask[match.kind](match, opening, log)


def _ask_for_column(match: GeneMatch, opening: str, log: FindingLog) -> None:
    pairing = (
        f"the slide's {match.spots.source} with the reference's "
        f"{match.reference.source}"
    )
    log.ask(
        "genes-by-column",
        f"{opening}; comparing {pairing} finds {len(match.shared):,}.",
        Fix(_column_label(match), f"genes are matched by {pairing}"),
    )


def _ask_for_prefix(match: GeneMatch, opening: str, log: FindingLog) -> None:
    log.ask(
        "genes-by-prefix",
        f"{opening}; without genome prefixes (GRCh38_) and version numbers (.12) "
        f"{len(match.shared):,} are the same.",
        Fix(
            "Ignore prefixes and versions",
            "genome prefixes and version numbers are ignored",
        ),
    )


def _ask_for_case(match: GeneMatch, opening: str, log: FindingLog) -> None:
    log.ask(
        "genes-by-case",
        f"{opening}; without regard to capitals {len(match.shared):,} are the same. "
        "Human genes are written in capitals and mouse genes are not: the files may "
        "be of two species, whose cells differ. Prefer a reference of the same "
        "species.",
        Fix("Ignore capitals", "genes are matched without regard to capitals"),
    )


def _column_label(match: GeneMatch) -> str:
    sides = {"slide": match.spots, "reference": match.reference}
    columns = [
        f"the {owner}'s {naming.source}"
        for owner, naming in sides.items()
        if naming.source != OWN_NAMES
    ]
    return f"Use {' and '.join(columns)}"


def _ask_for_repeated(match: GeneMatch, log: FindingLog) -> str:
    repeated = match.repeated()
    if not repeated:
        return ""
    n = len(repeated)
    return log.ask(
        "duplicate-genes",
        f"{number_of(n, 'gene name')} {verb(n, 'occurs', 'occur')} more than "
        f"once in a file: {listing(repeated)}.",
        Fix(
            "Add up their counts",
            "the counts of genes with the same name are added up",
            "sum",
        ),
        Fix(
            "Number them",
            f"repeated names get a number ({repeated[0]}-1), and only those are used "
            "that both files have",
            "separate",
        ),
    )


def _tell_if_few(n_shared: int, log: FindingLog) -> None:
    if n_shared < FEW_SHARED_GENES:
        log.tell(
            "few-shared-genes",
            f"Slide and reference share only {number_of(n_shared, 'gene')}. With fewer "
            f"than {FEW_SHARED_GENES}, similar cell types are hard to tell apart.",
        )
