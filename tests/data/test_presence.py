"""The tissue tells from which share on a type is present."""

import numpy as np
import pytest

from napari_destvi.data.presence import NO_STRUCTURE, TRIED, presence_thresholds


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def hexagonal(n_rows, n_columns):
    rows, columns = np.mgrid[:n_rows, :n_columns]
    return np.column_stack([(columns + rows % 2 / 2).ravel(), 0.87 * rows.ravel()])


def patch(coordinates, rng, *, noise, signal=0.4):
    """Shares of a type that fills the left half and is noise in the other."""
    inside = coordinates[:, 0] < coordinates[:, 0].mean()
    shares = rng.uniform(0, noise, len(coordinates))
    shares[inside] = signal * rng.uniform(0.7, 1.3, inside.sum())
    return inside, shares


@pytest.mark.parametrize("noise", [0.02, 0.06, 0.15])
def test_the_threshold_divides_noise_from_tissue(rng, noise):
    coordinates = hexagonal(30, 30)
    inside, shares = patch(coordinates, rng, noise=noise)
    (threshold,) = presence_thresholds(shares[:, None], coordinates)
    assert np.mean((shares > threshold) == inside) > 0.95
    assert threshold <= 0.28  # the least share inside


def test_types_are_judged_each_alone(rng):
    coordinates = hexagonal(20, 20)
    shares = np.column_stack(
        [patch(coordinates, rng, noise=noise)[1] for noise in (0.02, 0.2)]
    )
    together = presence_thresholds(shares, coordinates)
    alone = [presence_thresholds(shares[:, [n]], coordinates)[0] for n in (0, 1)]
    np.testing.assert_array_equal(together, alone)
    assert together[0] < together[1]


def test_where_a_type_lies_does_not_depend_on_unit_or_order(rng):
    coordinates = hexagonal(20, 20) + rng.uniform(0, 0.1, (400, 2))
    _, shares = patch(coordinates, rng, noise=0.1)
    order = rng.permutation(400)
    straight = presence_thresholds(shares[:, None], coordinates)
    permuted = presence_thresholds(shares[order, None], 37.5 * coordinates[order])
    assert straight == permuted


def test_noise_alone_gets_the_default(rng):
    shares = rng.dirichlet(np.ones(4), 900)
    found = presence_thresholds(shares, hexagonal(30, 30))
    assert found.tolist() == [NO_STRUCTURE] * 4


@pytest.mark.parametrize("share", [0.0, 0.3, np.nan])
def test_equal_and_unknown_shares_get_the_default(share):
    found = presence_thresholds(np.full((100, 2), share), hexagonal(10, 10))
    assert found.tolist() == [NO_STRUCTURE] * 2


@pytest.mark.parametrize("n_spots", [0, 1, 6, 9])
def test_fewer_than_ten_spots_get_the_default(rng, n_spots):
    shares = rng.dirichlet(np.ones(3), n_spots)
    found = presence_thresholds(shares, rng.uniform(size=(n_spots, 2)))
    assert found.tolist() == [NO_STRUCTURE] * 3


def test_spots_left_out_and_types_without_values_do_not_count(rng):
    coordinates = hexagonal(20, 20)
    _, shares = patch(coordinates, rng, noise=0.1)
    table = np.column_stack([shares, np.full(400, np.nan)])
    table[::7] = np.nan
    kept = np.isfinite(table[:, 0])
    expected = presence_thresholds(table[kept, :1], coordinates[kept])
    found = presence_thresholds(table, coordinates)
    assert found.tolist() == [*expected, NO_STRUCTURE]
    assert expected[0] in TRIED


@pytest.mark.slow
def test_of_a_million_spots_some_tell_the_threshold_of_all(rng):
    coordinates = hexagonal(1000, 1000)
    inside, shares = patch(coordinates, rng, noise=0.06)
    table = np.column_stack([shares.astype(np.float32)] * 12)
    thresholds = presence_thresholds(table, coordinates)
    assert np.mean((shares > thresholds[0]) == inside) > 0.95
