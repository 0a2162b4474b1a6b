"""A drawn shape becomes the polygon that it looks like."""

import numpy as np
import pytest

from napari_destvi.layers import spots_within
from napari_destvi.layers.region_shapes import AREAS, outline

TURNED = np.array([[0.0, 0.0], [3.0, 3.0], [2.0, 4.0], [-1.0, 1.0]])


@pytest.mark.parametrize("kind", ["rectangle", "polygon"])
def test_corners_stay_corners(kind):
    np.testing.assert_array_equal(outline(kind, TURNED), TURNED)


def test_a_turned_ellipse_lies_in_its_rectangle_and_fills_most_of_it():
    rng = np.random.default_rng(0)
    places = rng.uniform(-2, 5, (20_000, 2))
    in_box = spots_within(places, [TURNED])
    in_ellipse = spots_within(places, [outline("ellipse", TURNED)])
    assert not (in_ellipse & ~in_box).any()
    assert in_ellipse.sum() / in_box.sum() == pytest.approx(np.pi / 4, abs=0.02)


def test_the_ends_of_an_ellipse_are_the_middles_of_the_sides():
    round_shape = outline("ellipse", TURNED)
    middle = (TURNED[1] + TURNED[2]) / 2
    assert np.linalg.norm(round_shape - middle, axis=1).min() < 1e-9


def test_a_line_has_no_inside():
    assert not {"line", "path"} & AREAS
