"""A gene within a cell type, spot by spot: its expression, and its part of the counts.

Two answers to two questions. `type_expression` is what a cell of the type is expected
to express where it lies: what DestVI's authors show, and what can be compared between
spots. `imputed_counts` is how many of the counts that were observed in the spot come
from the type: it follows how much of the type there is, and the noise of the counts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

import numpy as np
from numpy.typing import NDArray

from napari_destvi.errors import InputError
from napari_destvi.results.expression_model import ExpressionModel
from napari_destvi.results.result import Result
from napari_destvi.results.state_limits import MIN_SHARE

#: Expression is told per so many counts of the type, as is usual for single cells.
COUNTS_OF_TYPE = 10_000
NO_MODEL = (
    "These maps do not hold what each type expresses: only those of DestVI do, in "
    "results of this version or a newer one. Fit with DestVI."
)
#: Spots whose expected counts from all types are there at once.
_BLOCK_SIZE = 1 << 14

Floats = NDArray[np.float32]


def type_expression(result: Result, cell_type: str, genes: Collection[str]) -> Floats:
    """Return the expected expression of genes in the cells of a type, in each spot.

    A fit that was stopped before the states gives the expression in the mean state of
    the type: the same in every spot.

    Parameters
    ----------
    result : Result
        Of DestVI.
    cell_type : str
        One of its types.
    genes : collection of str
        Among those that were fitted.

    Returns
    -------
    ndarray of shape (n_spots, n_genes)
        Counts per 10,000 counts of the type, as the slide sees them; NaN where the type
        holds less than a tenth of the spot, and its state cannot be known.

    Raises
    ------
    InputError
        If the result holds no model of the expression, no such type, or no such gene.
    """
    model, columns = expression_model(result), _columns(result, genes)
    number = number_of_type(result, cell_type)
    is_known = result.proportions[:, number] >= MIN_SHARE
    found = np.full((result.n_spots, len(columns)), np.nan, dtype=np.float32)
    states = result.cell_state[is_known, number]
    found[is_known] = COUNTS_OF_TYPE * model.expression(states, number, columns)
    return found


def imputed_counts(
    result: Result, counts: NDArray[np.floating], cell_type: str, genes: Collection[str]
) -> Floats:
    r"""Return how many of the observed counts come from the cells of a type.

    The posterior's share of the counts,

    .. math:: x_{sg} \frac{v_{sk} e_g(\gamma_{sk}, k)}
        {\sum_j v_{sj} e_g(\gamma_{sj}, j) + v_{s0} n_g}

    with abundances v, expression e, and the noise profile n: over the types and the
    noise they add up to what was observed.

    Parameters
    ----------
    result : Result
        Of DestVI.
    counts : ndarray of shape (n_spots, n_genes)
        Observed counts of these genes.
    cell_type : str
        One of its types.
    genes : collection of str
        Among those that were fitted.

    Returns
    -------
    ndarray of shape (n_spots, n_genes)
        NaN for a spot that was left out of the fit.

    Raises
    ------
    InputError
        As `type_expression`.
    """
    model, columns = expression_model(result), _columns(result, genes)
    number = number_of_type(result, cell_type)
    found = np.empty((result.n_spots, len(columns)), dtype=np.float32)
    for start in range(0, result.n_spots, _BLOCK_SIZE):
        rows = slice(start, start + _BLOCK_SIZE)
        expected = list(expected_parts(result, model, rows, columns))
        found[rows] = counts[rows] * (expected[number] / sum(expected))
    return found


def expression_model(result: Result) -> ExpressionModel:
    """Return what a result knows of the types' expression.

    Raises
    ------
    InputError
        If it knows nothing.
    """
    if result.expression_model is None:
        raise InputError(NO_MODEL)
    return result.expression_model


def expected_parts(
    result: Result,
    model: ExpressionModel,
    rows: slice | NDArray[np.integer],
    columns: NDArray[np.intp],
) -> Iterator[Floats]:
    """Yield the part of each type, and at last of the noise, in the counts of spots.

    Parameters
    ----------
    result : Result
        Of DestVI.
    model : ExpressionModel
        What it knows of the expression.
    rows : slice or ndarray of shape (n_rows,)
        The spots.
    columns : ndarray of shape (n_genes,)
        Numbers of the genes.

    Yields
    ------
    ndarray of shape (n_rows, n_genes)
        Expected counts per count of the library size.
    """
    abundance, states = result.abundance[rows], result.cell_state[rows]
    for number in range(result.n_cell_types):
        amount = abundance[:, [number]]
        part = np.repeat(amount, len(columns), axis=1)  # 0 and NaN stay what they are
        is_there = amount[:, 0] > 0
        part[is_there] *= model.expression(states[is_there, number], number, columns)
        yield part
    assert result.noise_abundance is not None  # it comes with the model
    yield result.noise_abundance[rows, None] * model.noise[columns]


def number_of_type(result: Result, cell_type: str) -> int:
    """Return the column of a type in a result.

    Raises
    ------
    InputError
        If it has no such type.
    """
    try:
        return result.cell_types.index(cell_type)
    except ValueError:
        types = ", ".join(result.cell_types)
        msg = f"The result has no cell type {cell_type}. It has {types}."
        raise InputError(msg) from None


def _columns(result: Result, genes: Collection[str]) -> NDArray[np.intp]:
    numbers = {gene: number for number, gene in enumerate(result.gene_names)}
    unknown = [gene for gene in genes if gene not in numbers]
    if unknown:
        msg = (
            f"{unknown[0]} is not among the {len(numbers):,} genes that were fitted: "
            "nothing is known of it within a type. Choose another gene, or fit more "
            "genes."
        )
        raise InputError(msg)
    return np.array([numbers[gene] for gene in genes], dtype=np.intp)
