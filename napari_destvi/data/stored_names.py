"""Names of cell types as files can store them.

A "/" in the name of a column makes a group inside an HDF5 or zarr file, so that
the column cannot be read back; "_index" is taken by annotated data themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

#: The separators of paths, and characters that cannot be seen.
_UNSAFE = re.compile(r"[/\\\x00-\x1f\x7f]")
#: Names with a meaning of their own inside a file.
_RESERVED = frozenset({"", ".", "..", "_index"})


def stored_names(cell_types: Sequence[str]) -> tuple[str, ...]:
    """Return a name per cell type that every file format can store.

    Parameters
    ----------
    cell_types : sequence of str
        Distinct names.

    Returns
    -------
    tuple of str
        Distinct names; those that are safe stay as they are.

    Examples
    --------
    >>> stored_names(["CD4/CD8 T", "B cell", "CD4_CD8 T"])
    ('CD4_CD8 T_2', 'B cell', 'CD4_CD8 T')
    """
    taken = {name for name in cell_types if _safe(name) == name}
    stored = []
    for name in cell_types:
        safe = name if name in taken else _free(name, taken)
        taken.add(safe)
        stored.append(safe)
    return tuple(stored)


def unique_names(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names with a number after each that came before.

    Parameters
    ----------
    names : iterable of str
        Names of spots, which may repeat.

    Examples
    --------
    >>> unique_names(["a", "b", "a", "a-1"])
    ('a', 'b', 'a-2', 'a-1')
    """
    originals = [str(name) for name in names]
    taken = set(originals)
    if len(taken) == len(originals):
        return tuple(originals)
    return tuple(_numbered_repeats(originals, taken))


def _numbered_repeats(originals: list[str], taken: set[str]) -> list[str]:
    seen: dict[str, int] = {}
    result = []
    for name in originals:
        unique = name
        number = seen.get(name, 0)
        while number and unique in taken:
            unique, number = f"{name}-{number}", number + 1
        taken.add(unique)
        seen[name] = max(number, 1)
        result.append(unique)
    return result


def _safe(name: str) -> str:
    safe = _UNSAFE.sub("_", name)
    return f"type {safe}".strip() if safe in _RESERVED else safe


def _free(name: str, taken: set[str]) -> str:
    safe = free = _safe(name)
    number = 2
    while free in taken:
        free, number = f"{safe}_{number}", number + 1
    return free
