"""Which genes rise and fall along an axis of a type's state."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from napari_destvi.errors import InputError
from napari_destvi.results import ExpressionModel, Result
from napari_destvi.results.imputed import COUNTS_OF_TYPE, expression_model

#: Genes named at each end of an axis.
N_NAMED = 20

Floats = NDArray[np.float64]


def gene_rises(
    model: ExpressionModel, cell_type: int, centre: Floats, step: Floats
) -> Floats:
    r"""Return how far each gene rises with a step of the state.

    .. math:: \frac{1}{2} \log \frac{1 + 10^4 e_g(c + a)}{1 + 10^4 e_g(c - a)}

    Half the change from a step below to a step above, of the logarithm of one and the
    counts per 10,000, as is usual for single cells: it weighs strong and weak genes
    alike, but for those that are hardly there.

    Parameters
    ----------
    model : ExpressionModel
        Of the fit.
    cell_type : int
        Number of the type.
    centre, step : ndarray of shape (n_latent,)
        A state c of the type, and a step a from it.

    Returns
    -------
    ndarray of shape (n_genes,)
        Natural logarithm; negative for a gene that falls.
    """
    ends = np.stack([centre - step, centre + step]).astype(np.float32)
    expression = COUNTS_OF_TYPE * model.expression(ends, cell_type).astype(np.float64)
    low, high = np.log1p(expression)
    return np.asarray((high - low) / 2)


def rises_along_axis(result: Result, cell_type: str, number: int = 1) -> Floats:
    """Return how far each gene rises along an axis, by one standard deviation.

    Parameters
    ----------
    result : Result
        With axes.
    cell_type : str
        One of its types.
    number : int
        Of the axis, from 1.

    Returns
    -------
    ndarray of shape (n_genes,)
        As `gene_rises`.

    Raises
    ------
    InputError
        If the type has no such axis.
    """
    column = result.cell_types.index(cell_type)
    found = None if result.axes is None else result.axes[column]
    if found is None or number > len(found.axes):
        msg = f"No axis {number} was found of the state of {cell_type}."
        raise InputError(msg)
    states, share = result.cell_state[:, column], result.proportions[:, column]
    position = found.position(states, share, number).astype(np.float64)
    shown = np.isfinite(position)
    step = mean_step(states[shown] - found.centre, position[shown], share[shown])
    return gene_rises(expression_model(result), column, found.centre, step)


def mean_step(
    centred: NDArray[np.floating],
    position: Floats,
    weight: NDArray[np.floating],
) -> Floats:
    """Return how the state changes on average with a position on an axis.

    The slope of the regression on it, weighted.

    Parameters
    ----------
    centred : ndarray of shape (n_spots, n_latent)
        States of the type, less their centre.
    position : ndarray of shape (n_spots,)
        On the axis; not the same everywhere.
    weight : ndarray of shape (n_spots,)
        Share of the type.

    Returns
    -------
    ndarray of shape (n_latent,)
    """
    weighted = weight * position
    return np.asarray(weighted @ centred / (weighted @ position), dtype=np.float64)


def named_genes(rises: Floats, gene_names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the genes that rise most, strongest first; at most `N_NAMED`."""
    strongest = np.argsort(-rises, kind="stable")[:N_NAMED]
    return tuple(gene_names[gene] for gene in strongest if rises[gene] > 0)
