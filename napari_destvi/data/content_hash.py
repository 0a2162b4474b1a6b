"""A name for the content of the data: the same counts, the same hash."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from napari_destvi.data.value_facts import PIECE_SIZE


def content_hash(
    counts: sp.csr_matrix,
    gene_names: Iterable[str],
    *,
    labels: NDArray[np.int64] | None = None,
    cell_types: Iterable[str] = (),
) -> str:
    """Return the SHA-256 of counts, genes and labels.

    Parameters
    ----------
    counts : csr_matrix of shape (n_rows, n_genes)
        Counts as float32, with sorted indices and without stored zeros.
    gene_names : iterable of str
        The names of the columns.
    labels : ndarray of shape (n_rows,), optional
        Index into `cell_types` of each row.
    cell_types : iterable of str
        The names of the types.

    Returns
    -------
    str
        64 hexadecimal digits.
    """
    digest = hashlib.sha256(str(counts.shape).encode())
    for part in (counts.indptr, counts.indices, counts.data):
        for piece in _pieces(part):
            digest.update(piece.data)
    if labels is not None:
        digest.update(np.ascontiguousarray(labels, dtype=np.int64).data)
    for names in (gene_names, cell_types):
        digest.update("\n".join([*names, ""]).encode())
    return digest.hexdigest()


def _pieces(part: NDArray[Any]) -> Iterator[NDArray[Any]]:
    # The width of the indices depends on the size of the file they came from.
    dtype = np.int64 if part.dtype.kind == "i" else np.float32
    for start in range(0, part.size, PIECE_SIZE):
        piece = part[start : start + PIECE_SIZE]
        yield np.ascontiguousarray(piece, dtype=dtype)
