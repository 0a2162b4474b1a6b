"""Compares a cell type between two groups of spots of a slide: slow for many genes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from napari_destvi.data.fitted_counts import fitted_matrix
from napari_destvi.data.stored_names import unique_names
from napari_destvi.errors import InputError
from napari_destvi.layers.spot_rows import spot_rows
from napari_destvi.results import Result
from napari_destvi.results.difference import Difference
from napari_destvi.results.imputed import expression_model
from napari_destvi.session.differing_terms import DifferingAsked
from napari_destvi.session.region_reading import spots_of
from napari_destvi.states.differential import differential_state

if TYPE_CHECKING:
    from anndata import AnnData
    from scipy.sparse import csr_matrix

    from napari_destvi.data.tissue import Tissue

OTHER_SPOTS = (
    "The counts of {} spots of these maps are not in the slide. Open the result with "
    "its own slide."
)


def compare_on_slide(
    result: Result,
    spots: AnnData,
    tissue: Tissue,
    *,
    cell_type: str,
    group: NDArray[np.bool_],
    against: NDArray[np.bool_],
) -> Difference:
    """Return the genes that a type expresses otherwise in one group of spots.

    Parameters
    ----------
    result : Result
        Of DestVI.
    spots : AnnData
        The slide with its counts; not modified.
    tissue : Tissue
        Its places.
    cell_type : str
        A type of the result.
    group, against : ndarray of shape (n_spots,), bool
        Spots of the tissue.

    Raises
    ------
    InputError
        As `states.differential.differential_state`, or if the slide does not hold the
        counts that were fitted.
    """
    expression_model(result)  # which tells why before the counts are looked for
    rows = spot_rows(tissue.spot_names, result.spot_names)
    is_there = rows >= 0
    places = np.where(is_there[:, None], tissue.coordinates[rows], np.nan)
    return differential_state(
        result,
        _counts(result, spots),
        places,
        cell_type=cell_type,
        group=is_there & group[rows],
        against=is_there & against[rows],
    )


def _counts(result: Result, spots: AnnData) -> csr_matrix:
    """Return the counts of the fitted genes in the spots of a result, in its order."""
    rows = spot_rows(unique_names(spots.obs_names), result.spot_names)
    if (rows < 0).any():
        raise InputError(OTHER_SPOTS.format(int((rows < 0).sum())))
    source = str(result.settings.get("data", {}).get("spots_matrix", ""))
    return fitted_matrix(spots, result.gene_names, source=source)[rows]


def read(asked: DifferingAsked) -> Difference:
    """Return the genes that differ between two regions that were drawn."""
    group = spots_of(asked.group, asked.tissue)
    against = ~group if asked.against is None else spots_of(asked.against, asked.tissue)
    return compare_on_slide(
        asked.result,
        asked.spots,
        asked.tissue,
        cell_type=asked.cell_type,
        group=group,
        against=against,
    )
