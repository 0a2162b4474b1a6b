"""Matrices are looked through when read: a wrong index in one would crash Python."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.sparse as sp

from napari_destvi.data.file_keys import COORDINATE_KEYS
from napari_destvi.data.wording import named_file
from napari_destvi.errors import InputError

if TYPE_CHECKING:
    from anndata import AnnData

#: Kinds of numbers that counts may be: true or false, whole, and with a point.
_NUMBERS = "buif"


def check_matrices(data: AnnData, path: Path, *, owner: str) -> None:
    """Refuse data with a matrix that is damaged, or of something else than numbers.

    Libraries read a sparse matrix whose indices point beyond it without a word, and
    the first sum over it reads memory that is not its own.

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
        Naming the first such matrix.
    """
    for place, matrix, holds_numbers in _matrices(data):
        fault = _fault(matrix, holds_numbers=holds_numbers)
        if fault:
            msg = (
                f"{named_file(path, owner)} is damaged: {fault} {place}. Download "
                "or write it again."
            )
            raise InputError(msg)


def _matrices(data: AnnData) -> Iterator[tuple[str, object, bool]]:
    """Yield each matrix, and whether it must hold numbers: counts and places do."""
    yield "X", data.X, True
    if data.raw is not None:
        yield "raw.X", data.raw.X, True
    for name, entry in data.layers.items():
        yield f'layers["{name}"]', entry, True
    for name, entry in data.obsm.items():
        yield f'obsm["{name}"]', entry, name in COORDINATE_KEYS


def _fault(
    matrix: Any,  # noqa: ANN401 - an array or a sparse matrix, or none
    *,
    holds_numbers: bool,
) -> str:
    if sp.issparse(matrix) and not _is_sound(matrix):
        return "indices lie outside of"
    if not holds_numbers:
        return ""
    is_matrix = sp.issparse(matrix) or isinstance(matrix, np.ndarray)
    if is_matrix and matrix.dtype.kind not in _NUMBERS and not matrix.dtype.names:
        return "there are values that are no numbers in"
    return ""


def _is_sound(matrix: Any) -> bool:  # noqa: ANN401 - scipy has no common type
    """Return whether every index of a compressed matrix lies inside it.

    The check of scipy itself passes over matrices whose last pointer is below zero.
    """
    if matrix.format not in ("csr", "csc"):
        return True
    if any(part.ndim != 1 for part in (matrix.indptr, matrix.indices, matrix.data)):
        return False
    if any(part.dtype.kind not in "iu" for part in (matrix.indptr, matrix.indices)):
        return False
    pointers = matrix.indptr.astype(np.int64)  # differences of short ones wrap around
    indices = matrix.indices
    n_rows, n_columns = matrix.shape if matrix.format == "csr" else matrix.shape[::-1]
    if len(pointers) != n_rows + 1 or pointers[0] != 0:
        return False
    is_rising = bool((np.diff(pointers) >= 0).all())
    if not is_rising or not pointers[-1] <= len(indices) == len(matrix.data):
        return False
    return len(indices) == 0 or bool(indices.min() >= 0 and indices.max() < n_columns)
