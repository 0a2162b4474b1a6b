"""Barcodes that are the same but for the numbers that programs add at their ends."""

from __future__ import annotations

import re
from collections.abc import Iterable

from napari_destvi.data.wording import verb

#: Behind a barcode: the library of Cell Ranger, and what joining files adds to it.
_ENDING = re.compile(r"(?<=[ACGT]{8})(?:[-_]\d+)+$")


def told_endings(ours: Iterable[object], theirs: Iterable[object]) -> str:
    """Return how many names agree without their endings, and what to do; "" if none.

    Parameters
    ----------
    ours, theirs : iterable of str
        Names of spots or cells that do not go together.

    Examples
    --------
    >>> told_endings(["AACCGGTT-1", "TTGGCCAA-1"], ["AACCGGTT", "CCCCCCCC"])[:53]
    'Without the numbers at their ends 1 is the same: prog'
    """
    n_same = len(_without_endings(ours) & _without_endings(theirs))
    if not n_same:
        return ""
    return (
        f"Without the numbers at their ends {n_same:,} {verb(n_same, 'is', 'are')} the "
        "same: programs add them, such as -1, where files are joined. Give the spots "
        "of both tables the same endings."
    )


def _without_endings(names: Iterable[object]) -> set[str]:
    return {_ENDING.sub("", str(name)) for name in names}
