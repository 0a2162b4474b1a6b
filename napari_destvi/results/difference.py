"""Genes that a cell type expresses otherwise in one group of spots: what was found."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from napari_destvi.results.false_discoveries import adjusted

if TYPE_CHECKING:
    import pandas as pd

#: Of the table, in its order.
COLUMNS = (
    "log2_fold_change",
    "effect_size",
    "p",
    "p_adjusted",
    "mean_group",
    "mean_against",
)
#: Of the labels of spots.
NEITHER, GROUP, AGAINST, BOTH = 0, 1, 2, 3

Floats = NDArray[np.float64]
Labels = NDArray[np.int8]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Difference:
    """How a type's expression differs between two groups of spots.

    Parameters
    ----------
    cell_type : str
        The type.
    table : DataFrame of shape (n_genes, 6)
        By gene, the smallest p first: `log2_fold_change` of the first group against the
        second, of the observed counts; `effect_size`, by how many standard deviations
        between spots (Cohen's d) the imputed expression differs, which the states alone
        tell: of a gene that does not differ it may have another sign; `p`, and
        `p_adjusted` after Benjamini and Hochberg over the genes of the table, NaN where
        there are too few counts;
        `mean_group` and `mean_against`, counts per 10,000 counts of the type.
    spots : ndarray of shape (n_spots,), int8
        Of each spot of the result: in `NEITHER`, in the first `GROUP`, in the second,
        `AGAINST`, or in `BOTH`.
    n_group, n_against : int
        Spots of each group that hold at least a tenth of the type.
    n_shared : int
        Spots of both, which are left out.
    inflation : float
        By how much all variances were raised because neighbours are alike; 1 for not
        at all.
    n_places : int
        On so many places elsewhere on the slide that was looked at. 0 where the groups
        fit nowhere else: then nothing is known of it, and p may be too small.
    """

    cell_type: str
    table: pd.DataFrame = field(repr=False)
    spots: Labels = field(repr=False)
    n_group: int
    n_against: int
    n_shared: int = 0
    inflation: float = 1.0
    n_places: int = 0

    @property
    def n_told(self) -> int:
        """Genes with counts enough for a p-value."""
        return int(self.table["p"].notna().sum())

    def among(self, genes: Collection[str]) -> Difference:
        """Return the same of some genes, with p adjusted for their number only."""
        table = self.table[self.table.index.isin(list(genes))].copy()
        table["p_adjusted"] = adjusted(table["p"].to_numpy())
        return replace(self, table=table)

    def significant(self, *, at: float = 0.05, least_change: float = 0.0) -> list[str]:
        """Return the genes whose adjusted p is below `at`.

        Parameters
        ----------
        at : float
            Share of false discoveries that is accepted.
        least_change : float
            Least absolute log2 fold change.
        """
        is_below = self.table["p_adjusted"] < at
        is_large = self.table["log2_fold_change"].abs() >= least_change
        return list(self.table.index[is_below & is_large])


def labels_of(group: Mask, against: Mask) -> Labels:
    """Return of each spot in which of two groups it is.

    Examples
    --------
    >>> labels_of(np.array([True, True, False]), np.array([False, True, False]))
    array([1, 3, 0], dtype=int8)
    """
    return (GROUP * group + AGAINST * against).astype(np.int8)
