"""What is compared with what, and what becomes of answers that come late."""

from __future__ import annotations

from pathlib import Path

import anndata as ad
import numpy as np
import pandas as pd
import pytest

from napari_destvi.metrics import compare
from napari_destvi.session import MapKey, Session, answers, choices, comparing
from napari_destvi.session.comparing import standing_comparison, to_compare
from napari_destvi.session.file_answers import take_opened
from napari_destvi.session.needs import needs
from napari_destvi.session.shown import show
from napari_destvi.session.slide_contents import contents_of

FILE = Path("cell2location.csv")
TRUTH = "truth (in this slide)"
TYPES = ("B cell", "T cell", "Mast cell")


def table_of(result, *, types=None, seed=0) -> pd.DataFrame:
    """Make other shares of the same spots."""
    columns = list(types or result.cell_types)
    shares = np.random.default_rng(seed).dirichlet(
        np.arange(1, len(columns) + 1), result.n_spots
    )
    return pd.DataFrame(shares, list(result.spot_names), columns)


def answer(session: Session) -> None:
    """Do what the background does for a comparison that is needed."""
    compared = to_compare(session)
    left = compared.result.proportions_frame()
    found = compare(left, compared.other, chosen=compared.type_pairs)
    comparing.take_comparison(session, compared, found)


@pytest.fixture
def offered(ready: Session, slides) -> Session:
    """A slide with maps, and two tables to compare them with."""
    show(ready, slides.result(types=TYPES))
    tables = {"truth": table_of(ready.result), "other": table_of(ready.result, seed=1)}
    comparing.offer_own_tables(ready, tables)
    return ready


@pytest.fixture
def compared(offered: Session) -> Session:
    comparing.compare_with(offered, TRUTH)
    answer(offered)
    return offered


def test_nothing_is_compared_until_a_table_is_chosen(offered: Session):
    assert needs(offered) == frozenset()
    comparing.compare_with(offered, TRUTH)
    assert needs(offered) == {"comparison"}
    answer(offered)
    assert needs(offered) == frozenset()


def test_the_tables_of_a_slide_are_offered_once_it_is_read(session: Session):
    spots = ad.AnnData(np.zeros((3, 1)))
    spots.obsm["truth"] = pd.DataFrame(np.eye(3), spots.obs_names, ["A", "B", "C"])
    choices.choose_spots(session, Path("a.h5ad"))
    answers.take_spots(session, Path("a.h5ad"), spots, (), contents_of(spots))
    assert list(session.other_tables) == [TRUTH]


def test_the_maps_of_a_result_file_are_not_offered_as_their_own_truth(
    session: Session, slides
):
    result, path = slides.result(), Path("result.h5ad")
    spots = ad.AnnData(np.zeros((60, 1)))
    spots.obs_names = list(result.spot_names)
    for name in ("truth", "proportions"):
        spots.obsm[name] = table_of(result)
    choices.open_result(session, path)
    take_opened(session, path, spots, (), None, result, contents_of(spots))
    assert list(session.other_tables) == [TRUTH]


def test_a_new_slide_forgets_the_tables_and_what_was_shown_of_them(compared: Session):
    comparing.mark_spots(compared, [3])
    comparing.lay_side_by_side(compared, wanted=True)
    choices.choose_spots(compared, Path("another.h5ad"))
    assert compared.other_tables == {}
    assert compared.compared_with is None
    assert standing_comparison(compared) is None
    assert not compared.is_side_by_side
    assert compared.marked == ()


def test_a_file_that_comes_after_another_slide_was_chosen_is_dropped(
    offered: Session,
):
    comparing.open_tables(offered, FILE)
    table = table_of(offered.result)
    choices.choose_spots(offered, Path("another.h5ad"))
    comparing.take_tables(offered, FILE, {"cell2location": table})
    comparing.refuse_tables(offered, FILE, "It is empty.")
    assert offered.other_tables == {}
    assert offered.message is None


