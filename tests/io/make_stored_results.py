"""Writes the result that `test_stored_results` reads, with the anndata that is there.

Run it with each line of anndata that is supported::

    python tests/io/make_stored_results.py
"""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import anndata
import numpy as np
import pandas as pd
import scipy.sparse as sp

from napari_destvi.io.results import write_result
from napari_destvi.results import Result

STORED = Path(__file__).parent / "stored"
CELL_TYPES = ("CD4/CD8 T", "B cell")
N_SPOTS, N_LATENT = 6, 3


def stored_slide() -> anndata.AnnData:
    """Return six spots, with text that has gaps and names with a "/"."""
    rng = np.random.default_rng(1)
    names = [f"spot {i}" for i in range(N_SPOTS)]
    regions = ["a/b", None, "c", "a/b", "c", "c"]
    slide = anndata.AnnData(
        sp.csr_matrix(rng.poisson(2, (N_SPOTS, 4)).astype(np.float32)),
        obs=pd.DataFrame({"region/1": regions}, index=names),
        var=pd.DataFrame({"id": list("wxyz")}, index=list("ABCD")),
        obsm={"spatial": rng.uniform(0, 100, (N_SPOTS, 2))},
    )
    image = {"hires": np.full((4, 4, 3), 200, np.uint8)}
    factors = {"tissue_hires_scalef": 0.04, "spot_diameter_fullres": 9.0}
    slide.uns["spatial"] = {"s": {"images": image, "scalefactors": factors}}
    return slide


def stored_result() -> Result:
    """Return a result of the slide that leaves out one of its spots."""
    rng = np.random.default_rng(2)
    rows = (0, 1, 2, 4, 5)
    shares = rng.dirichlet(np.ones(len(CELL_TYPES)), len(rows)).astype(np.float32)
    states = rng.normal(size=(*shares.shape, N_LATENT)).astype(np.float32)
    return Result(
        spot_names=tuple(f"spot {i}" for i in rows),
        cell_types=CELL_TYPES,
        gene_names=("A", "B", "C"),
        abundance=shares * 5,
        proportions=shares,
        cell_state=states,
        activation=states[:, :, 0],
        activation_genes={"CD4/CD8 T": ("C", "A"), "B cell": ()},
        history={"reference": np.array([3.0, 2.5]), "spots": np.array([])},
        settings={"wishes": {"epochs": None, "seed": 3}, "data": {"accepted": []}},
        seconds={"reference": 1.25},
        versions={"anndata": version("anndata")},
        status="stopped",
    )


if __name__ == "__main__":
    STORED.mkdir(exist_ok=True)
    line = "_".join(version("anndata").split(".")[:2])
    path = STORED / f"result_of_anndata_{line}.h5ad"
    write_result(stored_result(), path, spots=stored_slide(), force=True)
