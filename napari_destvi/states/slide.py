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
from napari_destvi.data.stored_names import unique_names
from napari_destvi.data.tissue import Tissue, build_tissue
from napari_destvi.errors import InputError
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
        return np.asarray(np.isfinite(self.coordinates).all(axis=1))

    @classmethod
    def of_problem(cls, problem: Problem) -> StateSlide:
        """Return what is known of the slide that is fitted."""
        spatial = problem.spatial
        return cls(spatial.coordinates, SlideTotals.of(spatial.counts))


def slide_of_result(result: Result, spots: AnnData) -> StateSlide:
    """Return what is known of the slide that a result was fitted on.

    Parameters
    ----------
    result : Result
        Of DestVI; may lack spots of the slide, such as empty ones.
    spots : AnnData
        The slide; not modified.

    Raises
    ------
    InputError
        If the slide has no places, is another one, or has not the counts that were
        fitted.
    """
    rows = rows_in_slide(result, spots)
    tissue = tissue_of_result(result, spots)
    places = _places(result.spot_names, tissue.spot_names)
    coordinates = np.full((result.n_spots, 2), np.nan)
    coordinates[places >= 0] = tissue.coordinates[places[places >= 0]]
    source = str(result.settings.get("data", {}).get("spots_matrix", ""))
    counts = fitted_matrix(spots, result.gene_names, source=source)
    return StateSlide(coordinates, SlideTotals.of(counts[rows]))


def tissue_of_result(result: Result, spots: AnnData) -> Tissue:
    """Return the tissue that a result was fitted on.

    Parameters
    ----------
    result : Result
        Tells which capture area it was.
    spots : AnnData
        The slide; not modified.

    Raises
    ------
    InputError
        If the slide has no places, or is another one.
    """
    is_fitted = np.zeros(spots.n_obs, dtype=bool)
    is_fitted[rows_in_slide(result, spots)] = np.isfinite(result.proportions[:, 0])
    return build_tissue(spots, library=fitted_library(spots, is_fitted))


def rows_in_slide(result: Result, spots: AnnData) -> NDArray[np.intp]:
    """Return the row of each spot of a result in the slide, of shape (n_spots,).

    Raises
    ------
    InputError
        If the slide lacks one of them.
    """
    rows = _places(result.spot_names, unique_names(spots.obs_names))
    if (rows < 0).any():
        missing = result.spot_names[int(np.argmin(rows))]
        msg = (
            f"The result is of another slide: its spot {missing} is not among the "
            f"{spots.n_obs:,} spots given. Give the slide that was fitted."
        )
        raise InputError(msg)
    return rows


def _places(names: Sequence[str], among: Sequence[str]) -> NDArray[np.intp]:
    """Return the place of each name among others, -1 for none."""
    places = {name: place for place, name in enumerate(among)}
    return np.array([places.get(name, -1) for name in names], dtype=np.intp)
