"""A small tissue with its truth, and a sweep of eight runs, for other programs."""

from __future__ import annotations

import numpy as np
import pandas as pd
import scipy.sparse as sp

from napari_destvi.data.problem import Problem, Reference, Spatial
from napari_destvi.experiments import Sweep

_TYPES, _N_SPOTS, _N_GENES = ("A", "B", "C"), 40, 30

EIGHT = Sweep(
    methods=("cell2location", "nnls", "weighted-nnls"),
    detection_alphas=(20, 200),
    seeds=(0, 1, 2),
    reference_epochs=2,
    device="cpu",
    own={"cell2location": {"epochs": (10,)}},
)


def problem_and_truth() -> tuple[Problem, pd.DataFrame]:
    """Return spots whose proportions are known, and these."""
    rng = np.random.default_rng(0)
    profiles = rng.dirichlet(np.full(_N_GENES, 0.3), len(_TYPES))
    shares = rng.dirichlet(np.full(len(_TYPES), 0.5), _N_SPOTS)
    labels = np.repeat(np.arange(len(_TYPES)), 20)
    names = tuple(f"spot {i}" for i in range(_N_SPOTS))
    problem = Problem(
        spatial=Spatial(
            counts=_counts(rng, 500 * shares @ profiles),
            spot_names=names,
            coordinates=rng.uniform(0, 100, (_N_SPOTS, 2)),
        ),
        reference=Reference(
            counts=_counts(rng, 200 * profiles[labels]),
            labels=labels,
            cell_types=_TYPES,
        ),
        gene_names=tuple(f"gene {i}" for i in range(_N_GENES)),
    )
    return problem, pd.DataFrame(shares, index=list(names), columns=list(_TYPES))


def _counts(rng: np.random.Generator, expected: np.ndarray) -> sp.csr_matrix:
    return sp.csr_matrix(rng.poisson(expected).astype(np.float32))
