from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import anndata
import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

TYPES = ("Astro", "Endo", "Vip")


def _data(n: int, **parts: object) -> anndata.AnnData:
    counts = np.random.default_rng(n).poisson(1.0, (n, 6)).astype(np.float32)
    names = [f"row {number}" for number in range(n)]
    var = pd.DataFrame(index=[f"gene {number}" for number in range(6)])
    obs = pd.DataFrame(parts.pop("obs", {}), index=names)
    data = anndata.AnnData(sp.csr_matrix(counts), obs=obs, var=var)
    for key, value in parts.items():
        data.obsm[key] = value
    return data


@pytest.fixture
def write_spots(tmp_path: Path) -> Callable[..., Path]:
    """Writes spots on a grid of 6 columns and 5 rows, with truth."""

    def write(
        name: str = "spots", key: str = "proportions", types: Sequence[str] = TYPES
    ) -> Path:
        grid = np.stack(np.divmod(np.arange(30), 5), axis=1) * 100.0
        data = _data(30, spatial=grid)
        shares = np.full((30, len(types)), 1 / len(types))
        data.obsm[key] = pd.DataFrame(shares, data.obs_names, list(types))
        data.write_h5ad(tmp_path / f"{name}.h5ad")
        return tmp_path / f"{name}.h5ad"

    return write


@pytest.fixture
def write_cells(tmp_path: Path) -> Callable[..., Path]:
    """Writes labelled cells, with places where these are asked for."""

    def write(
        name: str = "cells",
        *,
        column: str = "cell_type",
        types: Sequence[str] = TYPES,
        has_places: bool = False,
    ) -> Path:
        labels = pd.Categorical([types[number % len(types)] for number in range(40)])
        places = np.random.default_rng(1).uniform(0, 300, (40, 2))
        parts = {"spatial": places} if has_places else {}
        data = _data(40, obs={column: labels}, **parts)
        data.write_h5ad(tmp_path / f"{name}.h5ad")
        return tmp_path / f"{name}.h5ad"

    return write
