"""The values of each kind of export, as the libraries of other tools read them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import anndata
import numpy as np
import pandas as pd
import tifffile
from numpy.typing import NDArray


def _read_spatialdata(path: Path) -> NDArray[Any]:
    import spatialdata

    store = spatialdata.read_zarr(path)
    assert len(store["spots"]) == store["cell_types"].n_obs
    return np.asarray(store["cell_types"].X)


def _read_picture(path: Path) -> NDArray[Any]:
    """Return the value of each spot: the places are such that none hides another."""
    with tifffile.TiffFile(path) as file:
        levels = file.series[0].levels
        for level in levels:
            level.asarray()
        channels = levels[0].asarray()
    known = channels[:, np.isfinite(channels[0])]
    return np.unique(known.T, axis=0)


READERS: Mapping[str, Callable[[Path], NDArray[Any]]] = {
    "csv": lambda path: pd.read_csv(path, index_col=0).to_numpy(np.float32),
    "parquet": lambda path: pd.read_parquet(path).to_numpy(),
    "h5ad": lambda path: anndata.read_h5ad(path).obsm["proportions"].to_numpy(),
    "ome-tiff": _read_picture,
    "zarr": lambda path: anndata.read_zarr(path).obsm["proportions"].to_numpy(),
    "vitessce": lambda path: np.asarray(anndata.read_zarr(path).X),
    "spatialdata": _read_spatialdata,
}
