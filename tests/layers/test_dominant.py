"""Each spot has the type that it holds most of, or none."""

import numpy as np
import pytest

from napari_destvi.layers import dominant_rgba, dominant_type, type_colours
from napari_destvi.layers.parts import BLOCK_SIZE


def test_the_largest_share_decides():
    shares = np.random.default_rng(0).dirichlet(np.ones(6), BLOCK_SIZE + 100)
    np.testing.assert_array_equal(dominant_type(shares), shares.argmax(axis=1))


@pytest.mark.parametrize(("least", "expected"), [(0.39, 1), (0.4, 1), (0.41, -1)])
def test_a_largest_share_below_the_least_dominates_nothing(least, expected):
    assert dominant_type(np.array([[0.3, 0.4, 0.3]]), least=least).tolist() == [
        expected
    ]


def test_nothing_and_the_unknown_dominate_nothing():
    shares = np.array([[0.0, 0.0], [np.nan, np.nan], [np.nan, 1.0], [1.0, np.nan]])
    assert dominant_type(shares).tolist() == [-1] * 4
    assert dominant_type(np.empty((3, 0))).tolist() == [-1] * 3


def test_of_equal_shares_the_first_dominates():
    assert dominant_type(np.array([[0.2, 0.4, 0.4]])).tolist() == [1]


def test_a_spot_has_the_colour_of_its_type_or_is_transparent():
    colours = type_colours(3)
    rgba = dominant_rgba(np.array([2, -1, 0]), colours)
    assert rgba[[0, 2], :3].tolist() == np.rint(255 * colours[[2, 0]]).tolist()
    assert rgba[:, 3].tolist() == [255, 0, 255]
    assert rgba.dtype == np.uint8
