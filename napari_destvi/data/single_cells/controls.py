"""Which features of an imaging panel are controls and no genes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

#: Column of ``var`` in which 10x Genomics tell what a feature is, and what genes are.
KIND_COLUMN = "feature_types"
GENE_KIND = "Gene Expression"
#: How the platforms call their controls: Vizgen; Xenium (also its older names); CosMx.
_CONTROL = re.compile(
    r"blank[-_ ]?\d+"
    r"|(NegControl(Probe|Codeword)|(Unassigned|Deprecated)Codeword|antisense)[-_].*"
    r"|Intergenic_Region_.*|BLANK_.*"
    r"|(SystemControl|FalseCode|NegPrb|Negative)[-_ ]?\d+",
    re.IGNORECASE,
)


def are_controls(genes: pd.DataFrame) -> NDArray[np.bool_]:
    """Return whether each feature is a blank, a negative control or the like.

    Parameters
    ----------
    genes : DataFrame of shape (n_genes, n_columns)
        The annotation of the features; the index holds their names.

    Returns
    -------
    ndarray of shape (n_genes,)
        By the name, and by ``feature_types`` where the file has that column.

    Examples
    --------
    >>> import pandas as pd
    >>> are_controls(pd.DataFrame(index=["Blank-12", "Blnk", "NegControlProbe_00042"]))
    array([ True, False,  True])
    """
    named = np.array([bool(_CONTROL.fullmatch(str(name))) for name in genes.index])
    if KIND_COLUMN not in genes.columns:
        return named.astype(np.bool_)
    kinds = genes[KIND_COLUMN].astype(str)
    # a file that says nothing of genes means something else by the column
    is_other = (kinds != GENE_KIND) & (kinds == GENE_KIND).any()
    return np.asarray(named | is_other.to_numpy(), dtype=np.bool_)
