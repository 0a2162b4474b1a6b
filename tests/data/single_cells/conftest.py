"""A few single cells with places, as an imaging platform exports them."""

from __future__ import annotations

import anndata
import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

#: x, y and type of each cell.
CELLS = [
    (1.0, 1.0, "B"),
    (9.0, 9.0, "A"),
    (10.0, 0.0, "A"),  # on an edge: belongs to the tile that begins there
    (25.0, 3.0, "B"),
    (26.0, 4.0, "B"),
    (5.0, 15.0, "A"),
    (-3.0, 5.0, "A"),
]


@pytest.fixture
def cells() -> anndata.AnnData:
    """Seven cells; the counts of gene j in cell i are i + 10 j."""
    counts = np.arange(len(CELLS))[:, None] + 10 * np.arange(3)[None, :]
    return anndata.AnnData(
        sp.csr_matrix(counts.astype(np.float32)),
        obs=pd.DataFrame(
            {"cell_type": [kind for *_, kind in CELLS]},
            index=[f"cell {i}" for i in range(len(CELLS))],
        ),
        var=pd.DataFrame(index=["Actb", "Gad1", "Snap25"]),
        obsm={"spatial": np.array([place for *place, _ in CELLS])},
    )
