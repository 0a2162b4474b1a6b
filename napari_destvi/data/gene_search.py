"""A gene found by what a person types, and similar names where it is not there."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from napari_destvi.data.wording import listing
from napari_destvi.errors import InputError

#: How many similar names are told where a gene is not there.
N_SIMILAR = 3


def find_gene(names: Sequence[str], gene: str, *, owner: str) -> int | None:
    """Return the number of a gene among names; None if it is not there.

    Parameters
    ----------
    names : sequence of str
        Of the genes.
    gene : str
        As it was typed: in any case where only one gene is called so.
    owner : str
        Who has these genes, to begin a sentence, such as "The slide".

    Raises
    ------
    InputError
        If several genes are meant.

    Examples
    --------
    >>> find_gene(["Gfap", "MALAT1", "Malat1"], "gfap", owner="The slide")
    0
    >>> find_gene(["Gfap", "MALAT1", "Malat1"], "Malat1", owner="The slide")
    2
    """
    typed = gene.strip()
    same = [number for number, name in enumerate(names) if name == typed]
    if not same:
        folded = typed.casefold()
        same = [n for n, name in enumerate(names) if name.casefold() == folded]
    if len(same) > 1:
        msg = f'{owner} has several genes named "{typed}". Give each its own name.'
        raise InputError(msg)
    return same[0] if same else None


def spelling_hint(names: Sequence[str], gene: str) -> str:
    """Return a sentence with similar names, or one that asks for the spelling.

    Examples
    --------
    >>> spelling_hint(["Gfap", "Aqp4"], "Gfab")
    'Similar: Gfap.'
    """
    by_small_letters = {name.casefold(): name for name in names}
    similar = get_close_matches(gene.strip().casefold(), by_small_letters, n=N_SIMILAR)
    hint = listing([by_small_letters[name] for name in similar], at_most=N_SIMILAR)
    return f"Similar: {hint}." if hint else "Check its spelling."
