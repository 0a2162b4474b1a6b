"""Moran's I by its definition, and from a part of a large slide."""

import numpy as np
import pytest

from napari_destvi.data.autocorrelation import build_neighbourhood, morans_i


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def by_definition(values, coordinates, n_neighbours):
    """n / W times the weighted sum of products over the sum of squares."""
    apart = np.linalg.norm(coordinates[:, None] - coordinates, axis=-1)
    np.fill_diagonal(apart, np.inf)
    weights = np.zeros_like(apart)
    near = np.argsort(apart, axis=1)[:, :n_neighbours]
    np.put_along_axis(weights, near, 1.0, axis=1)
    centred = values - values.mean()
    products = (weights * np.outer(centred, centred)).sum()
    return len(values) / weights.sum() * products / (centred**2).sum()


@pytest.mark.parametrize("n_neighbours", [1, 4, 6])
def test_it_is_morans_i_of_the_definition(rng, n_neighbours):
    coordinates, values = rng.uniform(size=(200, 2)), rng.normal(size=200)
    values += 3 * coordinates[:, 0]
    where = build_neighbourhood(coordinates, n_neighbours=n_neighbours)
    expected = by_definition(values, coordinates, n_neighbours)
    assert morans_i(values, where) == pytest.approx(expected)


def test_booleans_count_as_one_and_zero(rng):
    coordinates = rng.uniform(size=(100, 2))
    where = build_neighbourhood(coordinates)
    there = coordinates[:, 0] > 0.5
    assert morans_i(there, where) == morans_i(there.astype(float), where) > 0.5


def test_noise_stays_within_its_standard_error(rng):
    where = build_neighbourhood(rng.uniform(size=(400, 2)))
    found = [morans_i(rng.normal(size=400), where) for _ in range(200)]
    assert np.mean(found) == pytest.approx(0, abs=0.01)
    assert 0.6 * where.standard_error < np.std(found) < where.standard_error


def test_equal_values_have_none(rng):
    where = build_neighbourhood(rng.uniform(size=(20, 2)))
    assert np.isnan(morans_i(np.full(20, 0.3), where))


def test_a_part_of_the_spots_knows_the_index_of_all(rng):
    coordinates = rng.uniform(size=(4000, 2))
    values = np.sin(20 * coordinates[:, 0]) + rng.normal(size=4000)
    exact = morans_i(values, build_neighbourhood(coordinates))
    part = build_neighbourhood(coordinates, most=2000)
    assert len(part.spots) == 2000
    assert morans_i(values, part) == pytest.approx(exact, abs=0.03)


def test_no_spot_is_its_own_neighbour_even_where_many_share_a_place(rng):
    coordinates = np.repeat(rng.uniform(size=(5, 2)), 10, axis=0)
    where = build_neighbourhood(coordinates)
    assert where.near.shape == (6, 50)
    assert (where.near != where.spots).all()


def test_too_few_spots_have_no_neighbours():
    with pytest.raises(ValueError, match="6 spots have no 6 neighbours"):
        build_neighbourhood(np.zeros((6, 2)))
