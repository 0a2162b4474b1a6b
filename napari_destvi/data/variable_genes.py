"""The choice of genes for a fit: those that vary most among the reference's cells."""

from __future__ import annotations

from typing import Literal

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from napari_destvi.errors import ConfigError

GeneNumber = int | Literal["auto"] | None

#: A targeted panel has been chosen with care: up to this size all genes are kept.
MAX_PANEL_SIZE = 4000
#: With fewer genes training fails or its result has no meaning; hundreds are usual.
MIN_GENES = 10
#: The number of genes in DestVI's tutorial.
N_TOP_GENES = 2000
#: Share of genes in each local fit of variance on mean: scanpy's default first; a
#: wider one where few genes have the same mean and the fit is singular.
_SPANS = (0.3, 0.6, 1.0)
#: The compiled local regression crashes on up to three points; five are safe.
_MIN_TREND_GENES = 5


def number_to_keep(n_top_genes: GeneNumber, n_shared: int) -> int:
    """Return how many of the shared genes are used.

    Parameters
    ----------
    n_top_genes : int, "auto" or None
        The user's wish; None keeps all.
    n_shared : int
        Genes that slide and reference share.

    Raises
    ------
    ConfigError
        If the wish is none of these, or less than `MIN_GENES`.

    Examples
    --------
    >>> number_to_keep("auto", 882), number_to_keep("auto", 13000)
    (882, 2000)
    """
    if n_top_genes is None:
        return n_shared
    if n_top_genes == "auto":
        return n_shared if n_shared <= MAX_PANEL_SIZE else N_TOP_GENES
    is_whole = isinstance(n_top_genes, int) and not isinstance(n_top_genes, bool)
    if not is_whole or n_top_genes < MIN_GENES:
        msg = (
            f"Number of genes is {n_top_genes!r}. Give a whole number of at least "
            f"{MIN_GENES}, auto, or all (in Python None for all)."
        )
        raise ConfigError(msg)
    return min(n_top_genes, n_shared)


def most_variable(counts: sp.csr_matrix, n_top: int) -> NDArray[np.bool_] | None:
    """Return the genes whose counts vary more than their mean explains.

    The choice is scanpy's "seurat_v3": variances after a stabilising transform
    fitted to the trend of variance on mean (doi:10.1016/j.cell.2019.05.031).

    Parameters
    ----------
    counts : csr_matrix of shape (n_cells, n_genes)
        Counts of the reference.
    n_top : int
        How many genes to choose.

    Returns
    -------
    ndarray of shape (n_genes,) or None
        Whether the gene is chosen: all that vary, if these are no more than
        `n_top`. None if no trend could be fitted.
    """
    varies = _varies(counts)
    n_varying = int(varies.sum())
    if 0 < n_varying <= n_top:
        return varies
    return _above_trend(counts, n_top) if n_varying >= _MIN_TREND_GENES else None


def _varies(counts: sp.csr_matrix) -> NDArray[np.bool_]:
    """Return whether each gene has more than one value among the cells."""
    totals = np.asarray(counts.sum(axis=0, dtype=np.float64)).ravel()
    squares = np.asarray(counts.multiply(counts).sum(axis=0, dtype=np.float64)).ravel()
    return np.asarray(counts.shape[0] * squares > totals**2, dtype=np.bool_)


def _above_trend(counts: sp.csr_matrix, n_top: int) -> NDArray[np.bool_] | None:
    from anndata import AnnData
    from scanpy.preprocessing import highly_variable_genes

    cells = AnnData(counts)
    for span in _SPANS:
        try:
            table = highly_variable_genes(
                cells, n_top_genes=n_top, flavor="seurat_v3", span=span, inplace=False
            )
        except ValueError:  # how the local regression reports a singular fit
            continue
        return np.asarray(table["highly_variable"], dtype=np.bool_)
    return None
