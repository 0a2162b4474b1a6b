"""How far neighbours that are alike let regions differ by chance, from the slide."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from napari_destvi.results import Result
from napari_destvi.states.evidence import (
    MAX_SPOTS,
    MIN_SPOTS,
    Evidence,
    Groups,
    library_of,
)
from napari_destvi.states.expected_shares import mean_expression, others_expression
from napari_destvi.states.group_test import compare_groups
from napari_destvi.states.region_moves import AGAINST, GROUP, moved_labels

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

#: Places on which the groups are laid. The middle of some hundred squared scores of
#: each is known to a few percent, and so is the mean of all.
N_MOVES = 20
#: Genes that are looked at there: those with most counts, of which most is known.
N_GENES = 200
#: The middle of a squared standard normal number.
MIDDLE = 0.454936

Floats = NDArray[np.float64]


def spatial_inflation(
    result: Result,
    counts: csr_matrix,
    coordinates: Floats,
    cell_type: int,
    groups: Groups,
    rng: np.random.Generator,
) -> float:
    """Return by how much variances are too small for regions of these shapes.

    The middle squared score of the genes, when both groups are laid elsewhere, over
    what it is by chance: as genomic control (Devlin and Roeder 1999, doi
    10.1111/j.0006-341X.1999.00997.x), with places in the role of samples.

    Parameters
    ----------
    result, counts, coordinates
        As `differential_state`.
    cell_type : int
        Number of the type.
    groups : Groups
        The spots.
    rng : Generator
        Draws the places.

    Returns
    -------
    float
        At least 1, and 1 where the groups fit nowhere else.
    """
    is_fitted = np.isfinite(result.proportions[:, cell_type])
    everywhere = np.flatnonzero(is_fitted & np.isfinite(coordinates).all(axis=1))
    if len(everywhere) > 2 * MAX_SPOTS:
        everywhere = np.sort(rng.choice(everywhere, 2 * MAX_SPOTS, replace=False))
    whole = _evidence(result, counts, cell_type, everywhere, groups)
    labels = np.zeros(result.n_spots, dtype=np.int8)
    labels[groups.whole[0]], labels[groups.whole[1]] = GROUP, AGAINST
    is_enough = groups.is_enough[everywhere]
    middles = [
        np.median(compare_groups(_of_spots(whole, moved)).score ** 2)
        for moved in moved_labels(
            coordinates[everywhere], labels[everywhere], N_MOVES, rng
        )
        if _has_enough(moved, is_enough)
    ]
    return max(float(np.mean(middles)) / MIDDLE, 1.0) if middles else 1.0


def _evidence(
    result: Result,
    counts: csr_matrix,
    cell_type: int,
    rows: NDArray[np.intp],
    groups: Groups,
) -> Evidence:
    """Return what was counted and expected of the commonest genes in some spots."""
    library = library_of(counts, rows)
    expression = mean_expression(result, cell_type, rows, library)
    columns = np.sort(np.argsort(-expression, kind="stable")[:N_GENES])
    return Evidence(
        counts[rows][:, columns],
        groups.group[rows],
        library,
        result.abundance[rows, cell_type].astype(float),
        expression[columns],
        others_expression(result, cell_type, rows, columns),
    )


def _of_spots(evidence: Evidence, labels: NDArray[np.int8]) -> Evidence:
    """Return the evidence of the spots that are labelled."""
    rows = np.flatnonzero(labels)
    return Evidence(
        evidence.counts[rows],
        labels[rows] == GROUP,
        evidence.library[rows],
        evidence.amount[rows],
        evidence.expression,
        evidence.others[rows],
    )


def _has_enough(labels: NDArray[np.int8], is_enough: NDArray[np.bool_]) -> bool:
    numbers = [(is_enough & (labels == group)).sum() for group in (GROUP, AGAINST)]
    return bool(min(numbers) >= MIN_SPOTS)
