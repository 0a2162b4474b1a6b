"""Parts of the overlay remove their layers, and only those."""

from __future__ import annotations

import numpy as np
import pytest
from napari.components import ViewerModel
from napari.utils._proxies import PublicOnlyProxy

from napari_destvi.widgets.layer_part import remove_layers


@pytest.mark.parametrize("seen_by_plugins", [lambda viewer: viewer, PublicOnlyProxy])
def test_layers_go_and_those_that_are_gone_already_do_no_harm(seen_by_plugins):
    viewer = ViewerModel()
    kept, gone, removed = (viewer.add_image(np.zeros((2, 2))) for _ in range(3))
    viewer.layers.remove(gone)
    remove_layers(seen_by_plugins(viewer), [gone, removed])
    assert list(viewer.layers) == [kept]


def test_all_layers_of_a_viewer_can_go_while_they_are_listed():
    viewer = ViewerModel()
    for _ in range(3):
        viewer.add_image(np.zeros((2, 2)))
    remove_layers(viewer, viewer.layers)
    assert len(viewer.layers) == 0
