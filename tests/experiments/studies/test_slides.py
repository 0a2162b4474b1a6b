from __future__ import annotations

import anndata
import numpy as np
import pytest

from napari_destvi.errors import InputError
from napari_destvi.experiments.studies.slides import are_same, first_columns


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


@pytest.mark.parametrize("what", ["nothing", "counts", "truth", "names"])
def test_a_slide_is_known_by_its_spots_counts_and_truth(write_spots, what) -> None:
    spots = anndata.read_h5ad(write_spots())
    other = spots.copy()
    if what == "counts":
        other.X.data[0] += 1
    elif what == "truth":
        other.obsm["proportions"] = other.obsm["proportions"] / 2
    elif what == "names":
        other.obs_names = [f"other {name}" for name in spots.obs_names]
    assert are_same(spots, other, truth="proportions") == (what == "nothing")
