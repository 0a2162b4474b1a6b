"""Which features of a file are genes, by the column in which 10x Genomics tell it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from napari_destvi.data.file_keys import FEATURE_TYPES, GENE_EXPRESSION

if TYPE_CHECKING:
    import pandas as pd


def are_genes(features: pd.DataFrame) -> NDArray[np.bool_]:
    """Return where features are genes; all are where the file does not tell.

    Parameters
    ----------
    features : DataFrame of shape (n_features, n_columns)
        Their annotation.

    Returns
    -------
    ndarray of shape (n_features,)

    Examples
    --------
    >>> import pandas as pd
    >>> kinds = ["Gene Expression", "Antibody Capture"]
    >>> are_genes(pd.DataFrame({"feature_types": kinds}))
    array([ True, False])
    """
    everywhere = np.ones(len(features), dtype=np.bool_)
    if FEATURE_TYPES not in features:
        return everywhere
    found = np.asarray(features[FEATURE_TYPES].astype(str) == GENE_EXPRESSION)
    # a file that says nothing of genes means something else by the column
    return found if found.any() else everywhere
