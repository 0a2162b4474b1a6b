from __future__ import annotations

import anndata
import numpy as np
import pytest

from napari_destvi.errors import InputError
from napari_destvi.experiments.studies.slides import first_columns


def test_the_first_columns_are_those_of_lowest_x(write_spots) -> None:
    spots = anndata.read_h5ad(write_spots())
    shuffled = spots[np.random.default_rng(0).permutation(spots.n_obs)].copy()
    found = first_columns(shuffled, 3)
    assert found.n_obs == 15
    assert found.obsm["spatial"][:, 0].max() == 200.0
    assert shuffled.n_obs == 30


def test_spots_without_columns_are_told(write_spots) -> None:
    spots = anndata.read_h5ad(write_spots())
    spots.obsm["spatial"] = np.random.default_rng(0).uniform(0, 1, (30, 2))
    with pytest.raises(InputError, match="do not lie in more than 3 columns"):
        first_columns(spots, 3)
