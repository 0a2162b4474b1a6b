"""Bins that touch are found in any direction; discs are not taken for them."""

from __future__ import annotations

import numpy as np
import pytest

from napari_destvi.data.bins import find_bins, find_tiles

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


@pytest.mark.parametrize(("diameter", "pitch"), [(PITCH, PITCH), (0.95 * PITCH, PITCH)])
def test_a_few_tiles_of_a_lattice_are_found(diameter, pitch):
    some = np.random.default_rng(0).uniform(size=3600) < 0.1
    assert find_bins(grid()[some], diameter) is None
    assert find_tiles(grid()[some], diameter).pitch == pytest.approx(pitch)


@pytest.mark.parametrize(
    ("places", "diameter"),
    [
        (grid(), 0.5 * PITCH),  # on a finer lattice, but none touches another
        (hexagonal(), PITCH),
        (grid()[:1], PITCH),
        (np.zeros((50, 2)), PITCH),
    ],
)
def test_other_spots_are_no_tiles(places, diameter):
    assert find_tiles(places, diameter) is None
