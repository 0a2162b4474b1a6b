import numpy as np
import pytest

from napari_destvi.results.state_limits import MIN_SHARE
from napari_destvi.training.activation import (
    information,
    leading_axis,
    masked_position,
)


@pytest.fixture
def states():
    """States that vary along a known direction, in the spots that hold the type."""
    rng = np.random.default_rng(0)
    field = rng.uniform(-2, 2, 200)
    direction = np.array([0.6, -0.8, 0.0])
    state = field[:, None] * direction + rng.normal(0, 0.05, (200, 3))
    return state, field, rng.uniform(0.2, 1, 200)


def test_axis_follows_the_direction_of_variation(states):
    state, field, share = states
    position = masked_position(leading_axis(state, share), state, share)
    assert abs(np.corrcoef(position, field)[0, 1]) > 0.99


def test_position_has_weighted_mean_zero_and_deviation_one(states):
    state, _, share = states
    position = leading_axis(state, share).position(state)
    assert np.average(position, weights=share) == pytest.approx(0, abs=1e-6)
    assert np.average(position**2, weights=share) == pytest.approx(1)


def test_spots_without_the_type_have_no_say_and_no_value(states):
    state, _, share = states
    share = share.copy()
    share[:100] = MIN_SHARE / 2
    wild = state.copy()
    wild[:100] += 100
    axis, undisturbed = (leading_axis(s, share) for s in (wild, state))
    np.testing.assert_allclose(axis.direction, undisturbed.direction)
    position = masked_position(axis, wild, share)
    assert np.isnan(position[:100]).all()
    assert np.isfinite(position[100:]).all()


def test_rotating_the_states_changes_only_the_sign(states):
    state, _, share = states
    rotation = np.linalg.qr(np.random.default_rng(1).normal(size=(3, 3)))[0]
    plain = leading_axis(state, share).position(state)
    turned = state @ rotation
    rotated = leading_axis(turned, share).position(turned)
    np.testing.assert_allclose(np.abs(rotated), np.abs(plain), atol=1e-8)


def test_flipped_axis_reads_the_other_way_round(states):
    state, _, share = states
    axis = leading_axis(state, share)
    np.testing.assert_allclose(axis.flipped().position(state), -axis.position(state))
    np.testing.assert_allclose(axis.flipped().ends(), axis.ends()[::-1])


def test_type_that_is_nearly_absent_has_no_axis(states):
    state, _, _ = states
    share = np.zeros(200)
    share[:9] = 0.5
    assert leading_axis(state, share) is None
    assert np.isnan(masked_position(None, state, share)).all()


def test_state_that_is_the_same_everywhere_has_no_axis(states):
    _, _, share = states
    assert leading_axis(np.ones((200, 3)), share) is None


def test_information_is_the_squared_shift_in_units_of_counting_noise():
    """One gene: 100 counts expected, variance twice that, shifted by 3 counts."""
    library_size, abundance, profile, noise = 1000.0, 0.5, 0.1, 2.0
    shift = 3 / (library_size * abundance)
    told = information(
        np.array([shift]),
        np.array([profile]),
        np.array([noise]),
        library_size * abundance**2,
    )
    assert told == pytest.approx(3**2 / (library_size * profile * noise))
