"""Discs lie where the spots are, and every pixel finds its own spot."""

import numpy as np
import pytest

from napari_destvi.layers import build_spot_index, gather, spot_at


def hexagonal(n_rows, n_columns, pitch=100.0):
    rows, columns = np.mgrid[:n_rows, :n_columns]
    x = columns * pitch + (rows % 2) * pitch / 2
    return np.stack([x.ravel(), (rows * pitch * 0.87).ravel()], axis=1)


def pixel_centres(spots):
    """Full-resolution (y, x) of every map pixel, of shape (height, width, 2)."""
    pixels = np.stack(np.indices(spots.index.shape), axis=-1)
    return np.asarray(spots.translate) + spots.scale * pixels


def nearest_by_brute_force(spots, coordinates, radius):
    offsets = pixel_centres(spots)[:, :, None] - coordinates[None, None, :, ::-1]
    distances = np.linalg.norm(offsets, axis=-1)
    return np.where(distances.min(-1) <= radius, distances.argmin(-1), -1)


@pytest.fixture
def coordinates():
    return np.random.default_rng(0).uniform(3000, 9000, (40, 2))


def test_the_centroid_of_a_disc_is_its_spot(coordinates):
    apart = hexagonal(6, 7) + np.array([3013.37, 5044.21])
    spots = build_spot_index(apart, 55.0, max_pixels=301)
    centres = pixel_centres(spots)
    for number, (x, y) in enumerate(apart):
        error = centres[spots.index == number].mean(axis=0) - [y, x]
        assert np.abs(error).max() < 0.5 * spots.scale


def test_a_disc_has_the_area_of_its_true_diameter():
    spots = build_spot_index(hexagonal(5, 5), 55.0, max_pixels=1000)
    area = np.bincount(spots.index[spots.index >= 0]) * spots.scale**2
    np.testing.assert_allclose(area, np.pi * 27.5**2, rtol=0.02)


def test_overlapping_discs_give_each_pixel_to_the_nearest_spot(coordinates):
    spots = build_spot_index(coordinates, 2000.0, max_pixels=150)
    expected = nearest_by_brute_force(spots, coordinates, 1000.0)
    np.testing.assert_array_equal(spots.index, expected)


def test_stamping_in_parts_changes_nothing(coordinates, monkeypatch):
    at_once = build_spot_index(coordinates, 2000.0, max_pixels=150)
    monkeypatch.setattr("napari_destvi.layers.stamping.STAMP_SIZE", 1)
    in_parts = build_spot_index(coordinates, 2000.0, max_pixels=150)
    np.testing.assert_array_equal(in_parts.index, at_once.index)


def test_the_longer_side_has_as_many_pixels_as_asked():
    spots = build_spot_index(hexagonal(20, 60), 55.0, max_pixels=640)
    assert max(spots.index.shape) == 640


def test_spots_smaller_than_a_pixel_are_still_seen():
    spots = build_spot_index(hexagonal(30, 30), 2.0, max_pixels=100)
    assert set(range(900)) <= set(spots.index.ravel().tolist())


def test_a_single_spot_fills_its_map():
    spots = build_spot_index(np.array([[500.0, 700.0]]), 60.0)
    assert spots.index.shape == (200, 200)
    assert spot_at(spots, 700.0, 500.0) == 0
    assert np.mean(spots.index == 0) == pytest.approx(np.pi / 4, rel=0.01)


def test_gathered_pixels_have_the_value_of_their_spot(coordinates):
    spots = build_spot_index(coordinates, 200.0, max_pixels=300)
    values = np.random.default_rng(1).random(40).astype(np.float32)
    picture = gather(spots, values)
    on_spot = spots.index >= 0
    np.testing.assert_array_equal(picture[on_spot], values[spots.index[on_spot]])
    assert np.isnan(picture[~on_spot]).all()
    assert picture.dtype == np.float32


def test_values_of_another_slide_are_refused(coordinates):
    spots = build_spot_index(coordinates, 200.0, max_pixels=50)
    with pytest.raises(ValueError, match=r"shape \(39,\), expected \(40,\)"):
        gather(spots, np.zeros(39))


def test_the_spot_under_a_point_is_found_and_none_beside_it():
    coordinates = hexagonal(6, 7) + np.array([3000.0, 5000.0])
    spots = build_spot_index(coordinates, 55.0, max_pixels=500)
    found = [spot_at(spots, y, x) for x, y in coordinates]
    assert found == list(range(42))
    assert spot_at(spots, 5000.0, 3050.0) is None
    assert spot_at(spots, -1e6, 3000.0) is None


def test_permuting_the_spots_permutes_the_map(coordinates):
    order = np.random.default_rng(2).permutation(40)
    values = np.arange(40.0)
    straight = gather(build_spot_index(coordinates, 300.0), values)
    permuted = gather(build_spot_index(coordinates[order], 300.0), values[order])
    np.testing.assert_array_equal(straight, permuted)


@pytest.mark.parametrize(
    ("n_across", "longer_side"), [(30, 2000), (70, 3034), (100, 3200), (101, 2000)]
)
def test_discs_are_round_where_the_slide_is_not_too_large(n_across, longer_side):
    """Of at least 24 pixels, up to 3,200 a side and 10,000 spots."""
    coordinates = np.stack(np.divmod(np.arange(n_across**2), n_across), axis=1) * 100.0
    spots = build_spot_index(coordinates, 55.0)
    assert max(spots.index.shape) == pytest.approx(longer_side, abs=2)
