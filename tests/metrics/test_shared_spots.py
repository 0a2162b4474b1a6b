"""Spots find their partners, or the user is told why not."""

import numpy as np
import pandas as pd
import pytest

from napari_destvi.errors import InputError
from napari_destvi.metrics import match_spots


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


@pytest.mark.parametrize("repeated", [["a", "a", "b", "b"], ["a", "b", "b"]])
def test_rows_that_nothing_tells_apart_are_refused(repeated):
    names, twice = pd.Index(["b", "a"]), pd.Index(repeated)
    for sides in ((names, twice), (twice, names)):
        with pytest.raises(InputError, match=r'has several rows for . spots? .*"b"'):
            match_spots(*sides)


def test_rows_of_other_spots_may_repeat():
    estimate, truth = match_spots(pd.Index(["x", "x", "a"]), pd.Index(["a"]))
    assert (estimate.tolist(), truth.tolist()) == ([2], [0])


def test_equal_lists_of_names_match_as_shuffled_ones_do():
    names = pd.Index(["a", "b", "a", "c"])
    estimate, truth = match_spots(names, names.copy())
    np.testing.assert_array_equal(estimate, range(4))
    np.testing.assert_array_equal(truth, range(4))


def test_tables_without_any_spot_share_none():
    with pytest.raises(InputError, match="No spot name"):
        match_spots(pd.Index([], dtype=object), pd.Index([], dtype=object))


def test_sentences_call_the_two_as_they_are_told():
    with pytest.raises(InputError, match=r"The map has 3 rows and the other file 2"):
        match_spots(pd.RangeIndex(3), pd.Index(["a", "b"]), sides=("map", "other file"))
