"""What is compared with what, and what becomes of answers that come late."""

from __future__ import annotations

from pathlib import Path

import pytest

from napari_destvi.metrics import compare
from napari_destvi.session import (
    Session,
    answers,
    choices,
    compared_look,
    comparing,
    view_state,
)
from napari_destvi.session.comparing import standing_comparison, to_compare
from napari_destvi.session.needs import needs
from napari_destvi.session.shown import show


def test_nothing_is_compared_until_a_table_is_chosen(offered: Session, comparisons):
    assert needs(offered) == frozenset()
    comparing.compare_with(offered, comparisons.TRUTH)
    assert needs(offered) == {"comparison"}
    comparisons.answer(offered)
    assert needs(offered) == frozenset()


def test_a_comparison_that_comes_after_another_choice_is_dropped(
    offered: Session, comparisons
):
    comparing.compare_with(offered, comparisons.TRUTH)
    late = to_compare(offered)
    comparing.compare_with(offered, comparisons.OTHER)
    found = compare(late.left_table(), late.right)
    comparing.take_comparison(offered, late, found)
    comparing.refuse_comparison(offered, late, "They have no spot in common.")
    assert offered.comparison is None
    assert offered.comparison_problem == ""
    assert needs(offered) == {"comparison"}


def test_while_a_fit_runs_nothing_is_compared(compared: Session):
    choices.start(compared)
    assert to_compare(compared) is None
    assert needs(compared) == frozenset()


def test_the_numbers_stay_until_a_fit_has_maps_and_return_when_it_is_cancelled(
    compared: Session, slides
):
    before = compared.comparison
    choices.start(compared)
    assert standing_comparison(compared) is before
    report = slides.progress(result=slides.result(status="running"))
    answers.take_progress(compared, compared.run_id, report)
    assert standing_comparison(compared) is None
    choices.cancel(compared)
    assert standing_comparison(compared) is before
    assert needs(compared) == frozenset()


def test_the_maps_of_a_new_fit_are_compared_when_it_has_ended(
    compared: Session, slides
):
    choices.start(compared)
    report = slides.progress(stage="done", result=slides.result())
    answers.take_progress(compared, compared.run_id, report)
    assert needs(compared) == {"comparison"}


def test_what_cannot_be_compared_says_why_and_is_not_tried_again(
    offered: Session, comparisons
):
    comparing.compare_with(offered, comparisons.TRUTH)
    asked = to_compare(offered)
    comparing.refuse_comparison(offered, asked, "They have no spot in common.")
    assert offered.comparison_problem == "They have no spot in common."
    assert needs(offered) == frozenset()
    comparing.pair_types(offered, {"B cell": None})
    assert needs(offered) == {"comparison"}
    comparisons.answer(offered)
    assert offered.comparison_problem == ""


def test_other_pairs_are_compared_anew_while_the_old_numbers_stay(
    compared: Session, comparisons
):
    before = compared.comparison
    comparing.pair_types(compared, {"B cell": None})
    assert needs(compared) == {"comparison"}
    assert standing_comparison(compared) is before
    comparisons.answer(compared)
    assert standing_comparison(compared).left_types == ("T cell", "Mast cell")


def test_pairs_of_types_that_another_fit_lacks_do_not_hinder_it(
    compared: Session, slides
):
    comparing.pair_types(compared, {"B cell": "T cell", "T cell": None})
    show(compared, slides.result(types=("T cell", "Tumour cell")))
    assert to_compare(compared).type_pairs == {"T cell": None}


def test_another_table_has_no_pairs_yet(compared: Session, comparisons):
    comparing.pair_types(compared, {"B cell": None})
    comparing.compare_with(compared, comparisons.OTHER)
    assert compared.type_pairs == {}


def test_marks_stay_with_other_pairs_and_go_with_another_table(
    compared: Session, comparisons
):
    compared_look.mark_spots(compared, [3, 5])
    comparing.pair_types(compared, {"B cell": None})
    comparisons.answer(compared)
    assert compared.marked == (3, 5)
    comparing.compare_with(compared, comparisons.OTHER)
    assert compared.marked == ()


def test_what_the_user_paired_is_kept_for_each_two_tables(
    compared: Session, comparisons
):
    comparing.pair_types(compared, {"B cell": None})
    comparing.compare_with(compared, comparisons.OTHER)
    comparing.pair_types(compared, {"T cell": None})
    comparing.compare_with(compared, comparisons.TRUTH)
    assert compared.type_pairs == {"B cell": None}
    comparing.choose_left(compared, comparisons.OTHER)
    assert compared.type_pairs == {}
    comparing.choose_left(compared, None)
    assert compared.type_pairs == {"B cell": None}


def test_two_tables_are_compared_without_maps(offered: Session, comparisons):
    other, truth = comparisons.OTHER, comparisons.TRUTH
    show(offered, None)
    comparing.compare_with(offered, comparisons.TRUTH)
    assert to_compare(offered) is None
    comparing.choose_left(offered, comparisons.OTHER)
    assert needs(offered) == {"comparison"}
    comparisons.answer(offered)
    left, right = (offered.other_tables[name] for name in (other, truth))
    found = compare(left, right, renormalise=False).scores.to_dict()
    assert standing_comparison(offered).scores.to_dict() == found


def test_a_table_that_is_on_the_other_side_changes_places(
    offered: Session, comparisons
):
    other, truth = comparisons.OTHER, comparisons.TRUTH
    comparing.compare_with(offered, truth)
    comparing.choose_left(offered, other)
    comparing.choose_left(offered, truth)
    assert (offered.compared_left, offered.compared_with) == (truth, other)
    comparing.compare_with(offered, comparisons.TRUTH)
    assert (offered.compared_left, offered.compared_with) == (other, truth)


def test_the_maps_in_place_of_a_table_are_compared_anew(offered: Session, comparisons):
    comparing.compare_with(offered, comparisons.TRUTH)
    comparing.choose_left(offered, comparisons.OTHER)
    comparisons.answer(offered)
    comparing.choose_left(offered, None)
    assert standing_comparison(offered) is None
    assert needs(offered) == {"comparison"}


def test_shares_among_other_types_are_compared_anew(compared: Session):
    before = compared.comparison
    compared.among_shared = True
    assert needs(compared) == {"comparison"}
    assert standing_comparison(compared) is before


def test_one_type_that_both_have_is_compared_among_all(offered: Session, comparisons):
    lone = comparisons.table(offered.result, types=("B cell", "Neuron"))
    offered.other_tables = {"lone": lone}
    comparing.compare_with(offered, "lone")
    comparisons.answer(offered)
    assert offered.comparison.left_types == ("B cell",)


def test_the_maps_in_place_of_a_table_bring_no_table_to_the_other_side(
    offered: Session, comparisons
):
    comparing.choose_left(offered, comparisons.TRUTH)
    comparing.choose_left(offered, None)
    assert (offered.compared_left, offered.compared_with) == (None, None)


@pytest.mark.parametrize("right", [None, "other (in this slide)"])
def test_a_new_slide_may_come_while_a_table_is_compared(
    compared: Session, comparisons, right
):
    comparing.choose_left(compared, comparisons.TRUTH)
    comparing.compare_with(compared, right)
    compared.is_ranking_shown = True
    # each listener looks while the fields are set, one after the other
    compared.events.connect(lambda: (view_state(compared), needs(compared)))
    choices.choose_spots(compared, Path("another.h5ad"))
    assert (compared.compared_left, compared.compared_with) == (None, None)
    assert needs(compared) == {"spots"}
