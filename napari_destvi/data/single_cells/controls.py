"""Which features of an imaging panel are controls and no genes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from napari_destvi.data.feature_kinds import are_genes

if TYPE_CHECKING:
    import pandas as pd

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
    return np.asarray(named | ~are_genes(genes), dtype=np.bool_)
