"""What to say about the types of a reference, once its cells are known (16, 18)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from napari_destvi.data.check_labels import MIN_CELL_TYPES
from napari_destvi.data.findings import FindingLog
from napari_destvi.data.stored_names import stored_names
from napari_destvi.data.wording import listing, number_of, verb

#: The states of a type cannot be learnt from fewer cells; ten is where single-cell
#: tools commonly draw the line.
MIN_CELLS_PER_TYPE = 10


def check_type_sizes(
    labels: NDArray[np.object_], log: FindingLog
) -> NDArray[np.bool_] | None:
    """Ask to leave out types with too few cells, and name unsafe names.

    Parameters
    ----------
    labels : ndarray of shape (n_cells,)
        The label of each cell that takes part.
    log : FindingLog
        Takes the findings.

    Returns
    -------
    ndarray of shape (n_cells,) or None
        Whether the cell is of a type that is kept; None if too few types are.
    """
    names, cell_type, sizes = np.unique(
        labels.astype(str), return_inverse=True, return_counts=True
    )
    large = sizes >= MIN_CELLS_PER_TYPE
    if int(large.sum()) < MIN_CELL_TYPES:
        log.stop("small-types", _too_few_large(names, sizes))
        return None
    if not large.all():
        _ask_for_small(names[~large], sizes[~large], log)
    _tell_stored_names([str(name) for name in names[large]], log)
    return np.asarray(large[cell_type], dtype=np.bool_)


def _sized(names: NDArray[Any], sizes: NDArray[Any]) -> str:
    return listing(f"{name} ({size})" for name, size in zip(names, sizes, strict=True))


def _too_few_large(names: NDArray[Any], sizes: NDArray[Any]) -> str:
    return (
        f"Fewer than {MIN_CELL_TYPES} types have {MIN_CELLS_PER_TYPE} cells or more: "
        f"{_sized(names, sizes)}. Choose a coarser column or a larger reference."
    )


def _ask_for_small(names: NDArray[Any], sizes: NDArray[Any], log: FindingLog) -> None:
    n, n_cells = len(names), int(sizes.sum())
    log.ask(
        "small-types",
        f"{number_of(n, 'type')} {verb(n, 'has', 'have')} fewer than "
        f"{MIN_CELLS_PER_TYPE} cells: {_sized(names, sizes)}. That is too few to learn "
        "a type from. You can merge types in the reference file.",
        f"{verb(n, 'this type', 'these types')} with "
        f"{number_of(n_cells, 'cell')} {verb(n, 'is', 'are')} left out",
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
