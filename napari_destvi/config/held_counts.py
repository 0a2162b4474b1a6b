"""How counts are held where a fit computes: dense, sparse, or a part elsewhere."""

from __future__ import annotations

#: Up to this size in the computer's memory, which other programs use too, and up to
#: this share of what is free, a matrix of counts is held dense: quick to reach, but
#: every zero takes its room.
MAX_DENSE_BYTES = 2**31
MAX_DENSE_SHARE = 0.25
#: Of the card's memory for counts that are sparse there; the others are sent to it as
#: they are needed.
MAX_SPARSE_SHARE = 0.5
#: Numbers are of single precision everywhere.
FLOAT_BYTES = 4
#: A stored count and its column.
SPARSE_BYTES = 8


def dense_bytes(n_rows: int, n_genes: int) -> int:
    """Return the size of so many rows of counts if zeros are stored too."""
    return FLOAT_BYTES * n_rows * n_genes


def is_held_dense(n_bytes: int, *, free: int | None, on_card: bool = False) -> bool:
    """Return whether a matrix of this dense size is held dense where the fit computes.

    Parameters
    ----------
    n_bytes : int
        From `dense_bytes`.
    free : int or None
        Bytes that are free there; None if not known.
    on_card : bool
        Whether that is the memory of a graphics card.

    Examples
    --------
    >>> is_held_dense(10**9, free=10**10), is_held_dense(10**9, free=2 * 10**9)
    (True, False)
    """
    if free is None:
        return n_bytes <= MAX_DENSE_BYTES
    share = MAX_DENSE_SHARE * free
    return n_bytes <= (share if on_card else min(share, MAX_DENSE_BYTES))


def stored_on_card(free: int) -> int:
    """Return how many stored counts a card takes that has so many bytes free.

    Examples
    --------
    >>> stored_on_card(16_000)
    1000
    """
    return int(MAX_SPARSE_SHARE * free) // SPARSE_BYTES
