"""The score test of a type's expression in one group of spots against another."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from napari_destvi.states.evidence import Evidence
from napari_destvi.states.score_test import (
    FIRST_SHAPE,
    fit_factors,
    scores,
    shape_of,
)

Floats = NDArray[np.float64]

#: A factor is wished to be one with this information, as of a single count: it keeps
#: fold changes of genes finite that have none in a group.
PRIOR = 1.0
#: Places of the two groups.
OF_GROUP, OF_AGAINST = 0, 1


class Compared(NamedTuple):
    """What the counts say of each gene.

    Parameters
    ----------
    score : ndarray of shape (n_genes,)
        In standard deviations of no difference; positive where the first has more.
    means : ndarray of shape (2, n_genes)
        Expression of the type in both groups, in shares of its counts.
    least_expected : ndarray of shape (n_genes,)
        Counts that the type is expected to have in that group where they are fewer.
    """

    score: Floats
    means: Floats
    least_expected: Floats


def compare_groups(evidence: Evidence) -> Compared:
    """Test each gene; the amounts of the type are corrected by the middle gene."""
    n_genes = evidence.n_genes
    factors, information = np.empty((2, n_genes, 2))
    shape, score, least = np.empty((3, n_genes))
    in_group = evidence.in_group[:, None]
    for genes, counts, of_type, of_others in evidence.blocks():
        factors[genes], information[genes], shape[genes] = _fit_apart(
            counts, of_type, of_others, in_group
        )
        least[genes] = _least_expected(of_type, in_group)
    change = shared_change(factors, information)
    for genes, counts, of_type, of_others in evidence.blocks():
        score[genes] = _score(
            counts, of_type, of_others, in_group, shape[genes], change
        )
    half = np.exp([[-change / 2], [change / 2]])
    return Compared(score, evidence.expression * factors.T * half, least)


def shared_change(factors: Floats, information: Floats) -> float:
    """Return the log of the factor between the groups that all genes share.

    The middle gene's, each gene with the weight of what its counts tell.

    Parameters
    ----------
    factors, information : ndarray of shape (n_genes, 2)
        Of the type in both groups.
    """
    change = np.log(factors[:, OF_GROUP] / factors[:, OF_AGAINST])
    # of the logarithms
    weight = 1 / (1 / (information * factors**2)).sum(axis=1)
    order = np.argsort(change)
    below = np.cumsum(weight[order])
    return float(change[order][np.searchsorted(below, below[-1] / 2)])


def _fit_apart(
    counts: Floats, of_type: Floats, of_others: Floats, in_group: NDArray[np.bool_]
) -> tuple[Floats, Floats, Floats]:
    """Fit the factors of each group by itself.

    Returns
    -------
    factors, information : ndarray of shape (n_genes, 2)
        Of the type in both groups.
    shape : ndarray of shape (n_genes,)
        Of the variance around them.
    """
    groups = [in_group[:, 0], ~in_group[:, 0]]
    parts = [(counts[rows], [of_type[rows], of_others[rows]]) for rows in groups]
    observed = np.concatenate([part for part, _ in parts])
    shape = np.full(counts.shape[1], FIRST_SHAPE)
    for _ in range(2):
        fits = [fit_factors(*part, shape, prior=PRIOR) for part in parts]
        shape = shape_of(observed, np.concatenate([fit.mean for fit in fits]))
    factors = np.stack([fit.factors[:, 0] for fit in fits], axis=1)
    information = np.stack([fit.information[:, 0] for fit in fits], axis=1)
    return factors, information, shape


def _score(
    counts: Floats,
    of_type: Floats,
    of_others: Floats,
    in_group: NDArray[np.bool_],
    shape: Floats,
    change: float,
) -> Floats:
    """Return the scores of one block, with the amounts of the type corrected."""
    corrected = of_type * np.exp(change * (in_group - 0.5))
    in_first, _ = _split(corrected, in_group)
    return scores(counts, in_first, [corrected, *_split(of_others, in_group)], shape)


def _split(values: Floats, in_group: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Return values of the spots of each group, 0 in those of the other."""
    return np.where(in_group, values, 0.0), np.where(in_group, 0.0, values)


def _least_expected(of_type: Floats, in_group: NDArray[np.bool_]) -> Floats:
    of_each = [part.sum(axis=0) for part in _split(of_type, in_group)]
    return np.asarray(np.minimum(*of_each))
