"""How strongly a set of genes is expressed within a type, spot by spot."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from napari_destvi.errors import InputError
from napari_destvi.results import Result
from napari_destvi.results.imputed import expression_model, number_of_type
from napari_destvi.states.expected_shares import BLOCK_SIZE, has_enough

#: So many genes of like expression stand against each gene of the set, as
#: `score_genes` of Seurat (Tirosh et al. 2016, doi 10.1126/science.aad0501) and scanpy
#: takes them.
N_CONTROLS = 50
#: Fewer controls in all say little of what is usual.
MIN_CONTROLS = 5

Floats = NDArray[np.float32]


def gene_set_score(result: Result, cell_type: str, genes: Sequence[str]) -> Floats:
    r"""Return the score of a gene set in the cells of a type, in each spot.

    The mean, over the genes of the set, of the log2 of the imputed expression, less
    that of control genes, and less the mean over the spots:

    .. math:: a_s = \frac1{|S|} \sum_{g \in S} \Bigl( \log_2 e_g(\gamma_s)
        - \frac1{|C_g|} \sum_{c \in C_g} \log_2 e_c(\gamma_s) \Bigr), \qquad
        \mathrm{score}_s = a_s - \bar a

    The controls :math:`C_g` of a gene are the 50 genes out of the set whose mean
    expression in the type is nearest to its own, so that what moves all genes of like
    strength moves no score. Without chance: the same genes give the same score. 1 means
    that the cells of the type express the set at twice its usual strength.

    Genes are not scaled to a common variance, as scores of single cells sometimes do:
    imputed expression has no noise, and a gene that hardly varies would say as much as
    one that does.

    Parameters
    ----------
    result : Result
        Of DestVI.
    cell_type : str
        One of its types.
    genes : sequence of str
        Distinct, among those that were fitted.

    Returns
    -------
    ndarray of shape (n_spots,)
        In doublings; NaN where the type holds less than a tenth of the spot.

    Raises
    ------
    InputError
        If the result holds no model of the expression, no such type, or the set leaves
        too few genes to compare it with.
    """
    model, number = expression_model(result), number_of_type(result, cell_type)
    names = {gene: place for place, gene in enumerate(result.gene_names)}
    members = np.array([names[gene] for gene in genes], dtype=np.intp)
    rows = np.flatnonzero(has_enough(result, number))
    found = np.full(result.n_spots, np.nan, dtype=np.float32)
    if not len(rows):
        return found
    logs = _log_expression_mean(result, number, rows)
    weights = _weights(logs, members)
    height = max(BLOCK_SIZE // model.n_genes, 1)
    for start in range(0, len(rows), height):
        block = rows[start : start + height]
        expression = model.expression(result.cell_state[block, number], number)
        found[block] = _log2(expression) @ weights
    found[rows] -= found[rows].mean()
    return found


def _log_expression_mean(
    result: Result, cell_type: int, rows: NDArray[np.intp]
) -> Floats:
    """Return the log expression in the mean state of the type, of shape (n_genes,)."""
    state = result.cell_state[rows, cell_type].mean(axis=0, keepdims=True)
    expression = expression_model(result).expression(state, cell_type)
    return np.asarray(_log2(expression)[0])


def _weights(logs: Floats, members: NDArray[np.intp]) -> Floats:
    """Return what each gene adds to the score: those of the set, less their controls.

    Parameters
    ----------
    logs : ndarray of shape (n_genes,)
        Log expression, by which controls are matched.
    members : ndarray of shape (n_members,)
        Numbers of the genes of the set.
    """
    others = np.setdiff1d(np.arange(len(logs)), members)
    if len(others) < MIN_CONTROLS:
        msg = (
            f"The set has {len(members)} of the {len(logs)} genes that were fitted, "
            "which leaves too few to compare it with. Choose a smaller set, or fit "
            "more genes."
        )
        raise InputError(msg)
    weights = np.zeros(len(logs), dtype=np.float32)
    weights[members] = 1 / len(members)
    n_controls = min(N_CONTROLS, len(others))
    for member in members:
        distance = np.abs(logs[others] - logs[member])
        controls = others[np.argsort(distance, kind="stable")[:n_controls]]
        weights[controls] -= np.float32(1 / (n_controls * len(members)))
    return weights


def _log2(expression: Floats) -> Floats:
    return np.asarray(np.log2(np.maximum(expression, np.finfo(np.float32).tiny)))
