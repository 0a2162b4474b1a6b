"""Types and spots find their partners, or the user is told why not."""

import numpy as np
import pandas as pd
import pytest

from napari_destvi.errors import InputError
from napari_destvi.metrics import match_spots, match_types


def test_types_match_ignoring_case_spaces_and_punctuation():
    pairs = match_types(["T cell", "B_cells", "γδ-T"], ["γδ T", "b cells", "T.Cell"])
    assert pairs == [("T cell", "T.Cell"), ("B_cells", "b cells"), ("γδ-T", "γδ T")]


def test_types_without_a_partner_are_left_out():
    assert match_types(["Astro", "Other"], ["astro", "Micro"]) == [("Astro", "astro")]


def test_equal_names_match_before_similar_ones():
    assert match_types(["CD4+", "CD4-"], ["CD4-", "CD4+"]) == [
        ("CD4+", "CD4+"),
        ("CD4-", "CD4-"),
    ]


def test_case_decides_before_punctuation():
    assert match_types(["cd4+", "cd4-"], ["CD4+", "CD4-"]) == [
        ("cd4+", "CD4+"),
        ("cd4-", "CD4-"),
    ]


def test_types_that_differ_only_in_punctuation_are_refused():
    with pytest.raises(InputError, match=r'"CD4\+", "CD4-", "CD4" cannot be told'):
        match_types(["CD4+", "CD4-"], ["CD4"])


def test_names_of_signs_only_never_match_each_other():
    assert match_types(["+", "?"], ["-", "!"]) == []


def test_spots_match_by_name_in_any_order():
    estimate, truth = match_spots(pd.Index(["c", "a", "x"]), pd.Index(["a", "b", "c"]))
    assert estimate.tolist() == [0, 1]
    assert truth.tolist() == [2, 0]


def test_spots_without_names_match_by_order():
    estimate, truth = match_spots(pd.RangeIndex(3), pd.Index(["a", "b", "c"]))
    np.testing.assert_array_equal(estimate, truth)
    assert estimate.tolist() == [0, 1, 2]


def test_spots_without_names_need_equal_numbers():
    with pytest.raises(InputError, match="3 rows and the truth 2"):
        match_spots(pd.RangeIndex(3), pd.Index(["a", "b"]))


def test_no_shared_spot_says_which_names_were_compared():
    with pytest.raises(InputError, match=r'\("a", "b"\).*\("x"\).*this slide'):
        match_spots(pd.Index(["a", "b"]), pd.Index(["x"]))


def test_no_shared_spot_among_equal_numbers_says_that_too():
    with pytest.raises(InputError, match="Both have 2 rows"):
        match_spots(pd.Index(["a", "b"]), pd.Index(["x", "y"]))


def test_a_long_list_of_names_is_cut():
    with pytest.raises(InputError, match=r'"4" and others'):
        match_spots(pd.Index([*map(str, range(9))]), pd.Index(["x"]))


@pytest.mark.parametrize("numbered", ["a", "a-1"])
def test_repeated_spot_names_match_in_their_order(numbered):
    estimate, truth = match_spots(
        pd.Index(["a", numbered, "b"]), pd.Index(["b", "a", "a"])
    )
    assert estimate.tolist() == [0, 1, 2]
    assert truth.tolist() == [1, 2, 0]
