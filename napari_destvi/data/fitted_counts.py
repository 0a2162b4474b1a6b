"""The counts of genes by the names that a fit gave them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from napari_destvi.data.counts import counts_at, find_counts
from napari_destvi.data.gene_names import namings, plain, without_case
from napari_destvi.data.genes import gather
from napari_destvi.data.wording import listing
from napari_destvi.errors import InputError

if TYPE_CHECKING:
    import pandas as pd
    from anndata import AnnData
    from scipy.sparse import csr_matrix


def fitted_counts(
    spots: AnnData, genes: Sequence[str], *, source: str = ""
) -> NDArray[np.float32]:
    """Return the counts of some genes in all spots of a slide, as `fitted_matrix`."""
    matrix = fitted_matrix(spots, genes, source=source)
    return np.asarray(matrix.toarray(), dtype=np.float32)


def fitted_matrix(
    spots: AnnData, genes: Sequence[str], *, source: str = ""
) -> csr_matrix:
    """Return the counts of some genes in all spots of a slide, without its zeros.

    A fit calls a gene by its symbol where slide or reference has one, so the names may
    be in a column of the slide's genes, with a prefix, or in another case.

    Parameters
    ----------
    spots : AnnData
        The slide that was fitted; not modified.
    genes : sequence of str
        Distinct names of fitted genes.
    source : str
        Where the fit found the counts, such as ``layers["raw"]``; "" where it did not
        tell, as in results of other programs.

    Returns
    -------
    csr_matrix of shape (n_spots, n_genes)
        Rows of the same name are added up, as for the fit.

    Raises
    ------
    InputError
        If the slide has no counts in that place, or none of such genes.
    """
    counts = counts_at(spots, source) if source else find_counts(spots)
    if counts is None:
        place = f"counts in {source}, which were fitted" if source else "counts"
        msg = (
            f"The file holds no {place}: what is there has not whole numbers only. "
            "Give the result as it was written, or ask for the expression."
        )
        raise InputError(msg)
    for names in _ways_of_naming(counts.genes):
        if set(genes) <= set(names):
            return gather(counts.matrix, names, tuple(genes))
    msg = (
        f"The slide in the file does not name its genes as the fit did: "
        f"{listing(genes)} cannot be found in it together. Ask for the expression, "
        "which needs no counts."
    )
    raise InputError(msg)


def _ways_of_naming(genes: pd.DataFrame) -> Iterator[NDArray[np.object_]]:
    ways = [naming.names for naming in namings(genes)]
    yield from ways
    yield from map(plain, ways)
    yield from (without_case(plain(names)) for names in ways)
