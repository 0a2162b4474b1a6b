"""File > Open Sample shows the tissue and the truth about its commonest cell type."""

from __future__ import annotations

import numpy as np
import pytest
from napari.components import ViewerModel

from napari_destvi.contributions.sample_tissue import sample_tissue, truth
from napari_destvi.io.annotated import read_spots
from napari_destvi.io.sample import sample_paths


@pytest.fixture(scope="module")
def layers():
    viewer = ViewerModel()
    for data, attributes, kind in sample_tissue():
        getattr(viewer, f"add_{kind}")(data, **attributes)
    return viewer.layers


def test_the_sample_is_a_picture_and_a_true_map(layers):
    tissue, true_map = layers
    assert tissue.rgb
    assert true_map.name.endswith("· proportion (%) (true)")
    assert true_map.visible


def test_the_map_lies_on_the_picture(layers):
    tissue, true_map = layers
    assert tissue.units == true_map.units
    assert (true_map.extent.world[0] >= tissue.extent.world[0]).all()
    assert (true_map.extent.world[1] <= tissue.extent.world[1]).all()


def test_the_truth_is_that_of_the_file():
    spots = read_spots(sample_paths()[0])
    result = truth(spots)
    np.testing.assert_allclose(result.proportions.sum(axis=1), 1.0, atol=1e-5)
    stored = spots.obsm["activation"][list(result.cell_types)]
    np.testing.assert_allclose(result.activation, stored, rtol=1e-6)
