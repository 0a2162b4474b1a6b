"""Lines and order of the list of types, without a window."""

import dataclasses

import numpy as np
import pytest

from napari_destvi.results import Result, TypeAxes
from napari_destvi.session.shown import STATES_NOT_FITTED, why_no_maps
from napari_destvi.widgets.type_rows import NOT_TOLD, type_order, type_rows

MOSTLY_B = ([[0.1, 0.8, 0.1], [0.2, 0.5, 0.3]], "complete")
MOSTLY_C = ([[0.1, 0.1, 0.8], [0.2, 0.3, 0.5]], "running")


def make_result(proportions, status):
    values = np.asarray(proportions, dtype=np.float32)
    return Result(
        spot_names=("s0", "s1"),
        cell_types=("A", "B", "C"),
        gene_names=("G",),
        abundance=values,
        proportions=values,
        cell_state=np.zeros((2, 3, 1), np.float32),
        activation=np.array([[np.nan, 1.0, np.nan], [np.nan, 2.0, 0.5]], np.float32),
        status=status,
    )


def test_the_largest_type_comes_first():
    assert type_order(make_result(*MOSTLY_B), before=()) == ("B", "C", "A")


def test_lines_do_not_change_places_while_a_fit_runs():
    before = ("B", "C", "A")
    assert type_order(make_result(*MOSTLY_C), before=before) == before


def test_lines_are_put_in_order_when_the_fit_has_ended():
    ended = dataclasses.replace(make_result(*MOSTLY_C), status="complete")
    assert type_order(ended, before=("B", "C", "A")) == ("C", "B", "A")


def test_other_types_get_an_order_of_their_own():
    running = make_result(*MOSTLY_C)
    assert type_order(running, before=("X", "Y")) == ("C", "B", "A")


def test_a_line_says_the_mean_share():
    rows = type_rows(make_result(*MOSTLY_B), ("B", "A", "C"), "proportions")
    assert [row.cell_type for row in rows] == ["B", "A", "C"]
    assert [row.share for row in rows] == pytest.approx([0.65, 0.15, 0.2])


def test_a_type_without_activation_anywhere_has_no_map():
    rows = type_rows(make_result(*MOSTLY_B), ("A", "B", "C"), "activation")
    assert [row.has_map for row in rows] == [False, True, True]
    rows = type_rows(make_result(*MOSTLY_B), ("A", "B", "C"), "proportions")
    assert all(row.has_map for row in rows)


@pytest.mark.parametrize(
    ("finding", "sentence"),
    [
        ("too little", "takes 10 spots with 20 % of it"),
        ("not told", "No spatial state found: the counts do not tell"),
        ("not spatial", "no more alike in its state than others (p = 0.4)"),
    ],
)
def test_a_line_without_activation_says_the_true_reason(finding, sentence):
    tissue = make_result(*MOSTLY_B)
    axes = (TypeAxes(finding, 0.2, 7, 0.4, np.zeros(1)),) * 3
    found = dataclasses.replace(tissue, axes=axes)
    row, *_ = type_rows(found, ("A", "B", "C"), "activation")
    assert sentence in row.why_no_map


def test_a_line_of_an_older_result_does_not_tell_which_reason_it_is():
    row, *_ = type_rows(make_result(*MOSTLY_B), ("A", "B", "C"), "activation")
    assert row.why_no_map == NOT_TOLD


def test_a_line_with_a_map_gives_no_reason():
    rows = type_rows(make_result(*MOSTLY_B), ("A", "B", "C"), "proportions")
    assert [row.why_no_map for row in rows] == ["", "", ""]


def test_a_type_has_an_uncertainty_where_there_are_intervals():
    tissue = make_result(*MOSTLY_B)
    rows = type_rows(tissue, ("A", "B", "C"), "uncertainty")
    assert {row.why_no_map for row in rows} == {why_no_maps(tissue, "uncertainty")}
    bounds = {
        "proportions_low": tissue.proportions / 2,
        "proportions_high": tissue.proportions,
    }
    told = dataclasses.replace(tissue, **bounds)
    rows = type_rows(told, ("A", "B", "C"), "uncertainty")
    assert all(row.has_map for row in rows)


def test_without_a_result_the_list_is_empty():
    assert type_order(None, before=("A",)) == ()
    assert type_rows(None, (), "proportions") == []


def test_without_states_every_line_says_that_its_activation_takes_another_method():
    tissue = make_result(*MOSTLY_B)
    stateless = dataclasses.replace(
        tissue,
        cell_state=tissue.cell_state[:, :, :0],
        activation=np.full_like(tissue.activation, np.nan),
    )
    rows = type_rows(stateless, ("A", "B", "C"), "activation")
    assert {row.why_no_map for row in rows} == {why_no_maps(stateless, "activation")}
    rows = type_rows(stateless, ("A", "B", "C"), "proportions")
    assert all(row.has_map for row in rows)


def test_before_the_states_are_fitted_every_line_says_so():
    tissue = make_result(*MOSTLY_B)
    early = dataclasses.replace(
        tissue,
        activation=np.full_like(tissue.activation, np.nan),
        settings={"states_are_fitted": False},
    )
    rows = type_rows(early, ("A", "B", "C"), "activation")
    assert {row.why_no_map for row in rows} == {STATES_NOT_FITTED}
    rows = type_rows(early, ("A", "B", "C"), "proportions")
    assert all(row.has_map for row in rows)
