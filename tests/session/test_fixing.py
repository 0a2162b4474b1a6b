"""A click on a fix changes the choices, never the data; it can be undone."""

from __future__ import annotations

from pathlib import Path

import anndata as ad
import numpy as np
import pytest

from napari_destvi.data.fixes import Fix, swap_files, use_labels, use_library
from napari_destvi.session import Session, answers, choices, fixing, view_state
from napari_destvi.session.needs import needs

SUM = Fix("Add up", "they are added up", "duplicate-genes=sum")
NUMBER = Fix("Number them", "they get a number", "duplicate-genes=separate")


def test_of_two_answers_to_one_question_the_last_holds(ready: Session):
    fixing.apply(ready, SUM)
    fixing.apply(ready, NUMBER)
    assert ready.accepted == {"duplicate-genes=separate"}


def test_an_answer_is_undone_without_touching_others(ready: Session):
    fixing.apply(ready, Fix("Leave out", "they are left out", "empty-spots"))
    fixing.apply(ready, SUM)
    fixing.undo(ready, SUM)
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
