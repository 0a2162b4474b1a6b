"""The genes that differ most surely, as lines: which rise, and which fall."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from napari_destvi.results import Difference

#: Genes printed that rise, and as many that fall.
N_PRINTED = 5
_LINE = "  {word} (log2 fold change, adjusted p): {genes}"


def leading_genes(compared: Difference) -> Iterator[str]:
    """Yield a line of genes that rise in the first group, and one of those that fall.

    Those with the smallest p, whether or not they are called: their p is beside them.

    Parameters
    ----------
    compared : Difference
        Its table is sorted by p.
    """
    told = compared.table[compared.table["p"].notna()]
    change = told["log2_fold_change"]
    for word, rows in (("rise", told[change > 0]), ("fall", told[change < 0])):
        first = rows.head(N_PRINTED)
        numbers = zip(
            first.index, first["log2_fold_change"], first["p_adjusted"], strict=True
        )
        genes = ", ".join(f"{gene} ({by:+.2f}, {p:.2g})" for gene, by, p in numbers)
        yield _LINE.format(word=word, genes=genes or "none")