def test_a_file_is_compared_with_at_once(offered: Session):
    comparing.open_tables(offered, FILE)
    assert needs(offered) == {"tables"}
    comparing.take_tables(offered, FILE, {"q": table_of(offered.result)})
    assert offered.compared_with == "q (cell2location.csv)"
    assert needs(offered) == {"comparison"}


def test_a_file_that_cannot_be_read_says_why_and_is_not_tried_again(offered: Session):
    comparing.open_tables(offered, FILE)
    comparing.refuse_tables(offered, FILE, "It is empty.")
    assert offered.message.text == "It is empty."
    assert needs(offered) == frozenset()


def test_a_comparison_that_comes_after_another_choice_is_dropped(offered: Session):
    comparing.compare_with(offered, TRUTH)
    late = to_compare(offered)
    comparing.compare_with(offered, "other (in this slide)")
    found = compare(late.result.proportions_frame(), late.other)
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


def test_what_cannot_be_compared_says_why_and_is_not_tried_again(offered: Session):
    comparing.compare_with(offered, TRUTH)
    asked = to_compare(offered)
    comparing.refuse_comparison(offered, asked, "They have no spot in common.")
    assert offered.comparison_problem == "They have no spot in common."
    assert needs(offered) == frozenset()
    comparing.pair_types(offered, {"B cell": None})
    assert needs(offered) == {"comparison"}
    answer(offered)
    assert offered.comparison_problem == ""


def test_other_pairs_are_compared_anew_while_the_old_numbers_stay(compared: Session):
    before = compared.comparison
    comparing.pair_types(compared, {"B cell": None})
    assert needs(compared) == {"comparison"}
    assert standing_comparison(compared) is before
    answer(compared)
    assert standing_comparison(compared).left_types == ("T cell", "Mast cell")


def test_pairs_of_types_that_another_fit_lacks_do_not_hinder_it(
    compared: Session, slides
):
    comparing.pair_types(compared, {"B cell": "T cell", "T cell": None})
    show(compared, slides.result(types=("T cell", "Tumour cell")))
    assert to_compare(compared).type_pairs == {"T cell": None}


def test_another_table_has_no_pairs_yet(compared: Session):
    comparing.pair_types(compared, {"B cell": None})
    comparing.compare_with(compared, "other (in this slide)")
    assert compared.type_pairs == {}


def test_marks_stay_with_other_pairs_and_go_with_another_table(compared: Session):
    comparing.mark_spots(compared, [3, 5])
    comparing.pair_types(compared, {"B cell": None})
    answer(compared)
    assert compared.marked == (3, 5)
    comparing.compare_with(compared, "other (in this slide)")
    assert compared.marked == ()


def test_panels_are_of_the_shares_of_the_type_that_is_shown(compared: Session):
    compared.shown = (MapKey("activation", "T cell"),)
    compared.map_form = "blend"
    comparing.lay_side_by_side(compared, wanted=True)
    assert compared.is_side_by_side
    assert compared.shown[-1] == MapKey("proportions", "T cell")
    assert compared.map_form == "single"


def test_panels_with_nothing_shown_are_of_the_first_type(compared: Session):
    compared.shown = ()
    comparing.lay_side_by_side(compared, wanted=True)
    assert compared.shown == (MapKey("proportions", "B cell"),)


def test_panels_end_drawing(compared: Session):
    compared.is_drawing = True
    comparing.lay_side_by_side(compared, wanted=True)
    assert not compared.is_drawing


def test_panels_and_errors_take_turns(compared: Session):
    comparing.lay_side_by_side(compared, wanted=True)
    comparing.show_error(compared, wanted=True)
    assert (compared.is_side_by_side, compared.is_error_shown) == (False, True)
    comparing.lay_side_by_side(compared, wanted=True)
    assert (compared.is_side_by_side, compared.is_error_shown) == (True, False)


def test_a_type_is_shown_in_place_of_the_errors(compared: Session):
    comparing.show_error(compared, wanted=True)
    comparing.show_type(compared, "B cell")
    assert not compared.is_error_shown
    assert compared.shown == (MapKey("proportions", "B cell"),)
