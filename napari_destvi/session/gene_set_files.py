"""Files of gene sets: asked for, read in the background, and offered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from napari_destvi.data.wording import number_of, verb
from napari_destvi.session.gene_sets import MIN_KNOWN
from napari_destvi.session.session import Session
from napari_destvi.session.terms import Message, Severity

GeneSets = Mapping[str, tuple[str, ...]]

HOW_TO = (
    "Type a part of a name in the field, or choose from the menu beside it; a set is "
    "scored within a cell type."
)


class GeneSetsAsked(NamedTuple):
    """Which file of gene sets is to be read.

    Parameters
    ----------
    path : Path
        The file.
    genes : tuple of str
        Those that were fitted; empty without maps that tell them.
    """

    path: Path
    genes: tuple[str, ...]


class GeneSetsFound(NamedTuple):
    """The sets of a file, and how many of them have enough genes that were fitted."""

    sets: GeneSets
    n_known: int


def ask_for_sets(session: Session, path: Path) -> None:
    """Ask for the sets of a file, in place of those that are offered."""
    session.gene_sets_path = path


def sets_asked(session: Session) -> GeneSetsAsked | None:
    """Return which file is to be read; None if none is."""
    path, result = session.gene_sets_path, session.result
    if path is None:
        return None
    tells = result is not None and result.expression_model is not None
    genes = result.gene_names if result is not None and tells else ()
    return GeneSetsAsked(path, genes)


def read_sets(asked: GeneSetsAsked) -> GeneSetsFound:
    """Read a file of gene sets, and count those that can be scored.

    Raises
    ------
    InputError
        If it cannot be read, or has none.
    """
    from napari_destvi.io.gene_sets import read_gene_sets

    sets = read_gene_sets(asked.path)
    return GeneSetsFound(sets, count_known(sets, asked.genes))


def count_known(sets: GeneSets, genes: Sequence[str]) -> int:
    """Return how many sets have at least `MIN_KNOWN` of some genes, in any case.

    Examples
    --------
    >>> count_known({"one": ("CD3E", "X"), "two": ("cd3e", "IL7R")}, ("CD3E", "Il7r"))
    1
    """
    exact = set(genes)
    folded = Counter(gene.casefold() for gene in genes)
    by_one = {gene for gene, n in folded.items() if n == 1}
    return sum(
        sum(gene in exact or gene.casefold() in by_one for gene in members) >= MIN_KNOWN
        for members in sets.values()
    )


def take_sets(session: Session, asked: GeneSetsAsked, found: GeneSetsFound) -> None:
    """Offer the sets of a file in place of those before, but for one that is shown."""
    if session.gene_sets_path != asked.path:
        return
    session.gene_sets_path = None
    shown = {n: g for n, g in session.gene_sets.items() if n == session.gene}
    session.gene_sets = {**shown, **found.sets}
    session.message = _told(asked, found)


def refuse_sets(session: Session, asked: GeneSetsAsked, problem: str) -> None:
    """Say why there are none; those before stay."""
    if session.gene_sets_path == asked.path:
        session.gene_sets_path = None
        session.message = Message("error", problem)


def _told(asked: GeneSetsAsked, found: GeneSetsFound) -> Message:
    """Say how many sets there are, and how many of them can be scored."""
    n_sets = len(found.sets)
    read = f"Read {number_of(n_sets, 'gene set')} of {asked.path.name}"
    n_others = n_sets - found.n_known
    if not asked.genes or not n_others:
        return Message("info", f"{read}. {HOW_TO}")
    few = f"fewer than {MIN_KNOWN} genes that were fitted"
    if found.n_known:
        told = f"{n_others:,} of them {verb(n_others, 'has', 'have')} {few}"
        return Message("info", f"{read}; {told}, and no score. {HOW_TO}")
    severity: Severity = "warning"
    first = next(iter(found.sets.values()))[0]
    return Message(
        severity,
        f"{read}, but all have {few}. The fit names its genes like {asked.genes[0]}, "
        f"the file like {first}. Choose a file with such names.",
    )
