"""Bins that touch are found in any direction; discs are not taken for them."""

from __future__ import annotations

import numpy as np
import pytest

from napari_destvi.layers import build_spot_index
from napari_destvi.layers.bins import find_bins

PITCH = 7.3


def grid(n_across=60, turned=0.0):
    rows, columns = np.divmod(np.arange(n_across**2), n_across)
    cos, sin = np.cos(turned), np.sin(turned)
    turn = np.array([[cos, sin], [-sin, cos]])
    return np.stack([columns, rows], axis=1) * PITCH @ turn + 1000.0


@pytest.mark.parametrize("turned", [-0.7, -0.02, 0.0, 0.3])
def test_pitch_and_direction_of_bins_are_found(turned):
    bins = find_bins(grid(turned=turned), PITCH)
    assert bins.pitch == pytest.approx(PITCH)
    assert bins.angle == pytest.approx(turned)


def test_bins_are_found_where_some_are_missing_and_places_are_rounded():
    rng = np.random.default_rng(0)
    whole = grid(turned=0.1)
    some = whole[rng.uniform(size=len(whole)) < 0.85]
    bins = find_bins(some + rng.uniform(-0.1, 0.1, some.shape), PITCH)
    assert bins.angle == pytest.approx(0.1, abs=0.01)
    assert bins.pitch == pytest.approx(PITCH, rel=0.01)


def hexagonal():
    places = grid()
    rows = np.arange(len(places)) // 60
    places[:, 0] += PITCH / 2 * (rows % 2)
    places[:, 1] = 1000.0 + rows * PITCH * np.sqrt(3) / 2
    return places


@pytest.mark.parametrize(
    ("places", "diameter"),
    [
        (grid(), 0.55 * PITCH),  # spots with gaps between them
        (hexagonal(), PITCH),
        (np.random.default_rng(0).uniform(0, 300, (2000, 2)), PITCH),
        (grid()[:4], PITCH),
        (np.zeros((50, 2)), PITCH),
    ],
)
def test_other_spots_are_no_bins(places, diameter):
    assert find_bins(places, diameter) is None


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
def test_all_bins_along_the_axes_have_the_same_number_of_pixels(max_pixels):
    index = build_spot_index(grid(), PITCH, max_pixels=max_pixels)
    sizes = np.bincount(index.index.ravel())
    assert (sizes == (max_pixels // 60) ** 2).all()
    assert (index.index >= 0).all()
