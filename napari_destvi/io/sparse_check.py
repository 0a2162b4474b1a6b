"""Sparse matrices are looked through when read: a wrong index would crash Python."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import scipy.sparse as sp

from napari_destvi.errors import InputError

if TYPE_CHECKING:
    from anndata import AnnData


def check_sparse(data: AnnData, path: Path, *, owner: str) -> None:
    """Refuse data with a sparse matrix whose indices point beyond it.

    Libraries read such a matrix without a word, and the first sum over it reads
    memory that is not its own.

    Parameters
    ----------
    data : AnnData
        What was read just now.
    path : Path
        From where.
    owner : str
        How to call it in a sentence, such as "slide".

    Raises
    ------
    InputError
        Naming the first damaged matrix.
    """
    for place, matrix in _matrices(data):
        if not sp.issparse(matrix) or matrix.format not in ("csr", "csc"):
            continue
        try:
            matrix.check_format(full_check=True)
        except ValueError as error:
            msg = (
                f'The {owner}\'s file "{path}" is damaged: the indices of {place} lie '
                "outside the matrix. Download or write it again."
            )
            raise InputError(msg) from error


def _matrices(data: AnnData) -> Iterator[tuple[str, object]]:
    yield "X", data.X
    if data.raw is not None:
        yield "raw.X", data.raw.X
    for kind in ("layers", "obsm"):
        for name, entry in getattr(data, kind).items():
            yield f'{kind}["{name}"]', entry
