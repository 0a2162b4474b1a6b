"""Sets of genes: typed one after the other, or by name from a file."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from napari_destvi.data.gene_search import find_gene
from napari_destvi.data.wording import listing
from napari_destvi.errors import InputError
from napari_destvi.layers.expression_map import ExpressionMap, shortened
from napari_destvi.states.gene_set_score import gene_set_score

if TYPE_CHECKING:
    from napari_destvi.results import Result

#: Between genes that are typed or pasted.
_BETWEEN = re.compile(r"[,;\s]+")
#: Fewest genes of a set that must have been fitted.
MIN_KNOWN = 2
WITHIN_ONLY = (
    "A set of genes is scored within a cell type: its counts in all cells follow which "
    "types are there. Choose a type below the field."
)


def listed_genes(text: str) -> tuple[str, ...]:
    """Return the genes of a list that was typed or pasted.

    Examples
    --------
    >>> listed_genes("CD3E, IL7R;GZMB CD3E")
    ('CD3E', 'IL7R', 'GZMB')
    """
    return tuple(dict.fromkeys(name for name in _BETWEEN.split(text) if name))


def members_asked(
    text: str, gene_sets: Mapping[str, Sequence[str]], genes: Sequence[str]
) -> tuple[str, ...]:
    """Return the genes of what was typed if it is a set; empty for a single gene.

    Parameters
    ----------
    text : str
        A gene, several, or the name of a set.
    gene_sets : mapping of str to sequence of str
        The sets of a file.
    genes : sequence of str
        Of the slide or the result: some names have a blank in them.
    """
    if text in gene_sets:
        return tuple(gene_sets[text])
    listed = listed_genes(text)
    return listed if len(listed) > 1 and text not in genes else ()


def fitted_members(
    result: Result, genes: Sequence[str], name: str
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return those genes of a set that were fitted, and those that were not.

    Parameters
    ----------
    result : Result
        Of DestVI.
    genes : sequence of str
        In any case where only one gene is called so.
    name : str
        Of the set, for the sentence.

    Returns
    -------
    fitted, missing : tuple of str
        The first as the fit names them, the others as the set does.

    Raises
    ------
    InputError
        If fewer than two were fitted.
    """
    names = result.gene_names
    columns = {g: find_gene(names, g, owner="The result") for g in genes}
    found = tuple(dict.fromkeys(names[c] for c in columns.values() if c is not None))
    if len(found) < MIN_KNOWN:
        msg = (
            f'Of the set "{shortened(name)}" only {len(found)} of {len(columns)} genes '
            f"were fitted, and at least {MIN_KNOWN} are needed. It asks for "
            f"{listing(genes)}. Choose another set, or fit more genes."
        )
        raise InputError(msg)
    return found, tuple(gene for gene, column in columns.items() if column is None)


def gene_set_map(
    result: Result, name: str, genes: Sequence[str], cell_type: str
) -> ExpressionMap:
    """Return the score of a set within a type as a map.

    Parameters
    ----------
    result : Result
        Of DestVI.
    name : str
        Of the set, or what was typed.
    genes : sequence of str
        Of the set; those that were not fitted are left out.
    cell_type : str
        One of the types.

    Raises
    ------
    InputError
        As `fitted_members`, or as `states.gene_set_score.gene_set_score`.
    """
    members, missing = fitted_members(result, genes, name)
    values = gene_set_score(result, cell_type, members)
    return ExpressionMap(name, cell_type, result, values, members, missing)
