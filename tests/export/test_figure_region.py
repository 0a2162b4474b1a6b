"""The picture is cut at whole pixels and stays where it was; lengths are round."""

from __future__ import annotations

import numpy as np
import pytest

from napari_destvi.export.figure_region import Region, image_in, scale_bar


def test_a_part_of_a_picture_lies_where_it_was():
    image = np.arange(40 * 60 * 3).reshape(40, 60, 3).astype(np.uint8)
    part, place = image_in(Region(20.2, 10.0, 90.0, 61.0), image, 0.5)
    np.testing.assert_array_equal(part, image[5:31, 10:46])
    assert place == pytest.approx((19.5, 9.5, 91.5, 61.5))


@pytest.mark.parametrize(
    "region", [Region(-90, -90, -10, -10), Region(200, 0, 300, 90)]
)
def test_beyond_a_picture_there_is_nothing_of_it(region):
    part, _ = image_in(region, np.zeros((40, 60, 3), np.uint8), 0.5)
    assert part.size == 0


def test_a_region_around_a_picture_has_all_of_it():
    image = np.zeros((40, 60, 3), np.uint8)
    part, place = image_in(Region(-50, -50, 500, 500), image, 0.5)
    assert part.shape == image.shape
    assert place == (-0.5, -0.5, 119.5, 79.5)


@pytest.mark.parametrize("width", [1.0, 33.0, 900.0, 16_667.0, 4e6])
@pytest.mark.parametrize("microns", [None, 0.273, 1.0])
def test_a_scale_bar_is_round_and_neither_long_nor_short(width, microns):
    length, _ = scale_bar(width, microns)
    assert 0.1 <= length / width <= 0.3
    first_digit = f"{length * (microns or 1):.6e}".rstrip("0").partition("e")[0]
    assert float(first_digit) in (1, 2, 5)
