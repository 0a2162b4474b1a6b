"""Where the counts are in annotated data: a layer, ``raw.X`` or ``X``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
import scipy.sparse as sp

from napari_destvi.data.file_keys import COUNTS_LAYER
from napari_destvi.data.value_facts import Matrix, value_facts

if TYPE_CHECKING:
    import pandas as pd
    from anndata import AnnData


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """A matrix of counts, its genes, and where it was found.

    Parameters
    ----------
    matrix : csr_matrix of shape (n_rows, n_genes)
        Whole numbers as float32; may share memory with the user's data.
    genes : DataFrame of shape (n_genes, n_columns)
        The annotation of the genes; the index holds their names.
    source : str
        The place, such as ``layers["counts"]``.
    """

    matrix: sp.csr_matrix = field(repr=False)
    genes: pd.DataFrame = field(repr=False)
    source: str


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A matrix that may hold the counts.

    Parameters
    ----------
    source : str
        The place in the annotated data.
    matrix : array or sparse matrix of shape (n_rows, n_genes)
        As it is in the data.
    genes : DataFrame
        The annotation of its genes.
    """

    source: str
    matrix: Matrix = field(repr=False)
    genes: pd.DataFrame = field(repr=False)


def count_candidates(data: AnnData) -> Iterator[Candidate]:
    """Return the matrices that may hold the counts, the likeliest first."""
    if COUNTS_LAYER in data.layers:
        layer = _in_memory(data.layers[COUNTS_LAYER])
        yield Candidate(f'layers["{COUNTS_LAYER}"]', layer, data.var)
    if data.raw is not None:
        yield Candidate("raw.X", _in_memory(data.raw.X), data.raw.var)
    if data.X is not None:
        yield Candidate("X", _in_memory(data.X), data.var)


def other_counts(data: AnnData) -> Iterator[Candidate]:
    """Return the layers that hold counts under other names than the usual one."""
    # anndata 0.13 lists X among the layers, under None.
    for name, layer in data.layers.items():
        if name not in (None, COUNTS_LAYER):
            matrix = _in_memory(layer)
            if value_facts(matrix).are_counts:
                yield Candidate(f'layers["{name}"]', matrix, data.var)


def as_counts(candidate: Candidate) -> Counts:
    """Return the counts of a matrix that holds nothing else."""
    matrix = sp.csr_matrix(candidate.matrix, dtype=np.float32)
    return Counts(matrix, candidate.genes, candidate.source)


def find_counts(data: AnnData) -> Counts | None:
    """Return the first matrix that holds whole numbers of at least zero.

    Parameters
    ----------
    data : AnnData
        A slide or a reference; not modified.

    Returns
    -------
    Counts or None
        None if no matrix holds counts.
    """
    for candidate in count_candidates(data):
        if value_facts(candidate.matrix).are_counts:
            return as_counts(candidate)
    return None


def counts_at(data: AnnData, source: str) -> Counts | None:
    """Return the counts of a place that a fit used, such as ``layers["raw"]``.

    Parameters
    ----------
    data : AnnData
        A slide or a reference; not modified.
    source : str
        As of `Counts`.

    Returns
    -------
    Counts or None
        None if there are no counts any more, such as after a transform of X.
    """
    for candidate in chain(count_candidates(data), other_counts(data)):
        if candidate.source == source:
            is_usable = value_facts(candidate.matrix).are_counts
            return as_counts(candidate) if is_usable else None
    return None


def _in_memory(matrix: Matrix) -> Matrix:
    # Data opened in "backed" mode hold their matrix on the disk.
    if hasattr(matrix, "to_memory"):
        return matrix.to_memory()
    return matrix if sp.issparse(matrix) else np.asarray(matrix)
