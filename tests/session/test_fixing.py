"""A click on a fix changes the choices, never the data; it can be undone."""

from __future__ import annotations

from pathlib import Path

import anndata as ad
import numpy as np
import pytest

from napari_destvi.data.fixes import Fix, swap_files, use_labels, use_library
from napari_destvi.session import Session, answers, choices, fixing, view_state
from napari_destvi.session.needs import needs
from napari_destvi.session.undo import forget_changes, undo

SUM = Fix("Add up", "they are added up", "duplicate-genes=sum")
NUMBER = Fix("Number them", "they get a number", "duplicate-genes=separate")


def test_of_two_answers_to_one_question_the_last_holds(ready: Session):
    fixing.apply(ready, SUM)
    fixing.apply(ready, NUMBER)
    assert ready.accepted == {"duplicate-genes=separate"}


def test_an_answer_is_undone_without_touching_others(ready: Session):
    fixing.apply(ready, Fix("Leave out", "they are left out", "empty-spots"))
    fixing.apply(ready, SUM)
    fixing.reopen(ready, SUM)
    assert ready.accepted == {"empty-spots"}


def test_another_column_is_chosen(ready: Session):
    fixing.apply(ready, use_labels("batch"))
    assert ready.labels == "batch"
    assert needs(ready) == {"findings"}


def test_a_capture_area_is_chosen(ready: Session):
    ready.libraries = ("left", "right")
    fixing.apply(ready, use_library("right"))
    assert ready.library == "right"


def test_swapped_files_are_both_read_again(ready: Session):
    spots, reference = ready.spots_path, ready.reference_path
    fixing.apply(ready, swap_files())
    assert (ready.spots_path, ready.reference_path) == (reference, spots)
    assert needs(ready) == {"spots", "reference"}


def _exchanged(session: Session, columns: tuple[str, ...]) -> None:
    """Bring a session to where the two files were given in each other's place."""
    slide = ad.AnnData(np.ones((4, 3)), obsm={"spatial": np.ones((4, 2))})
    cells = ad.AnnData(np.ones((5, 3)))
    choices.choose_spots(session, Path("cells.h5ad"))
    choices.choose_reference(session, Path("slide.h5ad"))
    answers.take_spots(session, Path("cells.h5ad"), cells, ())
    answers.refuse_tissue(session, cells, None, "No coordinates.")
    answers.take_reference(session, Path("slide.h5ad"), slide, columns)


@pytest.mark.parametrize("columns", [(), ("array_row",)])
def test_exchanged_files_are_seen_before_they_can_be_inspected(
    session: Session, columns: tuple[str, ...]
):
    _exchanged(session, columns)
    (finding,) = view_state(session).data.findings
    assert "seem to be exchanged" in finding.message
    assert finding.fixes == (swap_files(),)


def test_files_in_their_places_are_not_said_to_be_exchanged(ready: Session):
    ready.inspection = None
    assert view_state(ready).data.findings == ()


@pytest.mark.parametrize(
    "fix", [SUM, use_labels("batch"), use_library("right"), swap_files()]
)
def test_every_fix_can_be_taken_back_as_all_else(ready: Session, fix):
    def choices_of():
        files = ready.spots_path, ready.reference_path
        return ready.accepted, ready.labels, ready.library, files

    ready.libraries = ("left", "right")
    ready.library = "left"
    before = choices_of()
    fixing.apply(ready, fix)
    assert choices_of() != before
    assert ready.message.change is ready.changes[-1]
    undo(ready)
    now = choices_of()
    if fix.change == "files":  # the files are read anew, and with them the labels
        assert now[-1] == before[-1]
    else:
        assert now == before


def test_no_fix_is_taken_back_that_would_take_maps_away(ready: Session):
    fixing.apply(ready, swap_files())
    ready.saved = False
    swapped = ready.spots_path
    undo(ready)
    assert ready.spots_path == swapped


def test_another_file_ends_what_was_chosen_for_that_before(ready: Session):
    fixing.apply(ready, use_labels("batch"))
    fixing.apply(ready, swap_files())
    choices.choose_reference(ready, Path("new.h5ad"))
    assert ready.changes == ()


def test_an_answer_of_long_ago_can_still_be_taken_back(ready: Session):
    fixing.apply(ready, SUM)
    forget_changes(ready, "choice")
    fixing.reopen(ready, SUM)
    assert ready.accepted == frozenset()
