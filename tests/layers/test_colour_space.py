"""Light and colours of a screen convert both ways."""

import numpy as np
import pytest

from napari_destvi.layers.colour_space import (
    from_oklab,
    to_linear,
    to_oklab,
    to_srgb,
)


def test_every_byte_survives_the_way_to_light_and_back():
    srgb = np.arange(256) / 255
    np.testing.assert_allclose(to_srgb(to_linear(srgb)), srgb, atol=1e-6)


def test_the_published_example_of_oklab_is_met():
    """X, Y, Z = (0.950, 1.000, 1.089) is white: Ottosson 2020, table of test values."""
    white = to_oklab(np.ones(3))
    np.testing.assert_allclose(white, [1, 0, 0], atol=1e-4)


def test_grey_has_no_hue_and_red_is_redder_than_green():
    grey, red, green = to_oklab(np.array([[0.2] * 3, [1, 0, 0], [0, 1, 0]]))
    assert grey[1:] == pytest.approx([0, 0], abs=1e-4)
    assert red[1] > 0.2 > -0.2 > green[1]


def test_oklab_converts_both_ways():
    linear = np.array([[0.2, 0.5, 0.9], [1.0, 0.0, 0.3]])
    np.testing.assert_allclose(from_oklab(to_oklab(linear)), linear, atol=1e-9)
