"""Whether counts are held dense: quick to reach, but every zero takes its room."""

from __future__ import annotations

#: Up to this size, and this share of the memory that is free, a matrix of counts is
#: held dense where the fit computes; beyond it rows are made dense as they are needed.
MAX_DENSE_BYTES = 2**31
MAX_DENSE_SHARE = 0.25
#: Numbers are of single precision everywhere.
FLOAT_BYTES = 4


def dense_bytes(n_rows: int, n_genes: int) -> int:
    """Return the size of so many rows of counts if zeros are stored too."""
    return FLOAT_BYTES * n_rows * n_genes


def is_held_dense(n_bytes: int, *, free: int | None) -> bool:
    """Return whether a matrix of this dense size is held dense where the fit computes.

    Parameters
    ----------
    n_bytes : int
        From `dense_bytes`.
    free : int or None
        Bytes that are free there; None if not known.

    Examples
    --------
    >>> is_held_dense(10**9, free=10**10), is_held_dense(10**9, free=2 * 10**9)
    (True, False)
    """
    limit = MAX_DENSE_BYTES if free is None else MAX_DENSE_SHARE * free
    return n_bytes <= min(limit, MAX_DENSE_BYTES)
