"""The panels get the shape that shows the tissue largest."""

from __future__ import annotations

import numpy as np
import pytest

from napari_destvi.widgets.panel_grid import best_shape


def region(height: float, width: float):
    return np.array([[10.0, 20.0], [10.0 + height, 20.0 + width]])


@pytest.mark.parametrize(
    ("canvas", "tissue", "shape"),
    [
        ((500, 1500), (1.0, 1.0), (1, 3)),
        ((1500, 500), (1.0, 1.0), (3, 1)),
        ((900, 900), (1.0, 1.0), (2, 2)),
        ((900, 900), (1.0, 4.0), (3, 1)),
        ((900, 900), (4.0, 1.0), (1, 3)),
        ((800, 1100), (1.0, 1.0), (2, 2)),
    ],
)
def test_the_shape_depends_on_canvas_and_tissue(canvas, tissue, shape):
    assert best_shape(canvas, region(*tissue)) == shape


def test_the_unit_of_the_tissue_does_not_matter():
    canvas = (700, 1100)
    small, large = region(1.0, 1.4), 5000 * region(1.0, 1.4)
    assert best_shape(canvas, small) == best_shape(canvas, large)
