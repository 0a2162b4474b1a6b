import dataclasses

import numpy as np
import pytest

from napari_destvi.errors import ConfigError, InputError
from napari_destvi.states import (
    DEFAULT,
    PREVIEW,
    AxisChoice,
    find_axes,
    least_shares,
    rises_along_axis,
    with_axes,
)

QUICK = AxisChoice(least_share=0.1, permutations=199)


def _states(rng, *columns, noise=0.3):
    states = noise * rng.normal(size=(400, 4))
    for number, values in enumerate(columns):
        states[:, number] += values
    return states


def _axes(result, slide, choice=QUICK):
    (found,) = find_axes(result, slide, choice)
    return found


def test_a_state_that_follows_the_tissue_is_found(build, response, field, rng):
    result, slide = build(_states(rng, field), response)
    found = _axes(result, slide)
    assert (found.finding, found.n_spots, len(found.axes)) == ("found", 400, 1)
    assert found.p_value == pytest.approx(1 / 200)
    position = with_axes(result, (found,)).activation[:, 0]
    assert np.corrcoef(position, field)[0, 1] > 0.95
    assert position.std() == pytest.approx(1, abs=1e-5)
    assert position.mean() == pytest.approx(0, abs=1e-5)


def test_an_axis_points_to_where_genes_rise_and_names_both_ends(
    build, response, field, rng
):
    for sign in (1, -1):
        result, slide = build(_states(rng, sign * field), response)
        axis = _axes(result, slide).axes[0]
        assert axis.rising[:2] == ("gene 0", "gene 1")
        assert axis.falling[0] == "gene 2"


def test_the_rises_of_all_genes_are_those_that_are_named(build, response, field, rng):
    result, slide = build(_states(rng, field), response)
    result = with_axes(result, find_axes(result, slide, QUICK))
    rises = rises_along_axis(result, "A")
    order = [result.gene_names[number] for number in np.argsort(-rises)]
    assert tuple(order[: (rises > 0).sum()]) == result.axes[0].axes[0].rising
    assert result.activation_genes["A"] == result.axes[0].axes[0].rising
    with pytest.raises(InputError, match="No axis 2"):
        rises_along_axis(result, "A", 2)


def test_two_states_give_two_axes_the_larger_one_first(
    build, response, field, other_field, rng
):
    result, slide = build(_states(rng, field, other_field), response)
    result = with_axes(result, find_axes(result, slide, QUICK))
    first, second = result.axes[0].axes
    assert first.variance_share > second.variance_share > 0.1
    assert first.variance_share + second.variance_share <= 1
    for number, truth in ((1, field), (2, other_field)):
        position = result.activation_on("A", number)
        assert abs(np.corrcoef(position, truth)[0, 1]) > 0.9
    assert second.rising[0] == "gene 3"
    assert np.isnan(result.activation_on("A", 3)).all()
    one = _axes(result, slide, AxisChoice(1, 0.1, 199))
    assert len(one.axes) == 1


def test_the_rotation_and_the_units_of_the_states_do_not_matter(
    build, response, field, other_field, rng
):
    states = _states(rng, field, other_field)
    turn = np.linalg.qr(rng.normal(size=(4, 4)))[0] * [1.0, 5.0, 0.2, 3.0]
    plain, turned = (
        with_axes(result, find_axes(result, slide, QUICK))
        for result, slide in (
            build(states, response),
            build(states @ turn, response @ np.linalg.inv(turn).T),
        )
    )
    for number in (1, 2):
        expected = plain.activation_on("A", number)
        found = turned.activation_on("A", number)
        assert np.corrcoef(found, expected)[0, 1] > 0.998  # the model is not linear


def test_a_state_that_no_gene_follows_is_not_told(build, response, field, rng):
    hidden = np.zeros_like(field)
    result, slide = build(_states(rng, hidden, hidden, 10 * field, noise=0), response)
    found = _axes(result, slide)
    assert (found.finding, found.axes) == ("not told", ())
    assert np.isnan(with_axes(result, (found,)).activation).all()


def test_a_state_that_few_counts_tell_is_not_told(build, response, field, rng):
    found = _axes(*build(_states(rng, field), response, size=1.0))
    assert found.finding == "not told"


def test_a_state_that_is_the_same_everywhere_is_not_told(build, response):
    assert _axes(*build(np.ones((400, 4)), response)).finding == "not told"


def test_a_state_without_a_pattern_is_not_spatial(build, response, field, rng):
    result, slide = build(_states(rng, rng.permutation(field)), response)
    found = _axes(result, slide)
    assert (found.finding, found.axes) == ("not spatial", ())
    assert found.p_value > 0.01
    assert np.isnan(with_axes(result, (found,)).activation).all()


def test_spots_with_little_of_the_type_have_no_say_and_no_value(
    build, response, field, rng
):
    share = np.where(np.arange(400) < 300, 0.5, 0.05)
    wild = _states(rng, field)
    wild[300:] += 100
    found = [
        _axes(*build(wild[:end], response, share=share[:end])) for end in (400, 300)
    ]
    np.testing.assert_allclose(found[0].axes[0].direction, found[1].axes[0].direction)
    result, _ = build(wild, response, share=share)
    position = with_axes(result, (found[0],)).activation[:, 0]
    assert np.isnan(position[300:]).all()
    assert np.isfinite(position[:300]).all()


def test_nine_spots_are_too_few(build, response, field, rng):
    share = np.where(np.arange(400) < 9, 0.5, 0.01)
    found = _axes(*build(_states(rng, field), response, share=share))
    assert (found.finding, found.n_spots) == ("too little", 9)
    assert np.isnan(found.centre).all()


def test_spots_left_out_or_without_a_place_do_not_count(build, response, field, rng):
    result, slide = build(_states(rng, field), response)
    result.proportions[0] = np.nan
    result.cell_state[0] = np.nan
    slide.coordinates[1] = np.nan
    found = _axes(result, slide)
    assert (found.finding, found.n_spots) == ("found", 399)
    position = with_axes(result, (found,)).activation[:, 0]
    assert np.isnan(position).tolist() == [True] + 399 * [False]


def test_maps_on_their_way_ask_for_no_significance(build, response, field, rng):
    found = _axes(*build(_states(rng, field), response), PREVIEW)
    assert len(found.axes) == 1
    assert np.isnan(found.p_value)


def test_the_automatic_share_is_at_least_a_tenth(build, response, field, rng):
    x = np.arange(400) // 20
    share = np.where(x < 8, 0.4, 0.02) + 0.3 * (x < 4)
    result, slide = build(_states(rng, field), response, share=share)
    (least,) = least_shares(result, slide, DEFAULT.least_share)
    assert least >= 0.1
    assert least_shares(result, slide, 0.03).tolist() == [0.03]


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        ({"n_axes": 0}, "number of axes is 0"),
        ({"least_share": 1.0}, "least share is 1"),
        ({"permutations": 20}, "20 permutations cannot tell"),
    ],
)
def test_a_choice_out_of_range_is_refused(wish, sentence):
    with pytest.raises(ConfigError, match=sentence):
        AxisChoice(**wish)


def test_states_that_were_not_fitted_or_not_kept_are_refused(
    build, response, field, rng
):
    result, slide = build(_states(rng, field), response)
    early = dataclasses.replace(result, settings={"states_are_fitted": False})
    with pytest.raises(InputError, match="were not fitted"):
        find_axes(early, slide)
    old = dataclasses.replace(result, expression_model=None, noise_abundance=None)
    with pytest.raises(InputError, match="do not hold what each type expresses"):
        find_axes(old, slide)
