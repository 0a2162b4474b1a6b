"""States in units that mean something: of what the counts of a spot can tell."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from napari_destvi.results import ExpressionModel

#: Variances below this part of the largest are rounding, as is a state that is the
#: same everywhere.
_ROUNDING = 1e-9

Floats = NDArray[np.float64]


class ToldStates(NamedTuple):
    """The states of a type, in standard deviations of the counting noise.

    Parameters
    ----------
    values : ndarray of shape (n_spots, n_told)
        Centred: their weighted mean is 0.
    matrix : ndarray of shape (n_latent, n_told)
        Turns a state, less the centre, into these values.
    centre : ndarray of shape (n_latent,)
        The weighted mean state.
    """

    values: Floats
    matrix: Floats
    centre: Floats


class GeneScale(NamedTuple):
    """What a change of expression is worth in the counts of a typical spot.

    Parameters
    ----------
    model : ExpressionModel
        Of the fit.
    cell_type : int
        Number of the type.
    per_noise : ndarray of shape (n_genes,)
        Turns a change of the type's expression into standard deviations of the counts.
    """

    model: ExpressionModel
    cell_type: int
    per_noise: Floats

    def change(self, low: Floats, high: Floats) -> Floats:
        """Return what changes from some states to others, of shape (n_rows, n_genes).

        Half the way, in standard deviations of the counts of each gene.
        """
        ends = np.concatenate([low, high]).astype(np.float32)
        expression = self.model.expression(ends, self.cell_type).astype(np.float64)
        return (expression[len(low) :] - expression[: len(low)]) / 2 * self.per_noise


def gene_scale(
    model: ExpressionModel, cell_type: int, profile: Floats, amount: float
) -> GeneScale:
    r"""Return what a change of expression is worth in a typical spot with the type.

    The counts of gene g have the mean :math:`l p_g` and :math:`n_g = 1 + e^{r_g}` times
    its variance, and a change of the type's expression by :math:`\Delta_g` moves them
    by :math:`l v \Delta_g`; in standard deviations,

    .. math:: \sqrt{l v^2} \, \Delta_g / \sqrt{p_g n_g}

    In the form of scvi-tools 1.4.1 and 1.4.2 a result keeps no log odds r, and the
    variance is taken for twice the mean.

    Parameters
    ----------
    model : ExpressionModel
        Of the fit.
    cell_type : int
        Number of the type.
    profile : ndarray of shape (n_genes,)
        Share p of each gene in the counts of the slide.
    amount : float
        Library size l times squared abundance v of the type, in a typical spot.
    """
    noise = 1 + np.exp(model.logits.astype(np.float64))
    return GeneScale(model, cell_type, np.sqrt(amount / (profile * noise)))


def told_states(
    states: NDArray[np.floating], weight: Floats, genes: GeneScale
) -> ToldStates | None:
    r"""Return the states of a type on the scale of what the counts tell of them.

    The rotation and the units of a latent state are free; what it does to the counts is
    not. With the response B of all genes to each latent direction, in standard
    deviations of their counts, two states are as far apart as

    .. math:: d^2 = (\gamma - \gamma')^T B B^T (\gamma - \gamma'),

    the Fisher information between them. A direction that changes no expression has no
    length, however far the network spreads the states along it.

    Parameters
    ----------
    states : ndarray of shape (n_spots, n_latent)
        States of the type.
    weight : ndarray of shape (n_spots,)
        Share of the type; sums to 1.
    genes : GeneScale
        What changes of expression are worth.

    Returns
    -------
    ToldStates or None
        None where all states are the same.
    """
    centre = weight @ states
    centred = states - centre
    variances, directions = np.linalg.eigh((weight[:, None] * centred).T @ centred)
    is_there = variances > max(_ROUNDING * variances[-1], _ROUNDING**2)
    if not is_there.any():
        return None
    spreads = np.sqrt(variances[is_there])
    steps = (directions[:, is_there] * spreads).T
    response = genes.change(centre - steps, centre + steps)
    lengths, rotation = np.linalg.eigh(response @ response.T)
    stretch = rotation * np.sqrt(np.maximum(lengths, 0))
    matrix = directions[:, is_there] / spreads @ stretch
    return ToldStates(centred @ matrix, matrix, centre)
