"""How far neighbours that are alike let regions differ by chance, from the slide."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from napari_destvi.results import Result
from napari_destvi.results.difference import AGAINST, GROUP
from napari_destvi.states.evidence import (
    MIN_SPOTS,
    Evidence,
    Groups,
    drawn_spots,
    library_of,
)
from napari_destvi.states.expected_shares import mean_expression, others_expression
from napari_destvi.states.group_test import compare_groups
from napari_destvi.states.region_moves import moved_labels

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

#: Places on which the groups are laid. The middle of some hundred squared scores of
#: each is known to a few percent, and so is the mean of all.
N_MOVES = 20
#: Genes that are looked at there: those with most counts, of which most is known.
N_GENES = 200
#: Of a slide with more spots as many are drawn: what is expected in each of them is
#: there at once.
MAX_EVERYWHERE = 100_000
#: The mean expression of the type is known well enough from so many spots.
MAX_MEAN_SPOTS = 10_000
#: The middle of a squared standard normal number.
MIDDLE = 0.454936

Floats = NDArray[np.float64]
Labels = NDArray[np.int8]


class Inflation(NamedTuple):
    """By how much variances are too small.

    Parameters
    ----------
    factor : float
        At least 1.
    n_places : int
        On so many places the groups were laid; on none nothing is known, and the
        factor is 1.
    """

    factor: float
    n_places: int


def spatial_inflation(
    result: Result,
    counts: csr_matrix,
    coordinates: Floats,
    cell_type: int,
    groups: Groups,
    rng: np.random.Generator,
) -> Inflation:
    """Return by how much variances are too small for regions of these shapes.

    The middle squared score of the genes, when both groups are laid elsewhere, over
    what it is by chance: as genomic control (Devlin and Roeder 1999, doi
    10.1111/j.0006-341X.1999.00997.x), with places in the role of samples. Where fewer
    spots are laid than were compared, what is above one is raised as `spots_against`
    says: what neighbours have in common does not average out with more of them.

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
    """
    is_fitted = np.isfinite(result.proportions[:, cell_type])
    everywhere = np.flatnonzero(is_fitted & np.isfinite(coordinates).all(axis=1))
    if len(everywhere) > MAX_EVERYWHERE:
        everywhere = np.sort(rng.choice(everywhere, MAX_EVERYWHERE, replace=False))
    whole = _evidence(result, counts, cell_type, everywhere, groups)
    labels = GROUP * groups.whole[0] + AGAINST * groups.whole[1]
    labels = labels[everywhere].astype(np.int8)
    is_enough = groups.is_enough[everywhere]
    middles = [
        np.median(compare_groups(_of_spots(whole, laid)).score ** 2)
        for laid in (
            _drawn(moved, is_enough, rng)
            for moved in moved_labels(coordinates[everywhere], labels, N_MOVES, rng)
        )
        if _has_enough(laid, is_enough)
    ]
    if not middles:
        return Inflation(1.0, 0)
    n_compared = groups.group.sum(), groups.against.sum()
    n_laid = (labels == GROUP).sum(), (labels == AGAINST).sum()
    compared = spots_against(*n_compared)
    laid = spots_against(*np.minimum(n_laid, n_compared))
    excess = (float(np.mean(middles)) / MIDDLE - 1) * compared / laid
    return Inflation(1 + max(float(excess), 0.0), len(middles))


def spots_against(n_group: int, n_against: int) -> float:
    r"""Return the spots that a comparison is worth, :math:`1 / (1/n + 1/m)`.

    The variance of the difference of two means falls with it, but for what neighbours
    have in common: beside the former, the latter grows with it.
    """
    return 1 / (1 / n_group + 1 / n_against)


def _drawn(
    labels: Labels, is_enough: NDArray[np.bool_], rng: np.random.Generator
) -> Labels:
    """Return the labels of as many spots of each group as are compared."""
    of_group, of_against = (
        drawn_spots(labels == group, is_enough, rng) for group in (GROUP, AGAINST)
    )
    return (GROUP * of_group + AGAINST * of_against).astype(np.int8)


def _evidence(
    result: Result,
    counts: csr_matrix,
    cell_type: int,
    rows: NDArray[np.intp],
    groups: Groups,
) -> Evidence:
    """Return what was counted and expected of the commonest genes in some spots."""
    library = library_of(counts, rows)
    some = slice(None, None, -(-len(rows) // MAX_MEAN_SPOTS))
    expression = mean_expression(result, cell_type, rows[some], library[some])
    columns = np.sort(np.argsort(-expression, kind="stable")[:N_GENES])
    return Evidence(
        counts[rows][:, columns],
        groups.group[rows],
        library,
        result.abundance[rows, cell_type].astype(float),
        expression[columns],
        others_expression(result, cell_type, rows, columns),
    )


def _of_spots(evidence: Evidence, labels: Labels) -> Evidence:
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


def _has_enough(labels: Labels, is_enough: NDArray[np.bool_]) -> bool:
    numbers = [(is_enough & (labels == group)).sum() for group in (GROUP, AGAINST)]
    return bool(min(numbers) >= MIN_SPOTS)
