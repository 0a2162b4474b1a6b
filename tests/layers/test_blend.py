"""Mixed colours are those of the types, in the strength of their shares."""

import numpy as np
import pytest

from napari_destvi.layers import (
    blended,
    build_spot_index,
    contrast_limits,
    gather_rgba,
    type_colours,
    upper_limits,
    with_clear,
)
from napari_destvi.layers.colour_space import to_linear
from napari_destvi.layers.parts import BLOCK_SIZE

ONE = np.ones(1)


def bytes_of(colours):
    return np.rint(255 * colours).astype(int)


@pytest.mark.parametrize("number", range(12))
def test_a_pure_type_has_its_pure_colour(number):
    colours = type_colours(12)
    shares = 0.5 * np.eye(12)[[number]]
    *rgb, opacity = blended(shares, colours, upper=np.full(12, 0.5))[0].tolist()
    assert rgb == bytes_of(colours[number]).tolist()
    assert opacity == 255


def test_a_weak_type_has_its_pure_colour_too_but_is_less_opaque():
    colours = type_colours(1)
    strong, weak = blended(np.array([[0.4], [0.1]]), colours, upper=np.array([0.4]))
    np.testing.assert_array_equal(strong[:3], weak[:3])
    assert (strong[3], weak[3]) == (255, 64)


def test_an_equal_mixture_lies_in_the_middle_of_the_light():
    colours = type_colours(12)
    pairs = [(i, j) for i in range(12) for j in range(i)]
    shares = np.array([0.5 * (np.eye(12)[i] + np.eye(12)[j]) for i, j in pairs])
    rgb = blended(shares, colours, upper=np.ones(12))[:, :3]
    light = to_linear(colours)
    middle = np.array([(light[i] + light[j]) / 2 for i, j in pairs])
    np.testing.assert_allclose(to_linear(rgb / 255), middle, atol=0.005)


def test_opacity_rises_with_the_total_up_to_full():
    steps = np.linspace(0, 1, 51)
    shares = np.column_stack([steps, 0.6 * steps])
    opacity = blended(shares, type_colours(2), upper=np.ones(2))[:, 3].astype(int)
    assert opacity[0] == 0
    assert (np.diff(opacity)[opacity[1:] < 255] > 0).all()
    assert opacity[-1] == 255


def test_no_chosen_type_and_no_known_share_are_transparent():
    shares = np.array([[0.0, 0.0], [np.nan, np.nan], [0.5, np.nan], [0.5, 0.0]])
    rgba = blended(shares, type_colours(2), upper=np.ones(2))
    assert rgba[:3].tolist() == [[0, 0, 0, 0]] * 3
    assert rgba[3, 3] == 128


def test_nothing_chosen_is_transparent_everywhere():
    assert not blended(np.empty((5, 0)), np.empty((0, 3))).any()


def test_a_share_above_the_limit_shines_no_more():
    shares = np.array([[0.2, 0.3], [0.9, 0.3]])
    at, above = blended(shares, type_colours(2), upper=np.array([0.2, 0.6]))
    np.testing.assert_array_equal(at, above)


def test_permuting_the_types_changes_nothing(rng):
    shares, colours, upper = (
        rng.dirichlet(np.ones(5), 300),
        type_colours(5),
        rng.random(5),
    )
    order = rng.permutation(5)
    straight = blended(shares, colours, upper=upper).astype(int)
    permuted = blended(shares[:, order], colours[order], upper=upper[order])
    np.testing.assert_allclose(straight, permuted, atol=1)  # sums in another order


def test_many_spots_are_coloured_as_each_alone(rng):
    shares = rng.dirichlet(np.ones(3), BLOCK_SIZE + 10).astype(np.float32)
    colours, upper = type_colours(3), np.full(3, 0.5)
    together = blended(shares, colours, upper=upper).astype(int)
    for row in (0, BLOCK_SIZE - 1, BLOCK_SIZE, BLOCK_SIZE + 9):
        alone = blended(shares[[row]], colours, upper=upper)[0]
        np.testing.assert_allclose(together[row], alone, atol=1)


def test_limits_are_those_of_the_map_of_each_type(rng):
    shares = rng.dirichlet([1, 2, 0.01], 500)
    expected = [contrast_limits(column, lowest=0.0)[1] for column in shares.T]
    np.testing.assert_allclose(upper_limits(shares), expected, rtol=1e-6)
    np.testing.assert_array_equal(
        blended(shares, type_colours(3)),
        blended(shares, type_colours(3), upper=upper_limits(shares)),
    )


def test_pixels_have_the_colour_of_their_spot_and_none_beside_it(rng):
    index = build_spot_index(rng.uniform(0, 900, (40, 2)), 60.0, max_pixels=200)
    colours = rng.integers(0, 256, (40, 4), dtype=np.uint8)
    picture = gather_rgba(index, colours)
    on_spot = index.index >= 0
    np.testing.assert_array_equal(picture[on_spot], colours[index.index[on_spot]])
    assert not picture[~on_spot].any()
    assert picture.shape == (*index.index.shape, 4)


def test_colours_of_another_slide_are_refused():
    index = build_spot_index(np.array([[0.0, 0.0], [9.0, 0.0]]), 5.0, max_pixels=20)
    with pytest.raises(ValueError, match=r"shape \(3, 4\), expected \(2, 4\)"):
        gather_rgba(index, np.zeros((3, 4), np.uint8))


def test_rows_that_a_result_lacks_are_transparent():
    rows = np.array([1, -1, 0])
    colours = np.array([[1, 2, 3, 255], [4, 5, 6, 255]], np.uint8)
    expected = [[4, 5, 6, 255], [0, 0, 0, 0], [1, 2, 3, 255]]
    assert with_clear(colours)[rows].tolist() == expected


@pytest.fixture
def rng():
    return np.random.default_rng(0)
