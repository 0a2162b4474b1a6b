"""Facts on the values of a matrix, gathered in pieces of bounded size."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

#: Values looked at in one go: 32 MB of float64, whatever the matrix takes.
PIECE_SIZE = 1 << 22

#: Dense, sparse or on the disk, of shape (n_rows, n_genes).
Matrix: TypeAlias = Any
ValueTest = Callable[[NDArray[Any]], NDArray[np.bool_]]


@dataclass(frozen=True, slots=True)
class ValueFacts:
    """What kind of values a matrix holds; zeros are not counted.

    Parameters
    ----------
    n_values : int
        Values other than zero.
    n_not_finite, n_negative, n_fractional : int
        NaN or infinite, below zero, finite but not whole.
    maximum : float
        The largest finite value; 0 if there is none.
    """

    n_values: int = 0
    n_not_finite: int = 0
    n_negative: int = 0
    n_fractional: int = 0
    maximum: float = 0.0

    @property
    def are_counts(self) -> bool:
        """Whether all values are whole numbers of at least zero."""
        return not (self.n_not_finite or self.n_negative or self.n_fractional)

    @property
    def share_fractional(self) -> float:
        """Share of the values that are not whole numbers."""
        return self.n_fractional / max(self.n_values, 1)


def value_facts(matrix: Matrix) -> ValueFacts:
    """Look at every value of a dense or sparse matrix.

    Parameters
    ----------
    matrix : array or sparse matrix of shape (n_rows, n_genes)
        The values; not changed and not copied as a whole.
    """
    facts = ValueFacts()
    for piece in _pieces(matrix):
        facts = _added(facts, _facts_of(piece))
    return facts


def look_like_counts(matrix: Matrix) -> bool:
    """Return whether the first values of a matrix are counts: a quick look.

    Parameters
    ----------
    matrix : array or sparse matrix of shape (n_rows, n_genes)
        The values.
    """
    first = next(_pieces(matrix), None)
    return first is None or _facts_of(first).are_counts


def first_position(matrix: Matrix, is_wanted: ValueTest) -> tuple[int, int]:
    """Return row and column of the first value that passes the test.

    Raises
    ------
    StopIteration
        If none does.
    """
    rows, columns = next(_positions(matrix, is_wanted))
    first = np.lexsort((columns, rows))[0]
    return int(rows[first]), int(columns[first])


def is_not_finite(values: NDArray[Any]) -> NDArray[np.bool_]:
    """Return where values are NaN or infinite."""
    return np.asarray(~np.isfinite(values), dtype=np.bool_)


def is_negative(values: NDArray[Any]) -> NDArray[np.bool_]:
    """Return where values are below zero."""
    return np.asarray(values < 0, dtype=np.bool_)


def _positions(matrix: Matrix, is_wanted: ValueTest) -> Iterator[tuple[Any, Any]]:
    if sp.issparse(matrix):
        entries = matrix.tocoo()
        wanted = is_wanted(entries.data)
        if wanted.any():
            yield entries.row[wanted], entries.col[wanted]
        return
    for start, block in _row_blocks(matrix):
        rows, columns = np.nonzero(is_wanted(block))
        if rows.size:
            yield rows + start, columns


def _pieces(matrix: Matrix) -> Iterator[NDArray[Any]]:
    if not sp.issparse(matrix):
        for _, block in _row_blocks(matrix):
            yield block.ravel()
        return
    stored = matrix.data if matrix.format in {"csr", "csc"} else matrix.tocsr().data
    for start in range(0, stored.size, PIECE_SIZE):
        yield stored[start : start + PIECE_SIZE]


def _row_blocks(matrix: Matrix) -> Iterator[tuple[int, NDArray[Any]]]:
    n_rows, n_columns = matrix.shape
    height = max(PIECE_SIZE // max(n_columns, 1), 1)
    for start in range(0, n_rows, height):
        yield start, np.asarray(matrix[start : start + height])


def _facts_of(piece: NDArray[Any]) -> ValueFacts:
    finite = np.isfinite(piece)
    n_not_finite = piece.size - int(finite.sum())
    values = piece if n_not_finite == 0 else piece[finite]
    return ValueFacts(
        n_values=int(np.count_nonzero(piece)),
        n_not_finite=n_not_finite,
        n_negative=int((values < 0).sum()),
        n_fractional=_n_fractional(values),
        maximum=float(values.max(initial=0)),
    )


def _n_fractional(values: NDArray[Any]) -> int:
    if values.dtype.kind != "f":
        return 0
    return int((values != np.rint(values)).sum())


def _added(a: ValueFacts, b: ValueFacts) -> ValueFacts:
    return ValueFacts(
        n_values=a.n_values + b.n_values,
        n_not_finite=a.n_not_finite + b.n_not_finite,
        n_negative=a.n_negative + b.n_negative,
        n_fractional=a.n_fractional + b.n_fractional,
        maximum=max(a.maximum, b.maximum),
    )
