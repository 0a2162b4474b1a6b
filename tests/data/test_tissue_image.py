"""Pictures of every kind become eight-bit RGB."""

from __future__ import annotations

import numpy as np
import pytest

from napari_destvi.data.tissue_image import (
    as_rgb,
    height_and_width,
    is_picture,
    read_scale,
)

BYTES = np.arange(60, dtype=np.uint8).reshape(4, 5, 3) * 4


@pytest.mark.parametrize(
    "pixels",
    [
        BYTES,
        BYTES / 255,
        (BYTES / 255).astype(np.float32),
        BYTES.astype(np.float64),
        BYTES.astype(np.int64),
        BYTES.astype(np.uint16) * 257,
        np.moveaxis(BYTES, -1, 0),
        np.concatenate([BYTES, np.full((4, 5, 1), 255, np.uint8)], axis=2),
    ],
    ids=["uint8", "unit", "float32", "0-255", "int", "16-bit", "first", "rgba"],
)
def test_one_picture_in_many_formats_looks_the_same(pixels: np.ndarray):
    assert is_picture(pixels)
    assert height_and_width(pixels) == (4, 5)
    rgb = as_rgb(pixels)
    assert rgb.dtype == np.uint8
    np.testing.assert_array_equal(rgb, BYTES)


@pytest.mark.parametrize("pixels", [BYTES[..., 0], BYTES[..., :1]])
def test_grey_becomes_three_equal_channels(pixels: np.ndarray):
    rgb = as_rgb(pixels)
    assert rgb.shape == (4, 5, 3)
    for channel in range(3):
        np.testing.assert_array_equal(rgb[..., channel], BYTES[..., 0])


def test_the_transparent_is_white():
    clear = np.zeros((2, 2, 4))
    assert (as_rgb(clear) == 255).all()


def test_gaps_are_black():
    assert (as_rgb(np.full((2, 2), np.nan)) == 0).all()


@pytest.mark.parametrize("pixels", [np.zeros(7), np.zeros((0, 3)), "path.png", None])
def test_what_cannot_be_shown_is_no_picture(pixels):
    assert not is_picture(pixels)


@pytest.mark.parametrize("value", [0, -1, np.nan, np.inf, "wide", None, [1, 2]])
def test_a_scale_must_be_a_number_above_zero(value):
    assert read_scale({"scale": value}, "scale") is None
    assert read_scale({}, "scale") is None
    assert read_scale({"scale": np.float32(0.25)}, "scale") == 0.25
