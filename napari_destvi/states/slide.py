"""What is to be known of a slide to read the states of its cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from napari_destvi.data.fitted_counts import fitted_matrix
from napari_destvi.data.libraries import fitted_library
from napari_destvi.data.problem import Problem
from napari_destvi.data.slide_totals import SlideTotals
from napari_destvi.data.tissue import build_tissue
from napari_destvi.results import Result

if TYPE_CHECKING:
    from anndata import AnnData


@dataclass(frozen=True, slots=True, eq=False)
class StateSlide:
    """Places and totals of the spots of a result, in its order.

    Parameters
    ----------
    coordinates : ndarray of shape (n_spots, 2)
        (x, y) of each spot centre; NaN for a spot without a place.
    totals : SlideTotals
        Of the genes that were fitted.
    """

    coordinates: NDArray[np.float64] = field(repr=False)
    totals: SlideTotals = field(repr=False)

    @property
    def is_placed(self) -> NDArray[np.bool_]:
        """Which spots have a place, of shape (n_spots,)."""
        return np.isfinite(self.coordinates).all(axis=1)

    @classmethod
    def of_problem(cls, problem: Problem) -> StateSlide:
        """Return what is known of the slide that is fitted."""
        spatial = problem.spatial
        return cls(spatial.coordinates, SlideTotals.of(spatial.counts))


def slide_of_result(result: Result, spots: AnnData) -> StateSlide:
    """Return what is known of the slide in the file of a result.

    Parameters
    ----------
    result : Result
        As read from the file: a row per spot of it.
    spots : AnnData
        The slide; not modified.

    Raises
    ------
    InputError
        If the slide has no places, or not the counts that were fitted.
    """
    is_fitted = np.isfinite(result.proportions[:, 0])  # a row is NaN as a whole
    tissue = build_tissue(spots, library=fitted_library(spots, is_fitted))
    rows = _rows(result.spot_names, tissue.spot_names)
    coordinates = np.full((result.n_spots, 2), np.nan)
    coordinates[rows >= 0] = tissue.coordinates[rows[rows >= 0]]
    source = str(result.settings.get("data", {}).get("spots_matrix", ""))
    counts = fitted_matrix(spots, result.gene_names, source=source)
    return StateSlide(coordinates, SlideTotals.of(counts))


def _rows(names: Sequence[str], among: Sequence[str]) -> NDArray[np.intp]:
    """Return the place of each name among others, -1 for none."""
    places = {name: place for place, name in enumerate(among)}
    return np.array([places.get(name, -1) for name in names], dtype=np.intp)
