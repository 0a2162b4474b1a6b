import numpy as np
import pytest

from napari_destvi.states.axes_neighbours import (
    enough_of,
    neighbour_weights,
    spot_distance,
)
from napari_destvi.states.axes_significance import Likeness

N_TISSUES = 200


def _hexagonal(side):
    row, column = np.divmod(np.arange(side * side), side)
    return np.column_stack([column + 0.5 * (row % 2), row * np.sqrt(3) / 2])


def _p_values(draw, share, *, permutations=99):
    places = _hexagonal(12)
    likeness = Likeness(share / share.sum(), neighbour_weights(places, 1.0))
    found = []
    for seed in range(N_TISSUES):
        rng = np.random.default_rng(seed)
        values = draw(rng)
        values = values - likeness.weight @ values
        found.append(
            likeness.permuted_p_value(values, permutations=permutations, rng=rng)
        )
    return np.array(found)


@pytest.mark.parametrize("level", [0.05, 0.2, 0.5])
def test_p_is_uniform_for_states_without_a_pattern(level):
    share = np.random.default_rng(0).uniform(0.1, 0.9, 144)
    scales = np.array([3.0, 1.0, 0.5])
    found = _p_values(lambda rng: scales * rng.normal(size=(144, 3)), share)
    assert (found <= level).mean() == pytest.approx(
        level, abs=3 * np.sqrt(level / N_TISSUES)
    )


def test_states_that_are_known_less_well_in_one_place_are_no_pattern():
    """Where there is less of the type its states scatter more, from left to right."""
    share = 0.1 + 0.8 * _hexagonal(12)[:, 0] / 12
    found = _p_values(lambda rng: rng.normal(size=(144, 3)) / share[:, None], share)
    assert (found <= 0.05).mean() < 0.1


def test_p_is_small_for_a_pattern_in_the_weaker_of_two_directions():
    x = _hexagonal(12)[:, 0]
    wave = np.sin(x / 2)

    def draw(rng):
        values = rng.normal(size=(144, 2)) * [0.8, 1.0]
        values[:, 0] += wave
        return values

    assert (_p_values(draw, np.ones(144)) <= 0.05).mean() > 0.95


def test_permutations_that_tell_enough_end_early():
    places = _hexagonal(12)
    likeness = Likeness(np.full(144, 1 / 144), neighbour_weights(places, 1.0))
    rng = np.random.default_rng(3)
    values = rng.normal(size=(144, 3))
    values -= values.mean(axis=0)
    p_value = likeness.permuted_p_value(values, permutations=10**9, rng=rng)
    assert 0.02 < p_value <= 1


def test_no_permutations_ask_nothing():
    likeness = Likeness(np.full(2, 0.5), neighbour_weights(np.zeros((2, 2)), 1.0))
    rng = np.random.default_rng(0)
    assert np.isnan(
        likeness.permuted_p_value(np.zeros((2, 1)), permutations=0, rng=rng)
    )


def test_a_spot_has_eighteen_neighbours_on_a_hexagonal_array_and_not_itself():
    places = _hexagonal(11)
    weights = neighbour_weights(places, spot_distance(places))
    middle = weights[5 * 11 + 5]
    assert middle.nnz == 18
    assert weights.diagonal().sum() == 0
    expected = np.exp(-0.5 * np.array([1, 3, 4])).repeat(6)
    np.testing.assert_allclose(np.sort(middle.data), np.sort(expected))
    assert abs(weights - weights.T).max() == 0


def test_the_unit_of_the_places_does_not_matter():
    places = _hexagonal(6)
    plain, larger = (
        neighbour_weights(factor * places, spot_distance(factor * places))
        for factor in (1.0, 37.5)
    )
    np.testing.assert_allclose(plain.toarray(), larger.toarray())


def test_spots_in_one_place_are_neighbours():
    weights = neighbour_weights(np.zeros((40, 2)), 1.0)
    assert (weights.data == 1).all()
    assert weights.nnz >= 40 * 18


def test_of_many_spots_whole_windows_are_taken():
    places = _hexagonal(100)
    chosen = enough_of(places, 1.0, most=2_000)
    assert 2_000 <= len(chosen) <= 2_600
    weights = neighbour_weights(places[chosen], 1.0)
    assert weights.getnnz(axis=1).mean() > 15  # hardly any has lost its neighbours
    np.testing.assert_array_equal(chosen, enough_of(places, 1.0, most=2_000))
    np.testing.assert_array_equal(
        enough_of(places, 1.0, most=10_000), np.arange(10_000)
    )
