"""A good slide and a good reference, which the tests then spoil."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from anndata import AnnData

N_GENES = 120
N_SPOTS = 60
CELL_TYPES = ("B cell", "Fibroblast", "T cell")
CELLS_PER_TYPE = 15
IMAGE_SCALE = 0.1


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(5)


@pytest.fixture
def spots(rng: np.random.Generator) -> AnnData:
    """60 spots over a picture that covers 1000 x 400 full-resolution pixels."""
    counts = sp.csr_matrix(rng.poisson(3, (N_SPOTS, N_GENES)).astype(np.float32))
    x, y = np.meshgrid(np.arange(12), np.arange(5))
    places = np.column_stack([x.ravel() * 80 + 50.5, y.ravel() * 75 + 40.5])
    library = {
        "images": {"hires": np.full((40, 100, 3), 200, dtype=np.uint8)},
        "scalefactors": {
            "tissue_hires_scalef": IMAGE_SCALE,
            "spot_diameter_fullres": 40.0,
        },
    }
    return AnnData(
        counts,
        obs=pd.DataFrame(index=[f"spot {i}" for i in range(N_SPOTS)]),
        var=pd.DataFrame(index=[f"GENE{i}" for i in range(N_GENES)]),
        obsm={"spatial": places},
        uns={"spatial": {"section": library}},
    )


@pytest.fixture
def reference(rng: np.random.Generator) -> AnnData:
    """15 cells of each of three types."""
    labels = np.repeat(CELL_TYPES, CELLS_PER_TYPE)
    counts = rng.poisson(2, (labels.size, N_GENES)).astype(np.float32)
    return AnnData(
        sp.csr_matrix(counts),
        obs=pd.DataFrame(
            {"cell_type": pd.Categorical(labels), "donor": "one"},
            index=[f"cell {i}" for i in range(labels.size)],
        ),
        var=pd.DataFrame(index=[f"GENE{i}" for i in range(N_GENES)]),
    )
