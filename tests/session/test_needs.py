"""What follows from the choices and is not there yet is a need."""

from __future__ import annotations

from pathlib import Path

import anndata as ad
import numpy as np

from napari_destvi.data.fixes import Fix
from napari_destvi.session import Session, answers, choices, fixing, view_state
from napari_destvi.session.needs import is_ready, needs, question


def test_an_empty_session_needs_nothing(session: Session):
    assert needs(session) == frozenset()


def test_a_chosen_file_is_needed_until_it_is_read_or_refused(session: Session):
    choices.choose_spots(session, Path("a.h5ad"))
    choices.choose_reference(session, Path("b.h5ad"))
    assert needs(session) == {"spots", "reference"}
    answers.refuse_spots(session, Path("a.h5ad"), "It is a picture.")
    assert needs(session) == {"reference"}


def test_the_tissue_is_needed_once_the_spots_are_read(session: Session, slides):
    choices.choose_spots(session, Path("a.h5ad"))
    spots = ad.AnnData(np.zeros((3, 1)))
    answers.take_spots(session, Path("a.h5ad"), spots, ())
    assert needs(session) == {"tissue"}
    answers.take_tissue(session, spots, slides.tissue())
    assert needs(session) == frozenset()


def test_of_several_capture_areas_one_must_be_chosen_first(session: Session, slides):
    choices.choose_spots(session, Path("a.h5ad"))
    spots = ad.AnnData(np.zeros((3, 1)))
    answers.take_spots(session, Path("a.h5ad"), spots, ("left", "right"))
    assert needs(session) == frozenset()
    choices.choose_library(session, "right")
    assert needs(session) == {"tissue"}
    answers.take_tissue(session, spots, slides.tissue(library="left"))
    assert session.tissue is None


def test_nothing_is_needed_when_all_is_inspected(ready: Session):
    assert needs(ready) == frozenset()
    assert is_ready(ready)


def test_another_label_column_must_be_inspected_again(ready: Session):
    choices.choose_labels(ready, "batch")
    assert needs(ready) == {"findings"}
    assert not is_ready(ready)


def test_another_number_of_genes_must_be_inspected_again(ready: Session):
    choices.choose_genes(ready, "all")
    assert needs(ready) == {"findings"}
    assert question(ready).n_top_genes is None
    assert not is_ready(ready)


def test_an_answered_question_is_inspected_again(ready: Session):
    fixing.apply(ready, Fix("Yes", "so it is", "empty-spots"))
    assert needs(ready) == {"findings"}
    fixing.reopen(ready, Fix("Yes", "so it is", "empty-spots"))
    assert needs(ready) == frozenset()


def test_spots_without_a_place_are_not_inspected(ready: Session):
    answers.refuse_tissue(ready, ready.spots, None, "There are no coordinates.")
    assert question(ready) is None


def test_another_capture_area_is_tried_after_one_without_places(session: Session):
    choices.choose_spots(session, Path("a.h5ad"))
    spots = ad.AnnData(np.zeros((3, 1)))
    answers.take_spots(session, Path("a.h5ad"), spots, ("left", "right"))
    choices.choose_library(session, "left")
    answers.refuse_tissue(session, spots, "left", "There are no coordinates.")
    assert needs(session) == frozenset()
    assert "capture area" in view_state(session).hint
    choices.choose_library(session, "right")
    assert session.spots_problem == ""
    assert needs(session) == {"tissue"}


def test_a_late_refusal_does_not_count_against_another_capture_area(session: Session):
    choices.choose_spots(session, Path("a.h5ad"))
    spots = ad.AnnData(np.zeros((3, 1)))
    answers.take_spots(session, Path("a.h5ad"), spots, ("left", "right"))
    choices.choose_library(session, "right")
    answers.refuse_tissue(session, spots, "left", "There are no coordinates.")
    assert session.spots_problem == ""
    assert needs(session) == {"tissue"}
