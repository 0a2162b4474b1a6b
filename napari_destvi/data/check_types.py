"""What to say about the types of a reference, once its cells are known (16, 18)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from napari_destvi.data.check_labels import MIN_CELL_TYPES
from napari_destvi.data.findings import FindingLog
from napari_destvi.data.fixes import Fix
from napari_destvi.data.stored_names import stored_names, unique_names
from napari_destvi.data.wording import listing, number_of, verb

#: The states of a type cannot be learnt from fewer cells; ten is where single-cell
#: tools commonly draw the line.
MIN_CELLS_PER_TYPE = 10
#: What small types are called once they are merged.
MERGED_NAME = "Other types"


def labels_of_large_types(
    labels: NDArray[np.object_], log: FindingLog
) -> NDArray[np.object_] | None:
    """Ask what to do with types of too few cells, and name unsafe names.

    Parameters
    ----------
    labels : ndarray of shape (n_cells,)
        The label of each cell that takes part.
    log : FindingLog
        Takes the findings.

    Returns
    -------
    ndarray of shape (n_cells,) or None
        The type of each cell, None where it is left out; None instead of all if too
        few types are left.
    """
    names, cell_type, sizes = np.unique(
        labels.astype(str), return_inverse=True, return_counts=True
    )
    is_small = sizes < MIN_CELLS_PER_TYPE
    ways = _ways(names, sizes, is_small)
    if not ways:
        log.stop("small-types", _too_few_large(names, sizes))
        return None
    kept = names.astype(object)
    if is_small.any():
        way = _ask_for_small(names[is_small], sizes[is_small], ways, log)
        kept[is_small] = _other_name(names) if way == "merge" else None
    _tell_stored_names([name for name in dict.fromkeys(kept) if name is not None], log)
    return np.asarray(kept[cell_type], dtype=object)


def _ways(
    names: NDArray[Any], sizes: NDArray[Any], is_small: NDArray[np.bool_]
) -> list[Fix]:
    """Return how to go on with small types; one entry too if there are none."""
    n_small, n_cells = int(is_small.sum()), int(sizes[is_small].sum())
    n_large = len(sizes) - n_small
    ways = []
    if n_large >= MIN_CELL_TYPES:
        ways.append(_leave_out(n_small, n_cells))
    # a single small type has no other to go with
    if n_small > 1 and n_cells >= MIN_CELLS_PER_TYPE and n_large >= MIN_CELL_TYPES - 1:
        ways.append(_merge(n_small, n_cells, _other_name(names)))
    return ways


def _leave_out(n_types: int, n_cells: int) -> Fix:
    return Fix(
        f"Leave out {number_of(n_cells, 'cell')}",
        f"{verb(n_types, 'this type', 'these types')} with "
        f"{number_of(n_cells, 'cell')} {verb(n_types, 'is', 'are')} left out",
        "drop",
    )


def _merge(n_types: int, n_cells: int, name: str) -> Fix:
    return Fix(
        f'Merge into "{name}"',
        f'these {n_types:,} types become one, "{name}", with '
        f"{number_of(n_cells, 'cell')}",
        "merge",
    )


def _other_name(names: NDArray[Any]) -> str:
    """Return what to call the merged types, other than any type there is."""
    return unique_names([*names, MERGED_NAME])[-1]


def _sized(names: NDArray[Any], sizes: NDArray[Any]) -> str:
    return listing(f"{name} ({size})" for name, size in zip(names, sizes, strict=True))


def _too_few_large(names: NDArray[Any], sizes: NDArray[Any]) -> str:
    return (
        f"Fewer than {MIN_CELL_TYPES} types have {MIN_CELLS_PER_TYPE} cells or more: "
        f"{_sized(names, sizes)}. Choose a coarser column or a larger reference."
    )


def _ask_for_small(
    names: NDArray[Any], sizes: NDArray[Any], ways: list[Fix], log: FindingLog
) -> str:
    n = len(names)
    return log.ask(
        "small-types",
        f"{number_of(n, 'type')} {verb(n, 'has', 'have')} fewer than "
        f"{MIN_CELLS_PER_TYPE} cells: {_sized(names, sizes)}. That is too few to learn "
        "a type from. To merge types into others, rename them in the reference file.",
        *ways,
    )


def _tell_stored_names(types: list[str], log: FindingLog) -> None:
    pairs = [
        f'"{name}" as "{stored}"'
        for name, stored in zip(types, stored_names(types), strict=True)
        if name != stored
    ]
    if pairs:
        log.tell(
            "labels-characters",
            "Files cannot store all characters in a name (such as /). Result files "
            f"keep {listing(pairs)}; windows and tables show the name as it is.",
        )
