"""Which type of one table is which of the other, and which spot is which."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from napari_destvi.data.stored_names import unique_names
from napari_destvi.errors import InputError

Rows = NDArray[np.intp]
#: How many names an error quotes before it says "and others".
N_QUOTED = 5


def match_types(a: Sequence[str], b: Sequence[str]) -> list[tuple[str, str]]:
    """Pair the names that mean the same cell type.

    Equal names are paired first, then names equal but for case, then names equal
    but for case, spaces and punctuation; so "CD4+" still finds "CD4+" when there
    is a "CD4-" too.

    Parameters
    ----------
    a, b : sequence of str
        Names of cell types, each without repeats.

    Returns
    -------
    list of tuple of str
        Pairs (name in `a`, name in `b`), in the order of `a`.

    Raises
    ------
    InputError
        If several names of one side would fit one of the other.

    Examples
    --------
    >>> match_types(["T cells", "B-cells"], ["b_cells", "t cells", "NK"])
    [('T cells', 't cells'), ('B-cells', 'b_cells')]
    """
    pairs: dict[str, str] = {}
    for key in (str, str.casefold, _letters_and_digits):
        rest_a = [name for name in a if name not in pairs]
        rest_b = [name for name in b if name not in pairs.values()]
        pairs |= _match_unique(rest_a, rest_b, key)
    _check_unambiguous(
        [name for name in a if name not in pairs],
        [name for name in b if name not in pairs.values()],
    )
    return [(name, pairs[name]) for name in a if name in pairs]


def match_spots(estimate: pd.Index, truth: pd.Index) -> tuple[Rows, Rows]:
    """Pair the rows of two tables by spot name, or by order where one has no names.

    A name that comes again gets a number on both sides, as in a fit: the second "a"
    of one table is the second "a" of the other, or its "a-1".

    Parameters
    ----------
    estimate, truth : Index
        Spot names; a plain numbering (`RangeIndex`) counts as having no names.

    Returns
    -------
    estimate_rows, truth_rows : ndarray of shape (n_shared_spots,)
        Row numbers, so that both tables list the same spots in the same order.

    Raises
    ------
    InputError
        If no name is shared, or tables without names differ in their number of rows.
    """
    if isinstance(estimate, pd.RangeIndex) or isinstance(truth, pd.RangeIndex):
        return _match_by_order(len(estimate), len(truth))
    ours, theirs = (pd.Index(unique_names(names)) for names in (estimate, truth))
    found = theirs.get_indexer(ours)
    if not (found >= 0).any():
        raise InputError(_no_shared_spot(estimate, truth))
    return np.flatnonzero(found >= 0), found[found >= 0]


def quoted(names: Sequence[object]) -> str:
    """Return the first names in quotation marks, for a sentence to the user."""
    text = ", ".join(f'"{name}"' for name in names[:N_QUOTED])
    return text if len(names) <= N_QUOTED else f"{text} and others"


def _letters_and_digits(name: str) -> str:
    return "".join(sign for sign in name.casefold() if sign.isalnum())


def _match_unique(
    a: Sequence[str], b: Sequence[str], key: Callable[[str], str]
) -> dict[str, str]:
    """Pair the names whose key is not empty and comes once on each side."""
    n_a, n_b = Counter(map(key, a)), Counter(map(key, b))
    by_key = {key(name): name for name in b}
    return {
        name: by_key[key(name)]
        for name in a
        if key(name) and n_a[key(name)] == n_b[key(name)] == 1
    }


def _check_unambiguous(a: Sequence[str], b: Sequence[str]) -> None:
    keys_a, keys_b = set(map(_letters_and_digits, a)), set(map(_letters_and_digits, b))
    clashing = (keys_a & keys_b) - {""}
    if clashing:
        names = [name for name in (*a, *b) if _letters_and_digits(name) in clashing]
        msg = (
            f"The cell types {quoted(names)} cannot be told apart: they differ only in "
            "punctuation. Rename them so that each has one partner of the same name."
        )
        raise InputError(msg)


def _match_by_order(n_estimate: int, n_truth: int) -> tuple[Rows, Rows]:
    if n_estimate != n_truth:
        msg = (
            f"The estimate has {n_estimate} rows and the truth {n_truth}, and without "
            "spot names in both they can only be compared row by row. Give both "
            "tables their spot names."
        )
        raise InputError(msg)
    return np.arange(n_truth), np.arange(n_truth)


def _no_shared_spot(estimate: pd.Index, truth: pd.Index) -> str:
    sentence = (
        f"No spot name of the estimate ({quoted(list(estimate))}) is in the truth "
        f"({quoted(list(truth))})."
    )
    if len(estimate) == len(truth):
        return (
            f"{sentence} Both have {len(truth)} rows: if they are in the same order, "
            "give both the same spot names and score again."
        )
    return f"{sentence} Choose the truth that belongs to this slide."
