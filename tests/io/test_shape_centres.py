"""Centres and widths of shapes are those of geometry."""

from __future__ import annotations

import struct

import numpy as np
import pytest

from napari_destvi.io.shape_centres import centres_and_widths


def point(x, y):
    return struct.pack("<BI2d", 1, 1, x, y)


def polygon(*corners, kind=3):
    ring = [*corners, corners[0]]
    return struct.pack("<BIII", 1, kind, 1, len(ring)) + np.array(ring, "<f8").tobytes()


SQUARE = [(0, 0), (4, 0), (4, 4), (0, 4)]


@pytest.mark.parametrize(
    ("shape", "centre", "width"),
    [
        (point(3.0, 7.0), (3, 7), 0),
        (polygon(*SQUARE), (2, 2), 4),
        (polygon(*SQUARE[::-1]), (2, 2), 4),
        (polygon((0, 0), (6, 0), (0, 3)), (2, 1), 3),
        (polygon((1e6, 1e6), (1e6 + 2, 1e6), (1e6, 1e6 + 2)), None, 2**0.5),
        (polygon(*[(x, y, 9.0) for x, y in SQUARE], kind=1003), (2, 2), 4),
        (struct.pack("<BII", 1, 6, 1) + polygon(*SQUARE), (2, 2), 4),
        (polygon((1, 1), (1, 1), (1, 1)), (1, 1), 0),
    ],
)
def test_centre_and_width_are_those_of_the_shape(shape, centre, width):
    centres, widths = centres_and_widths([shape])
    np.testing.assert_allclose(centres[0], centre or [1e6 + 2 / 3] * 2)
    np.testing.assert_allclose(widths[0], width)


def test_mixed_shapes_keep_their_order():
    triangle = polygon((0, 0), (6, 0), (0, 3))
    centres, _ = centres_and_widths([polygon(*SQUARE), triangle, point(9, 9), triangle])
    np.testing.assert_allclose(centres, [(2, 2), (2, 1), (9, 9), (2, 1)])


def test_no_shapes_have_no_centres():
    centres, widths = centres_and_widths([])
    assert centres.shape == (0, 2)
    assert widths.shape == (0,)


@pytest.mark.parametrize(
    ("shape", "sentence"),
    [
        (b"", "little-endian"),
        (struct.pack(">BI2d", 0, 1, 1, 1), "little-endian"),
        (polygon(*SQUARE)[:-8], "cut off"),
        (point(1, 2)[:-1], "cut off"),
        (struct.pack("<BII", 1, 2, 0), "kind 2"),
    ],
)
def test_a_shape_that_cannot_be_measured_is_told(shape, sentence):
    with pytest.raises(ValueError, match=sentence):
        centres_and_widths([shape])
