"""The six cell types of the imaginary tissue and how common each of them is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CellType:
    """One cell type of the sample tissue.

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
CELL_TYPES = (
    CellType("Tumour cell", "Tum", 0.42, 0.25, 520.0, has_activation=True),
    CellType("Fibroblast", "Fib", 0.22, 0.21, 400.0, has_activation=True),
    CellType("Macrophage", "Mac", 0.14, 0.19, 450.0, has_activation=True),
    CellType("T cell", "Tce", 0.12, 0.16, 300.0, has_activation=False),
    CellType("Endothelial cell", "End", 0.08, 0.12, 260.0, has_activation=False),
    CellType("Plasma cell", "Pla", 0.02, 0.07, 300.0, has_activation=False),
)

CELL_TYPE_NAMES = tuple(cell_type.name for cell_type in CELL_TYPES)

N_CELL_TYPES = len(CELL_TYPES)
