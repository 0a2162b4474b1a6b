"""Types find their partners, or the user is told why not."""

import pytest

from napari_destvi.errors import InputError
from napari_destvi.metrics import clear_pairs, match_types


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


def test_names_that_r_has_changed_find_those_before():
    names = ["CD4..T.cells", "X2.B.cells", "X3"]
    assert match_types(names, ["2 B-cells", "CD4+ T cells", "X3", "3"]) == [
        ("CD4..T.cells", "CD4+ T cells"),
        ("X2.B.cells", "2 B-cells"),
        ("X3", "X3"),
    ]


def test_names_of_signs_only_never_match_each_other():
    assert match_types(["+", "?"], ["-", "!"]) == []


def test_names_that_cannot_be_told_apart_are_left_alone_where_the_user_is_asked():
    assert clear_pairs(["CD4+", "B", "CD4-"], ["b", "CD4"]) == [("B", "b")]


def test_what_the_user_chose_comes_before_equal_names():
    pairs = match_types(["T", "B"], ["T", "B"], chosen={"T": "B"})
    assert pairs == [("T", "B")]


def test_choosing_settles_names_that_cannot_be_told_apart():
    chosen = {"CD4-": "CD4", "CD4+": None}
    assert match_types(["CD4+", "CD4-"], ["CD4"], chosen=chosen) == [("CD4-", "CD4")]


def test_no_partner_can_be_chosen():
    assert match_types(["T", "B"], ["T", "B"], chosen={"T": None}) == [("B", "B")]


def test_choosing_what_is_paired_anyway_changes_nothing():
    a, b = ["T cell", "B-cells", "NK"], ["nk", "b cells", "T.cell"]
    pairs = match_types(a, b)
    assert match_types(a, b, chosen=dict(reversed(pairs))) == pairs


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ({"X": "B"}, r'"X" cannot be paired: the cell types there are "T", "B"\.'),
        ({"T": "X"}, r'"X" cannot be paired: the cell types there are "B", "C"\.'),
        ({"T": "C", "B": "C"}, r'"C" was chosen for "T", "B", but can be the partner'),
    ],
)
def test_a_choice_that_cannot_be_is_refused(chosen, sentence):
    with pytest.raises(InputError, match=sentence):
        match_types(["T", "B"], ["B", "C"], chosen=chosen)
