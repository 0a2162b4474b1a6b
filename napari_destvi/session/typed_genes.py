"""The number of genes as it is typed and told: a number, "auto" or "all"."""

from __future__ import annotations

import re
from typing import cast

from napari_destvi.data.summary import Summary
from napari_destvi.data.variable_genes import (
    MAX_PANEL_SIZE,
    MIN_GENES,
    N_TOP_GENES,
    GeneNumber,
    number_to_keep,
)

AUTO, ALL = "auto", "all"
#: Digits, also with commas between the thousands; "1,5" is no number of genes.
_NUMBER = re.compile(r"[0-9]+|[0-9]{1,3}(,[0-9]{3})+")
_AUTO_RULE = (
    f"auto: all genes of a panel; of more than {MAX_PANEL_SIZE:,} shared genes the "
    f"{N_TOP_GENES:,} most variable."
)


def read_genes(text: str) -> GeneNumber:
    """Return the number of genes that was typed; None for all.

    Parameters
    ----------
    text : str
        Nothing means "auto"; a number may have commas between its thousands.

    Raises
    ------
    ConfigError
        If it is none of what is allowed.

    Examples
    --------
    >>> read_genes("2,000"), read_genes("all"), read_genes("")
    (2000, None, 'auto')
    """
    typed = text.strip().lower()
    if typed in (AUTO, ""):
        return "auto"
    if typed == ALL:
        return None
    is_number = _NUMBER.fullmatch(typed) is not None
    wish = cast("GeneNumber", int(typed.replace(",", "")) if is_number else typed)
    number_to_keep(wish, MIN_GENES)  # refuses what is allowed nowhere
    return wish


def typed_genes(n_top_genes: GeneNumber) -> str:
    """Return what stands in the field for a number of genes.

    Examples
    --------
    >>> typed_genes(None), typed_genes(500)
    ('all', '500')
    """
    return ALL if n_top_genes is None else str(n_top_genes)


def genes_note(n_top_genes: GeneNumber, summary: Summary | None) -> str:
    """Return which genes are fitted; before the data are there the rule of "auto".

    Parameters
    ----------
    n_top_genes : int, "auto" or None
        The wish.
    summary : Summary or None
        What was found in the data with it.
    """
    if summary is not None:
        return f"{summary.genes_used()}."
    return _AUTO_RULE if n_top_genes == "auto" else ""
