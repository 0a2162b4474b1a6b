"""A test of one factor on a gene's expected counts, for many genes at once.

The counts of a gene in the spots are taken to be the sum of a few columns of expected
counts, each times a factor of its own, with variance mean + mean**2 / shape. Genes
are columns of every array and do not know of each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: Steps of Fisher scoring; the factors start at one and move little after three.
N_STEPS = 3
#: Least factor of a column: none of them takes counts away.
LEAST_FACTOR = 0.01
#: Added to every mean, which else were 0 where no column expects anything.
LEAST_MEAN = 1e-4
#: The shape before it is known, and its bounds: a tenth is wilder, a thousand as tame
#: as any gene of a spot.
FIRST_SHAPE = 5.0
SHAPE_RANGE = (0.1, 1000.0)
#: Part of the trace that is added to the diagonal, so that columns that are multiples
#: of each other share what they explain.
RIDGE = 1e-6
#: Of the information of a column, the part that the others must leave to it: less is
#: rounding.
LEAST_OWN = 1e-8


class Fit(NamedTuple):
    """The factors of the columns.

    Parameters
    ----------
    factors : ndarray of shape (n_genes, n_columns)
        By how much more, or less, there is than was expected.
    mean : ndarray of shape (n_spots, n_genes)
        What they expect.
    information : ndarray of shape (n_genes, n_columns)
        Of each factor, when the others are not known; one over its variance.
    """

    factors: Floats
    mean: Floats
    information: Floats


def fit_factors(
    counts: Floats, columns: Sequence[Floats], shape: Floats, *, prior: float = 0.0
) -> Fit:
    """Return the factors that fit the counts best.

    Parameters
    ----------
    counts : ndarray of shape (n_spots, n_genes)
        Observed.
    columns : sequence of ndarray of shape (n_spots, n_genes)
        Expected; not negative.
    shape : ndarray of shape (n_genes,)
        Of the counts' variance.
    prior : float
        Information of a wish that the factors be one; 0 for none.
    """
    mean = _mean(columns, np.ones((counts.shape[1], len(columns))))
    wish = prior * np.eye(len(columns))
    for _ in range(N_STEPS):
        weight = 1 / (mean + mean**2 / shape)
        gram = _gram(columns, weight) + wish
        projected = _projected(columns, weight * counts) + prior
        factors = np.linalg.solve(gram, projected[..., None])[..., 0]
        factors = np.maximum(factors, LEAST_FACTOR)
        mean = _mean(columns, factors)
    variance = np.linalg.inv(gram).diagonal(axis1=1, axis2=2)
    information = 1 / np.maximum(variance, np.finfo(float).tiny)
    return Fit(np.asarray(factors), mean, np.asarray(information))


def shape_of(counts: Floats, mean: Floats) -> Floats:
    """Return the shape of each gene's variance, from the moments of its counts."""
    excess = ((counts - mean) ** 2 - mean).sum(axis=0) / (mean**2).sum(axis=0)
    low, high = SHAPE_RANGE
    return np.asarray(1 / np.clip(excess, 1 / high, 1 / low))


def scores(
    counts: Floats,
    tested: Floats,
    columns: Sequence[Floats],
    shape: Floats,
) -> Floats:
    r"""Return the score of a further column, in standard deviations of no effect.

    .. math:: z = \frac{\sum_s d_s w_s (x_s - \mu_s)}
        {\sqrt{\phi \sum_s d_s^2 w_s}}

    with the mean :math:`\mu` that the other columns expect, the weights w that are one
    over the variance, the part d of the tested column that the others do not explain,
    and the over-dispersion :math:`\phi \ge 1` that is left, from Pearson's residuals.

    Parameters
    ----------
    counts : ndarray of shape (n_spots, n_genes)
        Observed.
    tested : ndarray of shape (n_spots, n_genes)
        What would change.
    columns : sequence of ndarray of shape (n_spots, n_genes)
        What there is in any case; their factors are fitted.
    shape : ndarray of shape (n_genes,)
        Of the counts' variance.

    Returns
    -------
    ndarray of shape (n_genes,)
        0 where the counts have no say in it.
    """
    mean = fit_factors(counts, columns, shape).mean
    weight = 1 / (mean + mean**2 / shape)
    gram, shared = _gram(columns, weight), _projected(columns, weight * tested)
    explained = np.asarray(np.linalg.solve(gram, shared[..., None])[..., 0])
    own = tested - _combined(columns, explained)
    residual = counts - mean
    n_free = max(len(counts) - len(columns) - 1, 1)
    excess = np.maximum((residual**2 * weight).sum(axis=0) / n_free, 1.0)
    information = (own**2 * weight).sum(axis=0)
    score = (own * weight * residual).sum(axis=0)
    spread = np.sqrt(excess * information)
    is_told = information > LEAST_OWN * (tested**2 * weight).sum(axis=0)
    found = np.divide(score, spread, out=np.zeros_like(score), where=is_told)
    return np.asarray(found)


def _gram(columns: Sequence[Floats], weight: Floats) -> Floats:
    """Return the weighted products of all columns, (n_genes, n_columns, n_columns)."""
    n_columns = len(columns)
    gram = np.empty((weight.shape[1], n_columns, n_columns))
    for i, one in enumerate(columns):
        weighted = weight * one
        for j in range(i, n_columns):
            gram[:, i, j] = gram[:, j, i] = _summed(weighted, columns[j])
    trace = gram.trace(axis1=1, axis2=2) + np.finfo(float).tiny
    return np.asarray(gram + (RIDGE * trace)[:, None, None] * np.eye(n_columns))


def _projected(columns: Sequence[Floats], values: Floats) -> Floats:
    """Return the products of columns and values, of shape (n_genes, n_columns)."""
    return np.stack([_summed(column, values) for column in columns], axis=1)


def _summed(one: Floats, other: Floats) -> Floats:
    """Return the products summed over the spots, without an array of them."""
    return np.asarray(np.einsum("sg,sg->g", one, other))


def _mean(columns: Sequence[Floats], factors: Floats) -> Floats:
    mean = _combined(columns, factors)
    mean += LEAST_MEAN
    return mean


def _combined(columns: Sequence[Floats], factors: Floats) -> Floats:
    total = columns[0] * factors[:, 0]
    for number, column in enumerate(columns[1:], start=1):
        total += column * factors[:, number]
    return total
