"""The states of a type on two axes."""

import dataclasses

import numpy as np
import pytest

from napari_destvi.errors import InputError
from napari_destvi.results import ReferenceStates
from napari_destvi.states import (
    AxisChoice,
    find_axes,
    state_plane,
    with_axes,
    with_shown_axis,
)
from napari_destvi.states.plane import NOT_SIGNIFICANT

QUICK = AxisChoice(least_share=0.1, permutations=199)


@pytest.fixture
def found(build, response, rng):
    """A function from columns of the states to a result with axes, and its slide."""

    def found(*columns, noise=0.3, share=None):
        states = noise * rng.normal(size=(400, 4))
        for number, values in enumerate(columns):
            states[:, number] += values
        result, slide = build(states, response, share=share)
        return with_axes(result, find_axes(result, slide, QUICK)), slide

    return found


def _correlation(a, b):
    return abs(np.corrcoef(a, b)[0, 1])


def test_two_axes_of_the_tissue_are_the_two_of_the_plane(found, field, other_field):
    result, slide = found(field, other_field)
    plane = state_plane(result, slide, "A")
    for column in (0, 1):
        expected = result.activation_on("A", column + 1)
        np.testing.assert_allclose(plane.spots[:, column], expected, rtol=1e-5)
    assert plane.names == ("axis 1", "axis 2")
    assert plane.titles[0].startswith("axis 1 \N{MIDDLE DOT} ")


def test_the_axis_that_is_shown_goes_to_the_right(found, field, other_field):
    result, slide = found(field, other_field)
    plane = state_plane(with_shown_axis(result, "A", 2), slide, "A")
    np.testing.assert_allclose(plane.spots[:, 0], result.activation_on("A", 2))
    assert plane.names == ("axis 2", "axis 1")


def test_beside_a_single_axis_stands_what_the_counts_tell_across_it(found, field, rng):
    noise = rng.normal(size=400)
    result, slide = found(field, noise, noise=0.1)
    plane = state_plane(result, slide, "A")
    assert plane.names == ("axis 1", NOT_SIGNIFICANT)
    assert _correlation(plane.spots[:, 0], field) > 0.95
    assert _correlation(plane.spots[:, 1], noise) > 0.9
    assert plane.spots[:, 1].std() == pytest.approx(1, abs=0.01)
    assert plane.axes[1].rising[0] == "gene 3"
    assert np.isnan(plane.axes[1].p_value)
    assert abs(np.corrcoef(plane.spots.T)[0, 1]) < 1e-3
    shares = [axis.variance_share for axis in plane.axes]
    assert 0.9 < sum(shares) <= 1
    assert shares[0] > shares[1]


def test_hardly_anything_across_an_axis_is_not_the_axis_again(found, field):
    plane = state_plane(*found(field, noise=0.003), "A")
    assert plane.axes[1].variance_share < 0.001
    assert _correlation(*plane.spots.T) < 1e-3


def test_spots_with_too_little_of_the_type_have_no_place(found, field):
    share = np.where(np.arange(400) < 30, 0.05, 0.5)
    plane = state_plane(*found(field, share=share), "A")
    assert not plane.is_shown[:30].any()
    assert plane.is_shown[30:].all()


def test_cells_of_the_reference_lie_on_the_same_axes(found, field, other_field):
    result, slide = found(field, other_field)
    assert state_plane(result, slide, "A").cells.shape == (0, 2)
    cells = ReferenceStates(
        result.cell_state[:7, 0], np.zeros(7, np.int64), np.arange(7)
    )
    plane = state_plane(dataclasses.replace(result, reference_states=cells), slide, "A")
    np.testing.assert_allclose(plane.cells, plane.spots[:7])


def test_a_type_without_a_state_says_so(build, response, rng, found, field):
    result, slide = build(np.ones((400, 4)), response)
    with pytest.raises(InputError, match="Find states"):
        state_plane(result, slide, "A")
    bare = with_axes(result, find_axes(result, slide, QUICK))
    with pytest.raises(InputError, match="A: No spatial state found"):
        state_plane(bare, slide, "A")
    line, slide = found(field, noise=0.0)
    with pytest.raises(InputError, match="one direction only"):
        state_plane(line, slide, "A")
