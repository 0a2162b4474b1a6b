"""Sums over the counts of a slide, taken once for all its maps."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class SlideTotals:
    """What the spots of a slide add up to.

    Parameters
    ----------
    library_size : ndarray of shape (n_spots,)
        Counts of each spot.
    profile : ndarray of shape (n_genes,)
        Share of each gene in the counts of the slide.
    """

    library_size: NDArray[np.float32] = field(repr=False)
    profile: NDArray[np.float64] = field(repr=False)

    @classmethod
    def of(cls, counts: sp.csr_matrix) -> SlideTotals:
        """Return the totals of counts of shape (n_spots, n_genes)."""
        return cls(np.asarray(counts.sum(axis=1)).ravel(), overall_profile(counts))


def overall_profile(counts: sp.csr_matrix) -> NDArray[np.float64]:
    """Return the share of each gene in all counts, of shape (n_genes,).

    Half a count is added to every gene, so that none is at zero.
    """
    total = np.asarray(counts.sum(axis=0), dtype=np.float64).ravel() + 0.5
    return np.asarray(total / total.sum())
