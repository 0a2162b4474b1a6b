"""Whether neighbouring spots are more alike in a type's state than any others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

#: Spots change places among so many of about the same share of the type: where there is
#: less of it the state is known less well, which has a pattern of its own.
STRATUM = 20
#: The permutations stop where so many were as alike: then p is known well enough to be
#: no small one. Besag and Clifford 1991, doi 10.1093/biomet/78.2.301.
ENOUGH_AS_ALIKE = 20
#: Permutations that are there at once.
_BATCH = 50

Floats = NDArray[np.float64]


class Likeness(NamedTuple):
    """How alike neighbours are, direction by direction.

    Parameters
    ----------
    weight : ndarray of shape (n_spots,)
        Share of the type; sums to 1.
    neighbours : csr_matrix of shape (n_spots, n_spots)
        How much each pair counts.
    """

    weight: Floats
    neighbours: sp.csr_matrix

    def covariance(self, values: Floats) -> Floats:
        r"""Return the covariance of neighbours, up to a factor.

        .. math:: \sum_{s \ne t} w_s w_t K_{st} \, y_s y_t^T

        What varies from spot to spot alone cancels out of it; what is left varies over
        the tissue.

        Parameters
        ----------
        values : ndarray of shape (n_spots, n_sets, n_told)
            Sets of values, centred.

        Returns
        -------
        ndarray of shape (n_sets, n_told, n_told)
            Symmetric.
        """
        n_spots, n_sets, n_told = values.shape
        weighted = self.weight[:, None, None] * values
        smoothed = self.neighbours @ weighted.reshape(n_spots, -1)
        covariance: Floats = np.einsum(
            "spi,spj->pij", weighted, smoothed.reshape(n_spots, n_sets, n_told)
        )
        return covariance

    def permuted_p_value(
        self, values: Floats, *, permutations: int, rng: np.random.Generator
    ) -> float:
        """Return how often spots in another order are as alike as these.

        Parameters
        ----------
        values : ndarray of shape (n_spots, n_told)
            Centred.
        permutations : int
            At most so many; 0 does not ask, and gives NaN.
        rng : numpy.random.Generator
            Of the orders.

        Returns
        -------
        float
            At least one over the permutations and one; uniform where the order of the
            spots tells nothing.
        """
        if not permutations:
            return np.nan
        observed = self._most(values[:, None])[0]
        n_tried = n_as_alike = 0
        for orders in self._orders(permutations, rng):
            as_alike = self._most(self._centred(values[orders])) >= observed
            n_as_alike += int(as_alike.sum())
            n_tried += orders.shape[1]
            if n_as_alike >= ENOUGH_AS_ALIKE:
                break
        return (n_as_alike + 1) / (n_tried + 1)

    def _most(self, values: Floats) -> Floats:
        """Return the covariance of each set along its leading direction."""
        return np.asarray(np.linalg.eigvalsh(self.covariance(values))[:, -1])

    def _centred(self, values: Floats) -> Floats:
        return np.asarray(values - np.einsum("s,spi->pi", self.weight, values))

    def _orders(
        self, permutations: int, rng: np.random.Generator
    ) -> Iterator[NDArray[np.intp]]:
        """Yield orders of the spots, a column each, some at a time."""
        # Spots of one share in any order: that of the file is one of the tissue, too.
        shuffled = rng.permutation(len(self.weight))
        ranked = shuffled[np.argsort(self.weight[shuffled], kind="stable")]
        strata = np.array_split(ranked, max(len(ranked) // STRATUM, 1))
        for start in range(0, permutations, _BATCH):
            n_orders = min(_BATCH, permutations - start)
            orders = np.empty((len(ranked), n_orders), dtype=np.intp)
            for stratum in strata:
                columns = np.repeat(stratum[:, None], n_orders, axis=1)
                orders[stratum] = rng.permuted(columns, axis=0)
            yield orders
