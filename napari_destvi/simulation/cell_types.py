"""The cell types of an imaginary tissue and how common each of them is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class CellType:
    """One cell type of the tissue.

    Attributes
    ----------
    name
        The label in both files.
    prefix
        Start of the names of its genes, e.g. ``Tum`` in ``Tum-m01``.
    tissue_share
        Expected fraction of the cells of the tissue; the shares sum to 1.
    reference_share
        Fraction of the cells of the reference; the shares sum to 1.
    region_um
        Length scale of its regions, in micrometres.
    has_activation
        Whether its expression follows an activation field.
    """

    name: str
    prefix: str
    tissue_share: float
    reference_share: float
    region_um: float
    has_activation: bool


#: One dominant and one rare type; three with an activation field, three without
#: as the negative control. The reference is deliberately composed differently.
SAMPLE_TYPES = (
    CellType("Tumour cell", "Tum", 0.42, 0.25, 520.0, has_activation=True),
    CellType("Fibroblast", "Fib", 0.22, 0.21, 400.0, has_activation=True),
    CellType("Macrophage", "Mac", 0.14, 0.19, 450.0, has_activation=True),
    CellType("T cell", "Tce", 0.12, 0.16, 300.0, has_activation=False),
    CellType("Endothelial cell", "End", 0.08, 0.12, 260.0, has_activation=False),
    CellType("Plasma cell", "Pla", 0.02, 0.07, 300.0, has_activation=False),
)

#: In the order of their numbers; the scripts of the sample tissue draw by them.
SAMPLE_TYPE_NAMES = tuple(cell_type.name for cell_type in SAMPLE_TYPES)

#: How many times rarer the rarest type is than the commonest, as in the sample.
COMMON_TO_RARE = 21.0
#: Length scales of regions, in turn, as in the sample.
_REGIONS_UM = tuple(cell_type.region_um for cell_type in SAMPLE_TYPES)


def drawn_types(n_cell_types: int, *, activation: float) -> tuple[CellType, ...]:
    """Return the types of the sample, if there are as many, or numbered ones.

    Parameters
    ----------
    n_cell_types : int
        How many.
    activation : float
        Without any, no type has an activation.

    Examples
    --------
    >>> [cell_type.name for cell_type in drawn_types(3, activation=1.5)]
    ['Type 1', 'Type 2', 'Type 3']
    """
    if n_cell_types != len(SAMPLE_TYPES):
        names = [f"Type {number}" for number in range(1, n_cell_types + 1)]
        return graded_types(names, activation=activation)
    if activation:
        return SAMPLE_TYPES
    return tuple(replace(kind, has_activation=False) for kind in SAMPLE_TYPES)


def graded_types(names: Sequence[str], *, activation: float) -> tuple[CellType, ...]:
    """Return cell types of these names, the commonest of the tissue first.

    The shares fall from type to type by one factor, and less so in the reference;
    the first half of the types has an activation.

    Parameters
    ----------
    names : sequence of str
        Distinct.
    activation : float
        Without any, no type has an activation.
    """
    steps = max(len(names) - 1, 1)
    tissue = [COMMON_TO_RARE ** (-number / steps) for number in range(len(names))]
    reference = [math.sqrt(share) for share in tissue]
    return tuple(
        CellType(
            name,
            f"T{number + 1}",
            tissue[number] / sum(tissue),
            reference[number] / sum(reference),
            _REGIONS_UM[number % len(_REGIONS_UM)],
            has_activation=activation > 0 and 2 * number < len(names),
        )
        for number, name in enumerate(names)
    )
