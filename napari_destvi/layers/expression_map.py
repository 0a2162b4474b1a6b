"""A gene within a cell type as a map: what its cells are expected to express."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from napari_destvi.data.gene_search import find_gene, spelling_hint
from napari_destvi.errors import InputError
from napari_destvi.results import Result, type_expression
from napari_destvi.results.imputed import expression_model

#: Letters of a name in a title; a pasted list of genes has many.
MAX_NAME = 40


@dataclass(frozen=True, slots=True, eq=False)
class ExpressionMap:
    """The expected expression of a gene in the cells of a type.

    Parameters
    ----------
    gene : str
        Its name among the fitted genes.
    cell_type : str
        The type.
    result : Result
        What tells it.
    values : ndarray of shape (n_spots,)
        Counts per 10,000 counts of the type, or of a set its score in doublings; NaN
        where there is too little of the type.
    members : tuple of str
        The genes of a set that were fitted; empty for a single gene.
    missing : tuple of str
        The genes of a set that were not.
    """

    gene: str
    cell_type: str
    result: Result = field(repr=False)
    values: NDArray[np.float32] = field(repr=False)
    members: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def spot_names(self) -> tuple[str, ...]:
        """One name per spot."""
        return self.result.spot_names

    @property
    def title(self) -> str:
        """What the map is called."""
        what = "score" if self.members else "expression"
        return f"{shortened(self.gene)} in {self.cell_type} · {what}"


def shortened(name: str) -> str:
    """Return the name of a gene or set in at most `MAX_NAME` letters.

    Examples
    --------
    >>> shortened("CD3E"), len(shortened("A" * 200))
    ('CD3E', 40)
    """
    return name if len(name) <= MAX_NAME else f"{name[: MAX_NAME - 1]}…"


def expression_map(result: Result, gene: str, cell_type: str) -> ExpressionMap:
    """Return the map of a gene within a type.

    Parameters
    ----------
    result : Result
        Of DestVI.
    gene : str
        Name of a fitted gene, in any case where only one is called so.
    cell_type : str
        One of the types of the result.

    Raises
    ------
    InputError
        If the result does not tell the expression, or the gene was not fitted.
    """
    name = fitted_gene(result, gene)
    values = type_expression(result, cell_type, [name])[:, 0]
    return ExpressionMap(name, cell_type, result, values)


def fitted_gene(result: Result, gene: str) -> str:
    """Return the name of a gene among those that were fitted.

    Raises
    ------
    InputError
        If the result does not tell the expression, or the gene was not fitted.
    """
    expression_model(result)  # else no other gene would help either
    names = result.gene_names
    column = find_gene(names, gene, owner="The result")
    if column is None:
        msg = (
            f'"{gene.strip()}" is not among the {len(names):,} genes that were fitted, '
            "so nothing is known of it within a cell type. "
            f"{spelling_hint(names, gene)} Or fit more genes."
        )
        raise InputError(msg)
    return names[column]
