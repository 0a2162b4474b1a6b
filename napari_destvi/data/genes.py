"""The genes that slide and reference share, and their columns of counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray

from napari_destvi.data.gene_names import (
    Naming,
    are_ensembl,
    namings,
    own_names,
    plain,
    without_case,
)
from napari_destvi.data.stored_names import unique_names

#: Below these many shared genes, or this share of the smaller list, another way of
#: naming the genes is tried.
FEW_SHARED_GENES = 100
FEW_SHARED_SHARE = 0.1
#: Another way has to find this many times as many shared genes to be offered.
MIN_GAIN = 2

NameChange = Callable[[NDArray[np.object_]], NDArray[np.object_]]


@dataclass(frozen=True, slots=True, eq=False)
class GeneMatch:
    """How the genes of slide and reference were brought together.

    Parameters
    ----------
    kind : {"name", "column", "prefix", "case"}
        By the files' own names, by a column, by names without genome prefix and
        version, or by names without regard to case.
    spots, reference : Naming
        The names that were compared.
    shared : tuple of str
        The names in common, in the order of the slide.
    n_by_name : int
        How many genes have the same name in both files.
    """

    kind: str
    spots: Naming
    reference: Naming
    shared: tuple[str, ...] = field(repr=False)
    n_by_name: int

    def repeated(self) -> list[str]:
        """Return the shared names that stand for several rows of either file."""
        shared = set(self.shared)
        repeated: set[str] = set()
        for naming in (self.spots, self.reference):
            names = pd.Series(naming.names, dtype=object)
            repeated |= shared.intersection(names[names.duplicated()])
        return sorted(repeated)


def match_genes(spots: pd.DataFrame, reference: pd.DataFrame) -> GeneMatch:
    """Find the genes that both files have, in the way that finds most.

    Parameters
    ----------
    spots, reference : DataFrame
        The annotations of the genes.

    Returns
    -------
    GeneMatch
        By the files' own names wherever these find enough.
    """
    by_name = _match("name", namings(spots)[0], namings(reference)[0])
    smaller = min(len(spots), len(reference))
    enough = FEW_SHARED_SHARE * smaller
    if by_name.n_by_name >= max(enough, min(FEW_SHARED_GENES, smaller)):
        return by_name
    best = max(_alternatives(spots, reference), key=_n_shared)
    if _n_shared(best) >= max(MIN_GAIN * by_name.n_by_name, enough, 1):
        return replace(best, n_by_name=by_name.n_by_name)
    return by_name


def numbered(match: GeneMatch) -> GeneMatch:
    """Return the match in which a number tells genes of one name apart.

    Parameters
    ----------
    match : GeneMatch
        Over names that may repeat.

    Returns
    -------
    GeneMatch
        Over names such as "A" and "A-1", as anndata makes them unique.
    """
    spots, reference = (
        _changed(naming, _numbered) for naming in (match.spots, match.reference)
    )
    found = _match(match.kind, spots, reference)
    return replace(found, n_by_name=match.n_by_name)


def display_names(
    match: GeneMatch, spots: pd.DataFrame, reference: pd.DataFrame
) -> tuple[str, ...]:
    """Return what to call the shared genes: symbols where a file has them.

    Parameters
    ----------
    match : GeneMatch
        The shared genes.
    spots, reference : DataFrame
        The annotations of the genes.
    """
    if match.kind == "name":
        return match.shared
    table, naming = spots, match.spots
    if are_ensembl(own_names(spots)) and not are_ensembl(own_names(reference)):
        table, naming = reference, match.reference
    pairs = zip(naming.names[::-1], own_names(table)[::-1], strict=True)
    first_names = dict(pairs)  # reversed, so that the first of repeated names stays
    return unique_names(first_names[key] for key in match.shared)


def gather(
    counts: sp.csr_matrix, names: NDArray[np.object_], shared: tuple[str, ...]
) -> sp.csr_matrix:
    """Return the counts of the shared genes, repeated genes added up.

    Parameters
    ----------
    counts : csr_matrix of shape (n_rows, n_genes)
        Not modified.
    names : ndarray of shape (n_genes,)
        The name of each column.
    shared : tuple of str
        The names of the columns to return, in this order.

    Returns
    -------
    csr_matrix of shape (n_rows, n_shared)
    """
    columns = pd.Index(shared, dtype=object).get_indexer(names)
    taking_part = np.flatnonzero(columns >= 0)
    if taking_part.size == len(shared):  # one column per gene
        order = np.empty(len(shared), dtype=np.int64)
        order[columns[taking_part]] = taking_part
        return _columns(counts, order)
    entries = np.ones(taking_part.size, dtype=np.float32)
    shape = (counts.shape[1], len(shared))
    adder = sp.csr_matrix((entries, (taking_part, columns[taking_part])), shape=shape)
    return counts @ adder


def _columns(counts: sp.csr_matrix, order: NDArray[np.int64]) -> sp.csr_matrix:
    if np.array_equal(order, np.arange(counts.shape[1])):
        return counts  # large slides are not copied for nothing
    return counts[:, order]


def _alternatives(spots: pd.DataFrame, reference: pd.DataFrame) -> Iterator[GeneMatch]:
    """Return other ways to match; of two that find as much the first is taken."""
    spots_plain = [_changed(naming, plain) for naming in namings(spots)]
    reference_plain = [_changed(naming, plain) for naming in namings(reference)]
    yield _match("prefix", spots_plain[0], reference_plain[0])
    for ours in spots_plain:
        for theirs in reference_plain:
            if ours is not spots_plain[0] or theirs is not reference_plain[0]:
                yield _match("column", ours, theirs)
    yield _match(
        "case",
        _changed(spots_plain[0], without_case),
        _changed(reference_plain[0], without_case),
    )


def _changed(naming: Naming, change: NameChange) -> Naming:
    return replace(naming, names=change(naming.names))


def _numbered(names: NDArray[np.object_]) -> NDArray[np.object_]:
    unique = np.array(unique_names(names), dtype=object)
    return np.where(names == "", "", unique)  # genes without a name never match


def _match(kind: str, spots: Naming, reference: Naming) -> GeneMatch:
    theirs = set(reference.names)
    shared = tuple(
        name for name in dict.fromkeys(spots.names) if name and name in theirs
    )
    return GeneMatch(kind, spots, reference, shared, n_by_name=len(shared))


def _n_shared(match: GeneMatch) -> int:
    return len(match.shared)
