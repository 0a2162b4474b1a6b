"""Names that files can store, and names that are distinct."""

from __future__ import annotations

import pytest

from napari_destvi.data.stored_names import stored_names, unique_names

TRICKY = [
    ("T/NK", "B"),
    ("a/b", "a_b", "a\\b", "a_b_2"),
    ("_index", ".", "..", "", "x\ny"),
    ("type _index", "_index"),
]


@pytest.mark.parametrize("cell_types", TRICKY)
def test_stored_names_are_distinct_and_safe(cell_types: tuple[str, ...]):
    stored = stored_names(cell_types)
    assert len(set(stored)) == len(cell_types)
    assert not any(set(name) & set("/\\\n") for name in stored)
    assert not {"_index", ".", "..", ""} & set(stored)


@pytest.mark.parametrize("cell_types", TRICKY)
def test_safe_names_stay_as_they_are(cell_types: tuple[str, ...]):
    stored = stored_names(stored_names(cell_types))
    assert stored == stored_names(cell_types)


def test_repeated_names_get_numbers_that_no_other_name_has():
    names = unique_names(["a", "a", "a-1", "a", "b"])
    assert names == ("a", "a-2", "a-1", "a-3", "b")
    assert unique_names(names) == names
