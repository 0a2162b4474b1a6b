"""What two tables share comes in one order, and as the table has it."""

import numpy as np
import pandas as pd
import pytest

from napari_destvi.errors import InputError
from napari_destvi.metrics.pairing import pair_tables


@pytest.fixture
def tables():
    a = pd.DataFrame({"T": [1.0, 2, 0], "B": [3, 2, 0], "X": [4, 0, 5]}, list("pqr"))
    b = pd.DataFrame({"b": [7, 8, 9], "Y": [1, 1, 1], "t": [4, 5, 6]}, list("rsp"))
    return a, b


def test_parts_list_the_same_spots_and_types_in_the_order_of_the_first(tables):
    first, second = pair_tables(*tables)
    assert (first.types, second.types) == (("T", "B"), ("t", "b"))
    np.testing.assert_array_equal(first.values(), [[1, 3], [0, 0]])
    np.testing.assert_array_equal(second.values(), [[6, 9], [4, 7]])


def test_shares_are_of_the_shared_types_or_of_all(tables):
    first, _ = pair_tables(*tables)
    nothing = [np.nan, np.nan]
    shared, of_all = (first.shares(renormalise=r) for r in (True, False))
    np.testing.assert_allclose(shared, [[1 / 4, 3 / 4], nothing])
    np.testing.assert_allclose(of_all, [[1 / 8, 3 / 8], [0, 0]])


def test_whole_tables_are_no_views_of_the_users_own(tables):
    table = tables[0]
    first, _ = pair_tables(table, table)
    first.values()[:] = -1
    assert (table >= 0).all(axis=None)


def test_sentences_call_the_tables_as_they_are_told(tables):
    sides = ("map", "other file")
    with pytest.raises(InputError, match=r"of the map .* in the other file"):
        pair_tables(tables[0], tables[1][["Y"]], sides=sides)
    first, second = pair_tables(tables[0], -tables[1], sides=sides)
    assert first.values().shape == (2, 2)
    with pytest.raises(InputError, match="The other file has negative values"):
        second.shares(renormalise=True)
