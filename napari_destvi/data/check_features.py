"""What to say of features other than genes, such as antibodies (case 32)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from napari_destvi.data.counts import Counts
from napari_destvi.data.feature_kinds import are_genes
from napari_destvi.data.file_keys import FEATURE_TYPES, GENE_EXPRESSION
from napari_destvi.data.findings import FindingLog
from napari_destvi.data.fixes import Fix
from napari_destvi.data.wording import listing, number_of

if TYPE_CHECKING:
    import pandas as pd


def genes_only(counts: Mapping[str, Counts], log: FindingLog) -> dict[str, Counts]:
    """Return the counts without features that are no genes, and ask for consent.

    Parameters
    ----------
    counts : mapping of str to Counts
        By owner: "slide" and "reference".
    log : FindingLog
        Takes the question.

    Returns
    -------
    dict of str to Counts
        By owner, in which all features are genes.
    """
    is_gene = {owner: are_genes(held.genes) for owner, held in counts.items()}
    mixed = {
        owner: _others(counts[owner].genes, genes)
        for owner, genes in is_gene.items()
        if not genes.all()
    }
    if mixed:
        _ask(mixed, log)
    return {owner: _only(held, is_gene[owner]) for owner, held in counts.items()}


def _others(genes: pd.DataFrame, is_gene: NDArray[np.bool_]) -> str:
    sizes = genes[FEATURE_TYPES].astype(str)[~is_gene].value_counts()
    return listing(f"{kind} ({size:,})" for kind, size in sizes.items())


def _only(counts: Counts, is_gene: NDArray[np.bool_]) -> Counts:
    if is_gene.all():  # large matrices are not copied for nothing
        return counts
    columns = np.flatnonzero(is_gene)
    return replace(
        counts, matrix=counts.matrix[:, columns], genes=counts.genes.iloc[columns]
    )


def _ask(mixed: Mapping[str, str], log: FindingLog) -> None:
    held = "; ".join(f"the {owner} holds {kinds}" for owner, kinds in mixed.items())
    owners = number_of(len(mixed), "file")
    log.ask(
        "other-features",
        f'Not all features are genes (var["{FEATURE_TYPES}"]): {held}. Their counts '
        "are of another kind and would mislead the fit.",
        Fix(
            f"Keep {GENE_EXPRESSION}",
            f'only features of the kind "{GENE_EXPRESSION}" are used of {owners}',
        ),
    )
