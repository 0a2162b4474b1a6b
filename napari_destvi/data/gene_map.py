"""What the spots of a slide have of one gene."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from napari_destvi.data.counts import count_candidates
from napari_destvi.data.gene_names import own_names
from napari_destvi.data.gene_search import find_gene, spelling_hint
from napari_destvi.data.stored_names import unique_names
from napari_destvi.data.value_facts import Matrix, value_facts
from napari_destvi.errors import InputError

if TYPE_CHECKING:
    from anndata import AnnData


@dataclass(frozen=True, slots=True, eq=False)
class GeneSource:
    """Where the genes of a slide are read: found once, as every value is looked at.

    Parameters
    ----------
    matrix : array or sparse matrix of shape (n_spots, n_genes)
        As it is in the data.
    genes : tuple of str
        The names of its columns.
    spot_names : tuple of str
        One name per row; repeated names get a number.
    are_counts : bool
        Whether the values are counts.
    """

    matrix: Matrix = field(repr=False)
    genes: tuple[str, ...] = field(repr=False)
    spot_names: tuple[str, ...] = field(repr=False)
    are_counts: bool


@dataclass(frozen=True, slots=True, eq=False)
class GeneMap:
    """A gene in all spots of a file.

    Parameters
    ----------
    gene : str
        Its name in the file.
    spot_names : tuple of str
        One name per spot; repeated names get a number.
    values : ndarray of shape (n_spots,)
        Its counts, or what the file has in their place.
    are_counts : bool
        Whether the values are counts.
    """

    gene: str
    spot_names: tuple[str, ...] = field(repr=False)
    values: NDArray[np.float32] = field(repr=False)
    are_counts: bool

    @property
    def title(self) -> str:
        """What the map is called."""
        return f"{self.gene} · {'counts' if self.are_counts else 'values'}"


def gene_names(spots: AnnData) -> tuple[str, ...]:
    """Return the genes of a slide by the names of its counts."""
    candidate = next(count_candidates(spots), None)
    genes = spots.var if candidate is None else candidate.genes
    return tuple(map(str, own_names(genes)))


def gene_source(spots: AnnData) -> GeneSource:
    """Find the counts of a slide, or what it has in their place.

    Parameters
    ----------
    spots : AnnData
        The slide; not modified.

    Raises
    ------
    InputError
        If the slide has neither.
    """
    candidates = list(count_candidates(spots))
    counts = (c for c in candidates if value_facts(c.matrix).are_counts)
    chosen = next(counts, None)
    source = chosen or next(iter(candidates), None)
    if source is None:
        msg = "The slide has no counts of genes. Choose a file of spots with counts."
        raise InputError(msg)
    return GeneSource(
        source.matrix,
        tuple(map(str, own_names(source.genes))),
        unique_names(spots.obs_names),
        are_counts=chosen is not None,
    )


def read_gene(source: GeneSource, gene: str) -> GeneMap:
    """Return a gene in all spots.

    Parameters
    ----------
    source : GeneSource
        Of the slide.
    gene : str
        Name of a gene, in any case where only one gene is called so.

    Raises
    ------
    InputError
        If the slide has no such gene.
    """
    column = find_gene(source.genes, gene, owner="The slide")
    if column is None:
        hint = spelling_hint(source.genes, gene)
        msg = f'The slide has no gene "{gene.strip()}". {hint}'
        raise InputError(msg)
    return GeneMap(
        gene=source.genes[column],
        spot_names=source.spot_names,
        values=_values(source.matrix, column),
        are_counts=source.are_counts,
    )


def _values(matrix: Matrix, column: int) -> NDArray[np.float32]:
    values = matrix[:, column]
    dense = values.toarray() if sp.issparse(values) else np.asarray(values)
    return dense.ravel().astype(np.float32)
