"""What was found in the data, in numbers and in sentences, before the fit."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from napari_destvi.data.variable_genes import MAX_PANEL_SIZE
from napari_destvi.data.wording import listing, number_of

#: The range that holds nine spots in ten, with its middle.
QUANTILES = (0.05, 0.5, 0.95)


@dataclass(frozen=True, slots=True)
class Summary:
    """The sizes of a problem and where its parts came from.

    Parameters
    ----------
    n_spots, n_cells : int
        Spots and cells that take part.
    n_shared_genes : int
        Genes that slide and reference have in common.
    n_genes_spots, n_genes_reference : int
        Genes of each file.
    cells_per_type : dict of str to int
        The types that take part and their cells.
    counts_per_spot : tuple of three floats
        5 %, 50 % and 95 % quantile of the counts of a spot over all its genes.
    spots_matrix, reference_matrix : str
        Where the counts came from, such as ``layers["counts"]``.
    n_genes_used : int
        Shared genes that the fit uses.
    are_most_variable : bool
        Whether these are the most variable of more that could be used.
    """

    n_spots: int
    n_cells: int
    n_shared_genes: int
    n_genes_spots: int
    n_genes_reference: int
    cells_per_type: dict[str, int] = field(repr=False)
    counts_per_spot: tuple[float, float, float]
    spots_matrix: str
    reference_matrix: str
    n_genes_used: int
    are_most_variable: bool = False

    def genes_used(self) -> str:
        """Return how many genes the fit uses, and how they were chosen."""
        n_used, n_shared = self.n_genes_used, self.n_shared_genes
        if self.are_most_variable:
            return f"{n_used:,} most variable of {n_shared:,} shared genes"
        genes = number_of(n_used, "gene")
        rest = "" if n_used == n_shared else " with counts"
        if n_shared <= MAX_PANEL_SIZE:
            return f"{genes}, all of the panel{rest}"
        return f"{genes}, all that are shared{rest}"

    def sentences(self) -> list[str]:
        """Return one sentence each on spots, genes and cells."""
        return [self._on_spots(), self._on_genes(), self._on_cells()]

    def _on_spots(self) -> str:
        low, middle, high = self.counts_per_spot
        return (
            f"{number_of(self.n_spots, 'spot')} with {middle:,.0f} counts each in the "
            f"middle ({low:,.0f} to {high:,.0f} for nine in ten), from the slide's "
            f"{self.spots_matrix}."
        )

    def _on_genes(self) -> str:
        shared = (
            f"{number_of(self.n_shared_genes, 'gene')} in common (slide "
            f"{self.n_genes_spots:,}, reference {self.n_genes_reference:,})"
        )
        if self.n_genes_used == self.n_shared_genes:
            return f"{shared}; all are used."
        if self.are_most_variable:
            return f"{shared}; the {self.n_genes_used:,} most variable are used."
        return f"{shared}; {self.n_genes_used:,} are used."

    def _on_cells(self) -> str:
        types = listing(
            (f"{name} ({n:,})" for name, n in self.cells_per_type.items()),
            at_most=len(self.cells_per_type),
        )
        return (
            f"{number_of(self.n_cells, 'cell')} of "
            f"{number_of(len(self.cells_per_type), 'type')}, from the reference's "
            f"{self.reference_matrix}: {types}."
        )


def counts_per_spot(totals: NDArray[np.float64]) -> tuple[float, float, float]:
    """Return 5 %, 50 % and 95 % quantile of the spots' counts.

    Parameters
    ----------
    totals : ndarray of shape (n_spots,)
        Counts of each spot.
    """
    low, middle, high = np.quantile(totals, QUANTILES)
    return float(low), float(middle), float(high)
