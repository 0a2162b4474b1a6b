"""Coordinates are found in their known places and known for pixels or indices."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from anndata import AnnData

from napari_destvi.data.coordinates import are_grid_indices, find_coordinates


def _square(n_columns: int, n_rows: int) -> np.ndarray:
    x, y = np.meshgrid(np.arange(n_columns), np.arange(n_rows))
    return np.column_stack([x.ravel(), y.ravel()]).astype(float)


def _hexagonal(n_rows: int = 20, n_columns: int = 30) -> np.ndarray:
    places = [
        (column, row)
        for row in range(n_rows)
        for column in range(row % 2, n_columns, 2)
    ]
    return np.array(places, dtype=float)


@pytest.mark.parametrize("places", [_square(18, 14), _hexagonal()])
def test_columns_and_rows_of_an_array_are_indices(places: np.ndarray):
    assert are_grid_indices(places, None)
    assert are_grid_indices(places[::2], None)  # half of the array is tissue


@pytest.mark.parametrize("step", [50, 100, 750])
def test_the_middles_of_windows_are_pixels(step: int):
    assert not are_grid_indices(_square(10, 19) * step + step / 2, None)


def test_whole_pixels_of_scattered_spots_are_no_indices(rng: np.random.Generator):
    scattered = rng.integers(0, 200, size=(2000, 2)).astype(float)
    assert not are_grid_indices(scattered, None)


def test_fractions_are_no_indices():
    assert not are_grid_indices(_square(5, 5) + 0.25, None)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_array_columns_of_the_file_give_indices_away(order: tuple[int, int]):
    places = _hexagonal()[::17]  # too few to be known by themselves
    assert not are_grid_indices(places, None)
    assert are_grid_indices(places[:, order], places)


def test_a_row_of_spots_is_no_array():
    assert not are_grid_indices(_square(20, 1), None)


@pytest.mark.parametrize(
    ("x", "y"), [("pxl_col_in_fullres", "pxl_row_in_fullres"), ("x", "y")]
)
def test_coordinates_may_be_columns_of_obs(spots: AnnData, x: str, y: str):
    places = spots.obsm.pop("spatial")
    spots.obs[y], spots.obs[x] = places[:, 1], places[:, 0]
    found = find_coordinates(spots)
    assert found.source == f'obs["{x}"] and obs["{y}"]'
    np.testing.assert_array_equal(found.values, places)


def test_a_table_of_coordinates_is_read_like_an_array(spots: AnnData):
    places = spots.obsm["spatial"]
    spots.obsm["spatial"] = pd.DataFrame(places, spots.obs_names, ["x", "y"])
    np.testing.assert_array_equal(find_coordinates(spots).values, places)


@pytest.mark.parametrize("bad", [np.zeros((60, 1)), np.full((60, 2), "a")])
def test_what_holds_no_pairs_of_numbers_is_passed_over(spots: AnnData, bad):
    spots.obsm["spatial"] = bad
    assert find_coordinates(spots) is None


def test_coordinates_are_a_copy(spots: AnnData):
    found = find_coordinates(spots)
    assert not np.shares_memory(found.values, spots.obsm["spatial"])
