"""What the spots of a slide have of one gene."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray

from napari_destvi.data.counts import Candidate, count_candidates
from napari_destvi.data.gene_names import own_names
from napari_destvi.data.stored_names import unique_names
from napari_destvi.data.value_facts import value_facts
from napari_destvi.data.wording import listing
from napari_destvi.errors import InputError

if TYPE_CHECKING:
    from anndata import AnnData

#: How many similar names are told where a gene is not there.
N_SIMILAR = 3


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


def gene_names(spots: AnnData) -> tuple[str, ...]:
    """Return the genes of a slide by the names of its counts."""
    candidate = next(count_candidates(spots), None)
    genes = spots.var if candidate is None else candidate.genes
    return tuple(map(str, own_names(genes)))


def read_gene(spots: AnnData, gene: str) -> GeneMap:
    """Return a gene in all spots.

    Parameters
    ----------
    spots : AnnData
        The slide; not modified.
    gene : str
        Name of a gene, in any case where only one gene is called so.

    Raises
    ------
    InputError
        If the slide has no such gene.
    """
    candidates = list(count_candidates(spots))
    counts = (c for c in candidates if value_facts(c.matrix).are_counts)
    chosen = next(counts, None)
    source = chosen or next(iter(candidates), None)
    if source is None:
        msg = "The slide has no counts of genes. Choose a file of spots with counts."
        raise InputError(msg)
    column = _column(source, gene.strip())
    return GeneMap(
        gene=str(own_names(source.genes)[column]),
        spot_names=unique_names(spots.obs_names),
        values=_values(source, column),
        are_counts=chosen is not None,
    )


def _column(source: Candidate, gene: str) -> int:
    names = pd.Index(own_names(source.genes))
    same = np.flatnonzero(names == gene)
    if len(same) == 0:
        same = np.flatnonzero(names.str.casefold() == gene.casefold())
    if len(same) == 1:
        return int(same[0])
    if len(same) > 1:
        msg = f'The slide has several genes named "{gene}". Give each its own name.'
        raise InputError(msg)
    raise InputError(_unknown(gene, list(names)))


def _unknown(gene: str, names: list[str]) -> str:
    by_small_letters = {name.casefold(): name for name in names}
    similar = get_close_matches(gene.casefold(), by_small_letters, n=N_SIMILAR)
    hint = listing([by_small_letters[name] for name in similar], at_most=N_SIMILAR)
    sentence = f'The slide has no gene "{gene}".'
    return f"{sentence} Similar: {hint}." if hint else f"{sentence} Check its spelling."


def _values(source: Candidate, column: int) -> NDArray[np.float32]:
    values = source.matrix[:, column]
    dense = values.toarray() if sp.issparse(values) else np.asarray(values)
    return dense.ravel().astype(np.float32)
