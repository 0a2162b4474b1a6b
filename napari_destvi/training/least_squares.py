r"""Non-negative least squares: which mixture of profiles comes nearest to a spot.

Of each spot with counts y the amounts v that solve

.. math:: \min_{v \ge 0} \; \sum_g w_g^2 \bigl( y_g - \sum_k v_k p_{kg} \bigr)^2

with the profiles p of the types, and a weight w for each gene.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.optimize import lsq_linear, nnls

from napari_destvi.data.slide_totals import overall_profile


@dataclass(frozen=True, slots=True, eq=False)
class LeastSquares:
    """The equations of a set of profiles, shrunk to as many as there are types.

    Parameters
    ----------
    basis : ndarray of shape (n_genes, n_equations)
        Turns the counts of a spot into the right-hand side of its equations.
    triangle : ndarray of shape (n_equations, n_cell_types)
        Their left-hand side, the same for all spots.
    """

    basis: NDArray[np.float64] = field(repr=False)
    triangle: NDArray[np.float64] = field(repr=False)

    @classmethod
    def of(
        cls,
        profiles: NDArray[np.float64],
        *,
        gene_weights: NDArray[np.float64] | None = None,
    ) -> LeastSquares:
        """Return the equations of profiles.

        Parameters
        ----------
        profiles : ndarray of shape (n_cell_types, n_genes)
            Share of each gene in each type.
        gene_weights : ndarray of shape (n_genes,), optional
            What the residual of each gene is multiplied with; by default 1.
        """
        if gene_weights is None:
            gene_weights = np.ones(profiles.shape[1])
        # Weighted profiles' = QR: a rotation by Q changes no length.
        basis, triangle = np.linalg.qr((profiles * gene_weights).T)
        return cls(gene_weights[:, None] * basis, triangle)

    def amounts(self, counts: sp.csr_matrix) -> NDArray[np.float64]:
        """Return the counts that each type gives to each spot.

        Parameters
        ----------
        counts : csr_matrix of shape (n_spots, n_genes)
            Counts of the spots.

        Returns
        -------
        ndarray of shape (n_spots, n_cell_types)
            None is negative.
        """
        return np.stack([_solution(self.triangle, row) for row in counts @ self.basis])


def poisson_weights(counts: sp.csr_matrix) -> NDArray[np.float64]:
    r"""Return weights that let each gene count by what it tells, not by its strength.

    Counts scatter with a variance like their mean. So the residual of a gene is
    divided by the root of its share m of all counts of the slide,

    .. math:: w_g = 1 / \sqrt{m_g}

    Parameters
    ----------
    counts : csr_matrix of shape (n_spots, n_genes)
        Counts of the spots.

    Returns
    -------
    ndarray of shape (n_genes,)
        Finite also for a gene that no spot shows.
    """
    return np.asarray(1 / np.sqrt(overall_profile(counts)))


def least_squares_proportions(
    counts: sp.csr_matrix, profiles: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return each spot's composition by least squares in which all genes weigh alike.

    Parameters
    ----------
    counts : csr_matrix of shape (n_spots, n_genes)
        Counts of the spots.
    profiles : ndarray of shape (n_cell_types, n_genes)
        Share of each gene in each type.

    Returns
    -------
    ndarray of shape (n_spots, n_cell_types)
        Rows sum to 1; a spot that no type explains is spread evenly.
    """
    return shares_of(LeastSquares.of(profiles).amounts(counts))


def shares_of(amounts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the rows so that they sum to 1; one without anything is spread evenly.

    Examples
    --------
    >>> shares_of(np.array([[1.0, 3.0], [0.0, 0.0]])).tolist()
    [[0.25, 0.75], [0.5, 0.5]]
    """
    sums = amounts.sum(axis=1, keepdims=True)
    even = 1 / amounts.shape[1]
    return np.where(sums > 0, amounts / np.where(sums > 0, sums, 1), even)


def _solution(
    triangle: NDArray[np.float64], projected: NDArray[np.float64]
) -> NDArray[np.float64]:
    try:
        return np.asarray(nnls(triangle, projected)[0])
    except RuntimeError:  # its active sets went in circles; this way always ends
        return np.asarray(lsq_linear(triangle, projected, bounds=(0, np.inf)).x)
