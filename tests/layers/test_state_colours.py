"""Colours of places on two axes: what they tell, and to whom."""

import numpy as np
import pytest

from napari_destvi.layers.colour_space import from_oklab, to_linear, to_oklab
from napari_destvi.layers.state_colours import (
    BLUE,
    LIGHTNESS,
    ORANGE,
    REACH,
    is_beyond,
    legend_rgba,
    state_rgba,
)

#: The light of a screen as those see it who lack the long, the middle and the short
#: cones: Machado, Oliveira and Fernandes 2009, doi 10.1109/TVCG.2009.113, at full
#: severity.
BLIND = {
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
#: In OKLab; below about 0.02 two colours beside each other look the same.
TOLD_APART = 0.12


def _oklab(rgba):
    return to_oklab(to_linear(rgba[..., :3] / 255))


def _corners():
    return state_rgba(REACH * np.array([[-1, -1], [1, -1], [-1, 1], [1, 1]]))


def test_the_corners_have_their_colours():
    expected = [
        [light, *hue[number]]
        for number, light in enumerate(LIGHTNESS)
        for hue in (BLUE, ORANGE)
    ]
    np.testing.assert_allclose(_oklab(_corners()), expected, atol=0.01)


def test_lightness_rises_along_the_second_axis_and_not_along_the_first():
    light = _oklab(legend_rgba(21))[..., 0]
    assert (np.diff(light, axis=0) < 0).all()  # the first row is the top
    assert np.ptp(light, axis=1).max() < 0.01


def test_a_screen_shows_all_colours_as_they_are_meant():
    right, up = np.meshgrid(*[np.linspace(0, 1, 21)[:, None]] * 2)
    right, up = right[..., None], up[..., None]
    light = LIGHTNESS[0] + up * (LIGHTNESS[1] - LIGHTNESS[0])
    blue, orange = (np.array(a) + up * (np.array(b) - a) for a, b in (BLUE, ORANGE))
    shown = from_oklab(np.concatenate([light, blue + right * (orange - blue)], axis=-1))
    assert shown.min() > -0.001
    assert shown.max() < 1.001


@pytest.mark.parametrize("matrix", BLIND.values(), ids=BLIND.keys())
def test_colour_blind_readers_tell_the_corners_and_the_middle_apart(matrix):
    colours = np.concatenate([_corners(), state_rgba(np.zeros((1, 2)))])
    light = to_linear(colours[:, :3] / 255) @ np.array(matrix).T
    seen = to_oklab(np.clip(light, 0, 1))
    distance = np.linalg.norm(seen[:, None] - seen[None], axis=-1)
    assert distance[~np.eye(5, dtype=bool)].min() > TOLD_APART


def test_the_middle_is_grey_and_nothing_is_transparent():
    middle = state_rgba(np.zeros(2))
    assert middle[3] == 255
    assert np.abs(_oklab(middle)[1:]).max() < 0.035


def test_what_lies_beyond_has_the_colour_of_the_edge_and_is_told():
    places = np.array([[REACH, 0.5], [9.0, 0.5], [np.nan, 9.0]])
    colours = state_rgba(places)
    assert colours[0].tolist() == colours[1].tolist()
    assert colours[2].tolist() == [0, 0, 0, 0]
    assert is_beyond(places[:2]).tolist() == [False, True]


def test_a_single_axis_is_a_strip_of_one_lightness_that_all_readers_tell_apart():
    strip = legend_rgba(40, is_line=True)
    assert strip.shape == (10, 40, 4)
    assert np.ptp(_oklab(strip)[..., 0]) < 0.01
    for matrix in BLIND.values():
        ends = to_linear(strip[0, [0, 20, -1], :3] / 255) @ np.array(matrix).T
        left, middle, right = to_oklab(np.clip(ends, 0, 1))
        for one, other in ((left, middle), (middle, right)):
            assert np.linalg.norm(one - other) > 0.5 * TOLD_APART


@pytest.mark.parametrize("matrix", BLIND.values(), ids=BLIND.keys())
def test_no_two_places_far_apart_look_alike_to_colour_blind_readers(matrix):
    square = legend_rgba(9).reshape(-1, 4)
    seen = to_oklab(np.clip(to_linear(square[:, :3] / 255) @ np.array(matrix).T, 0, 1))
    places = np.stack(np.meshgrid(*[np.linspace(-1, 1, 9)] * 2), -1).reshape(-1, 2)
    apart = np.linalg.norm(places[:, None] - places[None], axis=-1)
    distance = np.linalg.norm(seen[:, None] - seen[None], axis=-1)
    assert distance[apart >= 1].min() > 0.5 * TOLD_APART
