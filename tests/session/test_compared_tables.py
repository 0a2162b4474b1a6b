"""Which tables are offered to be compared, and what they are called."""

from __future__ import annotations

from pathlib import Path

import anndata as ad
import numpy as np
import pandas as pd

from napari_destvi.session import (
    Session,
    answers,
    choices,
    compared_look,
    compared_tables,
)
from napari_destvi.session.comparing import standing_comparison
from napari_destvi.session.file_answers import take_opened
from napari_destvi.session.needs import needs
from napari_destvi.session.slide_contents import SlideContents, contents_of

FILE = Path("cell2location.csv")


def test_the_tables_of_a_slide_are_offered_once_it_is_read(
    session: Session, comparisons
):
    spots = ad.AnnData(np.zeros((3, 1)))
    spots.obsm["truth"] = pd.DataFrame(np.eye(3), spots.obs_names, ["A", "B", "C"])
    choices.choose_spots(session, Path("a.h5ad"))
    answers.take_spots(session, Path("a.h5ad"), spots, (), contents_of(spots))
    assert list(session.other_tables) == [comparisons.TRUTH]


def test_the_maps_of_a_result_file_are_not_offered_as_their_own_truth(
    session: Session, slides, comparisons
):
    result, path = slides.result(), Path("result.h5ad")
    spots = ad.AnnData(np.zeros((60, 1)))
    spots.obs_names = list(result.spot_names)
    for name in ("truth", "proportions"):
        spots.obsm[name] = comparisons.table(result)
    choices.open_result(session, path)
    take_opened(session, path, spots, (), None, result, contents_of(spots))
    assert list(session.other_tables) == [comparisons.TRUTH]


def test_a_new_slide_forgets_the_tables_and_what_was_shown_of_them(compared: Session):
    compared_look.mark_spots(compared, [3])
    compared_look.lay_side_by_side(compared, wanted=True)
    choices.choose_spots(compared, Path("another.h5ad"))
    assert compared.other_tables == {}
    assert compared.compared_with is None
    assert standing_comparison(compared) is None
    assert not compared.is_side_by_side
    assert compared.marked == ()


def test_a_file_that_comes_after_another_slide_was_chosen_is_dropped(
    offered: Session, comparisons
):
    compared_tables.open_tables(offered, FILE)
    table = comparisons.table(offered.result)
    choices.choose_spots(offered, Path("another.h5ad"))
    compared_tables.take_tables(offered, FILE, {"cell2location": table})
    compared_tables.refuse_tables(offered, FILE, "It is empty.")
    assert offered.other_tables == {}
    assert offered.message is None


def test_a_file_is_compared_with_at_once(offered: Session, comparisons):
    compared_tables.open_tables(offered, FILE)
    assert needs(offered) == {"tables"}
    compared_tables.take_tables(offered, FILE, {"q": comparisons.table(offered.result)})
    assert offered.compared_with == "q (cell2location.csv)"
    assert needs(offered) == {"comparison"}


def test_a_file_that_cannot_be_read_says_why_and_is_not_tried_again(offered: Session):
    compared_tables.open_tables(offered, FILE)
    compared_tables.refuse_tables(offered, FILE, "It is empty.")
    assert offered.message.text == "It is empty."
    assert needs(offered) == frozenset()


def open_file(session: Session, path: str, table: pd.DataFrame, **options) -> None:
    compared_tables.open_tables(session, Path(path), **options)
    compared_tables.take_tables(session, Path(path), {"q": table})


def test_files_of_one_name_are_told_apart_by_their_folder(
    offered: Session, comparisons
):
    first, second = (comparisons.table(offered.result, seed=seed) for seed in (2, 3))
    open_file(offered, "/data/run a/q.csv", first)
    open_file(offered, "/data/run b/q.csv", second)
    assert offered.compared_with == "q (run b/q.csv)"
    assert offered.other_tables["q (q.csv)"] is first
    open_file(offered, "/more/run b/q.csv", first)
    assert offered.compared_with == "q (more/run b/q.csv)"


def test_a_file_that_is_opened_again_takes_its_own_place(offered: Session, comparisons):
    first, second = (comparisons.table(offered.result, seed=seed) for seed in (2, 3))
    open_file(offered, "/data/q.csv", first)
    n_before = len(offered.other_tables)
    open_file(offered, "/data/q.csv", second)
    assert len(offered.other_tables) == n_before
    assert offered.other_tables["q (q.csv)"] is second
    assert needs(offered) == {"comparison"}


def test_a_file_may_be_opened_to_be_compared(compared: Session, comparisons):
    open_file(compared, "q.csv", comparisons.table(compared.result), left=True)
    assert compared.compared_left == "q (q.csv)"
    assert compared.compared_with == comparisons.TRUTH


def test_tables_of_a_slide_whose_spots_share_names_are_named_as_in_a_fit():
    spots = ad.AnnData(np.zeros((3, 1)))
    spots.obsm["truth"] = pd.DataFrame(np.eye(3), spots.obs_names, ["A", "B", "C"])
    spots.obs_names = ["s", "s", "t"]
    assert list(contents_of(spots).tables["truth"].index) == ["s", "s-1", "t"]


def test_a_table_that_comes_with_its_slide_waits_for_it_and_stays(
    session: Session, slides, comparisons
):
    path = Path("a.h5ad")
    spots = ad.AnnData(np.zeros((3, 1)))
    truth = pd.DataFrame(np.eye(3), spots.obs_names, ["A", "B", "C"])
    choices.choose_spots(session, path)
    compared_tables.open_tables(session, FILE)
    assert needs(session) == {"spots"}
    answers.take_spots(session, path, spots, (), SlideContents(tables={"truth": truth}))
    assert needs(session) == {"tissue"}
    answers.take_tissue(session, spots, slides.tissue())
    assert needs(session) == {"tables"}


def test_a_table_that_is_read_before_its_slide_stays_on_offer(
    session: Session, comparisons, slides
):
    path = Path("a.h5ad")
    choices.choose_spots(session, path)
    open_file(session, "q.csv", comparisons.table(slides.result()))
    spots = ad.AnnData(np.zeros((3, 1)))
    answers.take_spots(session, path, spots, (), SlideContents(tables={}))
    assert session.compared_with in session.other_tables


def test_a_table_does_not_wait_for_a_slide_that_cannot_be_used(session: Session):
    choices.choose_spots(session, Path("a.h5ad"))
    answers.refuse_spots(session, Path("a.h5ad"), "It is empty.")
    compared_tables.open_tables(session, FILE)
    assert needs(session) == {"tables"}
