"""A result finds the spots of its slide by name."""

import dataclasses

import numpy as np
import pytest

from napari_destvi.errors import InputError
from napari_destvi.layers import build_result_maps, build_spot_index
from napari_destvi.results import Result, StateAxis, TypeAxes

NAMES = ("a", "b", "c", "d")
COORDINATES = np.array([[0.0, 0.0], [100.0, 0.0], [0.0, 100.0], [100.0, 100.0]])


def result(spot_names):
    rows = np.array([ord(name) for name in spot_names], dtype=np.float32)
    shares = np.stack([rows / 200, 1 - rows / 200], axis=1)
    return Result(
        spot_names=tuple(spot_names),
        cell_types=("T", "B"),
        gene_names=("G",),
        abundance=shares,
        proportions=shares,
        cell_state=np.zeros((len(rows), 2, 1), np.float32),
        activation=shares * 10,
    )


@pytest.fixture(scope="module")
def index():
    return build_spot_index(COORDINATES, 50.0, max_pixels=120)


def test_spots_find_their_rows_in_any_order(index):
    straight = build_result_maps(result("abcd"), NAMES, index)
    shuffled = build_result_maps(result("dbac"), NAMES, index)
    np.testing.assert_array_equal(
        straight.picture("proportions", "B"), shuffled.picture("proportions", "B")
    )


def test_a_spot_that_the_result_lacks_is_transparent(index):
    maps = build_result_maps(result("acd"), NAMES, index)
    values = maps.values("activation", "T")
    np.testing.assert_array_equal(np.isnan(values), [False, True, False, False])
    assert np.isnan(maps.picture("activation", "T")[index.index == 1]).all()
    assert maps.describe(0.0, 100.0) is None


def test_the_picture_of_a_type_shows_its_column(index):
    maps = build_result_maps(result("abcd"), NAMES, index)
    picture = maps.picture("proportions", "T")
    assert np.unique(picture[index.index == 2]) == pytest.approx(100 * ord("c") / 200)


def test_a_point_on_a_spot_is_described_by_its_name(index):
    maps = build_result_maps(result("abcd"), NAMES, index)
    told = maps.describe(100.0, 0.0).line()
    assert told == "c: B 50 % · activation +5.1, T 50 % · activation +4.9"
    assert maps.describe(100.0, 100.0, activation_of=["T"]).facts == (
        *("T 50 % · activation +5.0", "B 50 % · activation +5.0"),
    )
    assert maps.describe(50.0, 50.0) is None


def test_the_result_of_another_slide_is_refused(index):
    with pytest.raises(InputError, match="none of its 2 spots is among the 4"):
        build_result_maps(result("xy"), NAMES, index)


def test_a_spot_of_a_result_without_states_is_described_by_its_shares(index):
    whole = result("abcd")
    stateless = dataclasses.replace(
        whole,
        cell_state=whole.cell_state[:, :, :0],
        activation=np.full_like(whole.activation, np.nan),
    )
    maps = build_result_maps(stateless, NAMES, index)
    assert maps.describe(100.0, 0.0).line() == "c: B 50 %, T 50 %"
    assert np.isnan(maps.picture("activation", "T")).all()


@pytest.fixture
def certain(index):
    """Maps of shares that are known to 10 points up and 20 points down."""
    whole = result("abcd")
    low, high = whole.proportions - 0.2, whole.proportions + 0.1
    told = dataclasses.replace(whole, proportions_low=low, proportions_high=high)
    return build_result_maps(told, NAMES, index)


def test_the_uncertainty_is_shown_in_percentage_points(certain):
    values = certain.values("uncertainty", "T")
    assert values.dtype == np.float32
    np.testing.assert_allclose(values, 15, rtol=1e-5)


def test_a_spot_is_described_with_the_intervals_of_its_shares(certain):
    text = certain.describe(100.0, 0.0, share_of=["T"]).line()
    assert text == (
        "c: B 50 % (30\N{EN DASH}60 %) · activation +5.1, "
        "T 50 % (30\N{EN DASH}60 %) · activation +4.9"
    )


def test_without_intervals_there_is_no_uncertainty_to_show(index):
    maps = build_result_maps(result("abcd"), NAMES, index)
    assert np.isnan(maps.picture("uncertainty", "T")).all()


def test_a_spot_of_a_result_whose_states_were_not_fitted_says_so(index):
    whole = result("abcd")
    early = dataclasses.replace(
        whole,
        activation=np.full_like(whole.activation, np.nan),
        settings={"states_are_fitted": False},
    )
    maps = build_result_maps(early, NAMES, index)
    told = maps.describe(100.0, 0.0, activation_of=["T"])
    assert told.facts[-1] == "T activation not fitted yet"


@pytest.fixture
def counted(index):
    """Maps of numbers of cells: sure of a part of them, and four on average."""
    whole = result("abcd")
    means = np.full_like(whole.abundance, 4.0)
    found = dataclasses.replace(
        whole,
        abundance=np.full_like(means, 2.5),
        abundance_mean=means,
        abundance_high=2 * means,
    )
    return build_result_maps(found, NAMES, index)


def test_abundances_are_shown_in_cells(counted):
    np.testing.assert_array_equal(counted.values("abundance", "T"), 2.5)
    np.testing.assert_array_equal(counted.values("abundance_mean", "T"), 4.0)


def test_a_spot_is_described_with_its_numbers_of_cells(counted):
    facts = counted.describe(100.0, 0.0, cells_of=["T"]).facts
    assert facts[-1] == "T 4.0 cells (5 % quantile 2.5)"
    assert "cells" not in counted.describe(100.0, 0.0).line()


def test_where_cells_were_not_counted_none_are_told(certain):
    told = certain.describe(100.0, 0.0, cells_of=["T"])
    assert told == certain.describe(100.0, 0.0)


def test_a_spot_off_the_mean_tells_the_genes_at_its_end_of_the_axis(index):
    whole = result("abcd")
    genes = ("G1", "G2", "G3", "G4"), ("H1",)
    axis = StateAxis(np.ones(1), 0.7, 0.001, *genes)
    axes = (
        TypeAxes("found", 0.1, 4, 0.001, np.zeros(1), (axis,)),
        TypeAxes("not spatial", 0.1, 4, 0.4, np.zeros(1)),
    )
    values = np.array([[-2.0, 0], [0.1, 0], [2.0, 0], [np.nan, 0]], np.float32)
    found = dataclasses.replace(whole, axes=axes, activation=values)
    maps = build_result_maps(found, NAMES, index)
    corners = ((0.0, 0.0), (0.0, 100.0), (100.0, 0.0), (100.0, 100.0))
    told = [maps.describe(y, x, activation_of=["T", "B"]).facts[-1] for y, x in corners]
    assert "T with more H1" in told
    assert "T with more G1, G2, G3" in told
    assert sum("with more" in fact for fact in told) == 2
