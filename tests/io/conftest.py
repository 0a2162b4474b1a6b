"""A small slide and a result of it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from anndata import AnnData

from napari_destvi.results import Result

CELL_TYPES = ("CD4/CD8 T", "B cell", "_index")
N_SPOTS, N_LATENT = 6, 4


@pytest.fixture
def slide() -> AnnData:
    """Six spots with content of many kinds."""
    rng = np.random.default_rng(1)
    names = [f"spot {i}" for i in range(N_SPOTS)]
    counts = sp.csr_matrix(rng.poisson(1, (N_SPOTS, 5)).astype(np.float32))
    slide = AnnData(
        counts,
        obs=pd.DataFrame(
            {"region": ["a", None, "b", "a", "b", "b"], "depth": np.arange(6.0)},
            index=pd.Index(names, name="B cell"),  # also the name of a cell type
        ),
        var=pd.DataFrame({"id": list("vwxyz")}, index=list("ABCDE")),
        obsm={"spatial": rng.random((N_SPOTS, 2)), "X_pca": rng.random((N_SPOTS, 3))},
        layers={"scaled": counts.toarray() / 3},
        uns={"spatial": {"s": {"images": {"hires": np.ones((4, 4, 3))}}}, "note": "x"},
    )
    slide.raw = slide[:, :4].copy()
    return slide


@pytest.fixture
def result() -> Result:
    """A result that leaves out one of the spots of the slide."""
    rng = np.random.default_rng(2)
    rows = (0, 1, 2, 4, 5)
    shape = (len(rows), len(CELL_TYPES))
    proportions = rng.dirichlet(np.ones(shape[1]), shape[0]).astype(np.float32)
    activation = rng.normal(size=shape).astype(np.float32)
    activation[1, 2] = np.nan
    return Result(
        spot_names=tuple(f"spot {i}" for i in rows),
        cell_types=CELL_TYPES,
        gene_names=("A", "B", "C"),
        abundance=proportions * 7,
        proportions=proportions,
        cell_state=rng.normal(size=(*shape, N_LATENT)).astype(np.float32),
        activation=activation,
        activation_genes={"CD4/CD8 T": ("C", "A"), "B cell": ()},
        history={"reference": np.array([3.0, 2.5]), "spots": np.array([])},
        settings={"wishes": {"epochs": None, "seed": 3}, "data": {"accepted": []}},
        seconds={"reference": 1.25, "spots": 0.1},
        versions={"torch": "2.0", "device": "cpu"},
        status="stopped",
    )
