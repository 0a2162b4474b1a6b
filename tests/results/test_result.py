"""A result knows what made it."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from napari_destvi.results import Result
from napari_destvi.results.result_shapes import CELL_NUMBERS, INTERVAL_BOUNDS

SHARES = np.ones((2, 1), np.float32)


def result(n_latent=5, **settings):
    return Result(
        spot_names=("a", "b"),
        cell_types=("T",),
        gene_names=("G",),
        abundance=SHARES,
        proportions=SHARES,
        cell_state=np.zeros((2, 1, n_latent), np.float32),
        activation=SHARES,
        settings=settings,
    )


def test_a_result_tells_its_method():
    assert result(method="weighted-nnls").method == "weighted-nnls"


def test_a_result_from_before_there_were_methods_is_destvi_s():
    assert result().method == "destvi"


@pytest.mark.parametrize("n_latent", [0, 5])
def test_a_result_has_states_if_it_has_latent_numbers(n_latent):
    assert result(n_latent).has_states is (n_latent > 0)


def test_states_were_fitted_unless_a_result_with_states_says_otherwise():
    assert result().has_fitted_states
    assert result(states_are_fitted=True).has_fitted_states
    assert not result(states_are_fitted=False).has_fitted_states
    assert not result(n_latent=0).has_fitted_states


def test_rows_must_be_the_spots():
    with pytest.raises(ValueError, match="cell_state has shape"):
        Result(
            ("a", "b"), ("T",), (), SHARES, SHARES, np.zeros((3, 1, 0), "f4"), SHARES
        )


def with_intervals():
    return dataclasses.replace(
        result(),
        proportions_low=np.array([[0.25], [np.nan]], np.float32),
        proportions_high=np.array([[0.75], [np.nan]], np.float32),
    )


def test_the_uncertainty_is_half_the_width_of_the_interval():
    found = with_intervals().uncertainty
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found, [[0.25], [np.nan]])


def test_without_intervals_the_uncertainty_is_all_unknown():
    found = result().uncertainty
    assert found.dtype == np.float32
    assert found.shape == SHARES.shape
    assert np.isnan(found).all()


def test_a_result_has_intervals_if_it_has_their_bounds():
    assert with_intervals().has_intervals
    assert not result().has_intervals


def test_the_bounds_of_a_type_stand_side_by_side():
    frame = with_intervals().intervals_frame()
    assert list(frame.columns) == ["T low", "T high"]
    assert list(frame.index) == ["a", "b"]
    np.testing.assert_array_equal(frame.loc["a"], [0.25, 0.75])
    assert result().intervals_frame().shape == (2, 0)


@pytest.mark.parametrize("name", ["proportions_low", "proportions_high"])
def test_bounds_must_have_the_shape_of_the_shares(name):
    with pytest.raises(ValueError, match=f"{name} has shape"):
        dataclasses.replace(with_intervals(), **{name: np.ones((2, 3), np.float32)})


@pytest.mark.parametrize("name", ["proportions_low", "proportions_high"])
def test_one_bound_alone_is_refused(name):
    with pytest.raises(ValueError, match="together or not at all"):
        dataclasses.replace(result(), **{name: SHARES})


def with_numbers_of_cells():
    return dataclasses.replace(
        result(), abundance_mean=2 * SHARES, abundance_high=3 * SHARES
    )


def test_a_result_counts_cells_if_it_has_the_mean_of_their_numbers():
    assert with_numbers_of_cells().counts_cells
    assert not result().counts_cells


def test_optional_tables_are_those_that_are_there():
    assert result().optional_tables == ()
    assert with_numbers_of_cells().optional_tables == CELL_NUMBERS
    assert with_intervals().optional_tables == INTERVAL_BOUNDS


@pytest.mark.parametrize("name", CELL_NUMBERS)
def test_numbers_of_cells_have_the_shape_of_the_shares_and_come_together(name):
    wrong = {name: np.ones((2, 3), np.float32)}
    with pytest.raises(ValueError, match=f"{name} has shape"):
        dataclasses.replace(with_numbers_of_cells(), **wrong)
    with pytest.raises(ValueError, match="together or not at all"):
        dataclasses.replace(result(), **{name: SHARES})
