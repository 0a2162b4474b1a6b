"""What a simulated tissue is to be like: its sizes, and how hard it is."""

from __future__ import annotations

import math
from dataclasses import dataclass

from napari_destvi.errors import ConfigError
from napari_destvi.simulation.cell_types import SAMPLE_TYPES, CellType

#: The number of cells is cut so many standard deviations of the Poisson above its
#: mean: at 17 for 8 cells, as in STARmap.
_CUT_AT = 3.2
#: Fewest that a tissue can be made of. Below, types share their markers.
MIN_SPOTS, MIN_TYPES, MIN_GENES_PER_TYPE = 10, 2, 4
MIN_CELLS_PER_TYPE = 5
#: Most that makes sense. The spots of 100 um of Spatial Transcriptomics hold some 200
#: cells, the deepest slides some 100,000 counts a spot. The efficiency of genes between
#: platforms spreads by 0.3 to 1, and full activation changes a gene up to 20 times, by
#: 3 on the natural-log scale.
MAX_CELLS_PER_SPOT, MAX_DEPTH = 1_000, 10_000_000
MAX_PLATFORM_EFFECT, MAX_ACTIVATION = 3, 5


@dataclass(frozen=True, slots=True)
class Design:
    """The tissue to simulate; by default that of the sample.

    Parameters
    ----------
    cell_types : tuple of CellType
        At least two.
    n_spots : int
        Spots of the slide.
    n_reference_cells : int
        Single cells of the reference.
    n_genes : int
        Genes of both.
    counts_per_cell : float
        Expected counts of a cell of the reference, of any type.
    cells_per_spot : float
        Mean number of cells in a spot, from 1 to 1,000.
    depth : float
        Expected counts of a mean spot, before a gene's efficiency and the spot's own.
    platform_effect : float
        Spread of the efficiencies of genes between slide and reference, on the
        natural-log scale; 0 for none.
    activation : float
        How far active genes go up or down, on the natural-log scale; 0 for none.

    Raises
    ------
    ConfigError
        Naming the first value that makes no tissue.
    """

    cell_types: tuple[CellType, ...] = SAMPLE_TYPES
    n_spots: int = 1000
    n_reference_cells: int = 2000
    n_genes: int = 300
    counts_per_cell: float = 1500.0
    cells_per_spot: float = 8.0
    depth: float = 3000.0
    platform_effect: float = 0.4
    activation: float = 1.5

    def __post_init__(self) -> None:
        n = self.n_cell_types
        _check("number of cell types", n, MIN_TYPES)
        _check("number of spots", self.n_spots, MIN_SPOTS)
        _check("number of genes", self.n_genes, MIN_GENES_PER_TYPE * n)
        lowest = MIN_CELLS_PER_TYPE * n
        _check("number of reference cells", self.n_reference_cells, lowest)
        _check("number of cells per spot", self.cells_per_spot, 1, MAX_CELLS_PER_SPOT)
        _check("number of counts per cell", self.counts_per_cell, 1)
        _check("depth", self.depth, 1, MAX_DEPTH)
        _check("platform effect", self.platform_effect, 0, MAX_PLATFORM_EFFECT)
        _check("activation", self.activation, 0, MAX_ACTIVATION)

    @property
    def n_cell_types(self) -> int:
        """Number of cell types."""
        return len(self.cell_types)

    @property
    def type_names(self) -> tuple[str, ...]:
        """Names of the cell types."""
        return tuple(cell_type.name for cell_type in self.cell_types)

    @property
    def are_active(self) -> tuple[bool, ...]:
        """Whether each type has an activation."""
        return tuple(kind.has_activation for kind in self.cell_types)

    @property
    def cell_range(self) -> tuple[int, int]:
        """Fewest and most cells of a spot."""
        mean = self.cells_per_spot
        return 1, int(mean + _CUT_AT * math.sqrt(mean))

    @property
    def capture(self) -> float:
        """Share of the molecules of its cells that a spot catches."""
        return self.depth / (self.cells_per_spot * self.counts_per_cell)


def _check(name: str, value: float, at_least: float, at_most: float = math.inf) -> None:
    if math.isfinite(value) and at_least <= value <= at_most:
        return
    upper = f" and at most {at_most:,}" if math.isfinite(at_most) else ""
    msg = f"The {name} is {value:g}. Give at least {at_least:g}{upper}."
    raise ConfigError(msg)
