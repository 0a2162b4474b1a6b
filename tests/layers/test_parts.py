"""A part of a result has the values that the whole has there."""

from dataclasses import replace

import numpy as np
import pytest

from napari_destvi.layers import has_values, part_of, parts
from napari_destvi.layers.parts import column_of
from napari_destvi.results import Result

N_SPOTS, TYPES = 7, ("A", "B", "C")


def make_result(*, certain=True):
    shares = np.random.default_rng(0).dirichlet(np.ones(3), N_SPOTS).astype("f4")
    return Result(
        spot_names=tuple(f"s{number}" for number in range(N_SPOTS)),
        cell_types=TYPES,
        gene_names=("G",),
        abundance=shares,
        proportions=shares,
        cell_state=np.zeros((*shares.shape, 2), np.float32),
        activation=10 * shares,
        proportions_low=shares / 2 if certain else None,
        proportions_high=np.sqrt(shares) if certain else None,
        abundance_mean=7 * shares,
        abundance_high=9 * shares,
    )


@pytest.mark.parametrize("certain", [True, False])
@pytest.mark.parametrize(
    "quantity", ["proportions", "activation", "uncertainty", "abundance_mean"]
)
def test_a_column_is_that_of_the_whole_table(quantity, certain):
    result = make_result(certain=certain)
    for number, name in enumerate(TYPES):
        whole = getattr(result, quantity)[:, number]
        np.testing.assert_array_equal(column_of(result, quantity, name), whole)


def test_a_part_has_the_names_of_its_spots_and_types():
    part = part_of(make_result(), spots=slice(2, 4), cell_types=slice(1, None))
    assert part.spot_names == ("s2", "s3")
    assert part.cell_types == ("B", "C")
    assert part.cell_state.shape == (2, 2, 2)


def test_a_part_copies_no_table():
    result = make_result()
    part = part_of(result, cell_types=slice(0, 1))
    assert np.shares_memory(part.proportions, result.proportions)


@pytest.mark.parametrize("block_size", [1, 3, 100])
def test_one_value_in_the_last_spot_counts(block_size, monkeypatch):
    monkeypatch.setattr(parts, "BLOCK_SIZE", block_size)
    result = make_result()
    result.activation[:, 1:] = np.nan
    result.activation[-1, 2] = 0.5
    assert has_values(result, "activation").tolist() == [True, False, True]


def test_without_intervals_no_type_has_an_uncertainty():
    assert not has_values(make_result(certain=False), "uncertainty").any()


def test_where_cells_were_not_counted_no_type_has_a_mean_number():
    result = replace(make_result(), abundance_mean=None, abundance_high=None)
    assert not has_values(result, "abundance_mean").any()
    assert np.isnan(column_of(result, "abundance_mean", "A")).all()
