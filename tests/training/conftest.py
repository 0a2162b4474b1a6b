"""A tissue small enough to fit in a second, whose truth is known."""

import numpy as np
import pytest
import scipy.sparse as sp

from napari_destvi.data.problem import Problem, Reference, Spatial

N_SPOTS, N_CELLS_PER_TYPE, N_GENES = 60, 30, 40
CELL_TYPES = ("A", "B", "C")


def _profiles(rng):
    """Three types, each with its own ten genes on."""
    profiles = np.full((len(CELL_TYPES), N_GENES), 0.2)
    for k in range(len(CELL_TYPES)):
        profiles[k, 10 * k : 10 * (k + 1)] = rng.uniform(3, 6, 10)
    return profiles / profiles.sum(axis=1, keepdims=True)


@pytest.fixture(scope="session")
def truth():
    """Proportions of the spots of `problem`, of shape (n_spots, n_cell_types)."""
    return np.random.default_rng(1).dirichlet(np.full(3, 0.5), N_SPOTS)


@pytest.fixture(scope="session")
def problem(truth):
    rng = np.random.default_rng(0)
    profiles = _profiles(rng)
    labels = np.repeat(np.arange(3), N_CELLS_PER_TYPE)
    cells = rng.poisson(200 * profiles[labels])
    spots = rng.poisson(800 * truth @ profiles)
    return Problem(
        spatial=Spatial(
            counts=sp.csr_matrix(spots.astype(np.float32)),
            spot_names=tuple(f"spot {i}" for i in range(N_SPOTS)),
            coordinates=rng.uniform(0, 100, (N_SPOTS, 2)),
        ),
        reference=Reference(
            counts=sp.csr_matrix(cells.astype(np.float32)),
            labels=labels,
            cell_types=CELL_TYPES,
        ),
        gene_names=tuple(f"gene {i}" for i in range(N_GENES)),
    )


@pytest.fixture
def cache_folder(tmp_path, monkeypatch):
    """An empty cache of reference models."""
    monkeypatch.setenv("NAPARI_DESTVI_CACHE", str(tmp_path))
    return tmp_path / "references"
