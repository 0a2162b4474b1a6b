"""Image and maps lie in one world, pixel centre on pixel centre."""

import numpy as np
import pytest

from napari_destvi.layers import build_spot_index, place_image, place_map


def world(placement, pixel):
    return np.asarray(placement.translate) + np.asarray(placement.scale) * pixel


def test_an_image_of_full_resolution_lies_at_the_origin():
    assert place_image(1.0, None) == ((1.0, 1.0), (0.0, 0.0), "pixel")


@pytest.mark.parametrize("image_scale", [0.2, 0.5, 1.0])
def test_an_image_pixel_lies_on_the_mean_of_the_pixels_it_covers(image_scale):
    width = round(1 / image_scale)
    covered = np.arange(7 * width, 8 * width)
    placement = place_image(image_scale, None)
    assert world(placement, 7)[0] == pytest.approx(covered.mean())


@pytest.mark.parametrize(("microns", "unit"), [(None, "pixel"), (0.5, "um")])
def test_a_map_lies_on_its_spots(microns, unit):
    coordinates = np.array([[100.0, 900.0], [400.0, 300.0]])
    index = build_spot_index(coordinates, 50.0, max_pixels=400)
    placement = place_map(index, microns)
    pixels = np.argwhere(index.index == 1)
    centre = world(placement, pixels.mean(axis=0))
    expected = np.array([300.0, 400.0]) * (microns or 1.0)
    np.testing.assert_allclose(centre, expected, atol=placement.scale[0] / 2)
    assert placement.unit == unit
