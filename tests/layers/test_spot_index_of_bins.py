"""The map of bins that touch has no gap, and each bin its square."""

from __future__ import annotations

import numpy as np
import pytest

from napari_destvi.layers import build_spot_index

PITCH = 7.3


def grid(n_across=60, turned=0.0):
    rows, columns = np.divmod(np.arange(n_across**2), n_across)
    cos, sin = np.cos(turned), np.sin(turned)
    turn = np.array([[cos, sin], [-sin, cos]])
    return np.stack([columns, rows], axis=1) * PITCH @ turn + 1000.0


@pytest.mark.parametrize("turned", [0.0, 0.02, 0.5])
def test_there_is_no_gap_between_bins_and_each_has_its_square(turned):
    places = grid(turned=turned)
    index = build_spot_index(places, PITCH, max_pixels=900)
    rows, columns = np.indices(index.index.shape)
    x = index.translate[1] + columns * index.scale - 1000.0
    y = index.translate[0] + rows * index.scale - 1000.0
    cos, sin = np.cos(turned), np.sin(turned)
    across = (x * cos + y * sin) / PITCH
    down = (y * cos - x * sin) / PITCH
    edge = np.minimum(np.abs(across % 1 - 0.5), np.abs(down % 1 - 0.5)) < 0.02
    inside = (np.minimum(across, down) > -0.5) & (np.maximum(across, down) < 59.5)
    expected = np.where(inside, np.rint(down) * 60 + np.rint(across), -1)
    np.testing.assert_array_equal(index.index[~edge], expected[~edge])
    assert (index.index[inside & ~edge] >= 0).all()


@pytest.mark.parametrize("max_pixels", [60, 170, 300])
def test_each_bin_along_the_axes_is_one_pixel(max_pixels):
    index = build_spot_index(grid(), PITCH, max_pixels=max_pixels)
    assert index.index.shape == (60, 60)
    np.testing.assert_array_equal(np.sort(index.index.ravel()), np.arange(60 * 60))
