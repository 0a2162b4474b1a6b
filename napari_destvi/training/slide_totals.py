"""Sums over the counts of a slide, taken once for all its maps."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from napari_destvi.data.problem import Problem
from napari_destvi.training.profiles import overall_profile


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
    def of(cls, problem: Problem) -> SlideTotals:
        """Return the totals of the slide of a problem."""
        counts = problem.spatial.counts
        return cls(np.asarray(counts.sum(axis=1)).ravel(), overall_profile(counts))
