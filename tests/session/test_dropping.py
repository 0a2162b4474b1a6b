"""Dropped files are taken for what they are, and the user is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from napari_destvi.session import Session, dropping
from napari_destvi.session.dropping import BUSY, Recognised
from napari_destvi.session.needs import needs

SLIDE = Recognised(Path("slide.zarr"), "slide")
CELLS = Recognised(Path("cells.csv"), "reference")
RESULT = Recognised(Path("fit.h5ad"), "result")
SHARES = Recognised(Path("shares.csv"), "comparison")
PICTURE = Recognised(Path("a.tif"), None, "It is a picture.")


def test_dropped_files_are_looked_into_and_late_answers_dropped(session: Session):
    dropping.drop(session, [SLIDE.path])
    assert needs(session) == {"dropped"}
    dropping.drop(session, [CELLS.path])
    dropping.take_recognised(session, [SLIDE.path], [SLIDE])
    assert session.recognised == ()
    dropping.take_recognised(session, [CELLS.path], [CELLS])
    assert session.recognised == (CELLS,)
    assert needs(session) == frozenset()


@pytest.mark.parametrize(
    ("found", "fields"),
    [
        ([SLIDE], {"spots_path": SLIDE.path}),
        ([CELLS], {"reference_path": CELLS.path}),
        ([RESULT], {"opening": RESULT.path}),
        ([SHARES], {"opening_tables": SHARES.path}),
        ([CELLS, SLIDE], {"spots_path": SLIDE.path, "reference_path": CELLS.path}),
        ([SLIDE, RESULT], {"opening": RESULT.path, "spots_path": None}),
        ([PICTURE, SLIDE], {"spots_path": SLIDE.path}),
        ([PICTURE], {"spots_path": None, "reference_path": None}),
    ],
)
def test_each_file_is_taken_for_what_it_is(session: Session, found, fields):
    dropping.use(session, found)
    assert {name: getattr(session, name) for name in fields} == fields


@pytest.mark.parametrize(
    ("found", "severity", "sentence"),
    [
        (
            [SLIDE, CELLS],
            "info",
            '"slide.zarr" was taken as the slide. "cells.',
        ),
        ([SHARES], "info", "taken as proportions to compare with."),
        ([PICTURE], "error", "It is a picture."),
        ([SLIDE, PICTURE], "warning", "as the slide. It is a picture."),
        ([SLIDE, RESULT], "warning", "Left out: slide.zarr. Drop one file of each"),
        ([SLIDE, SLIDE._replace(path=Path("b"))], "warning", "Left out: b."),
    ],
)
def test_what_was_taken_is_told(session: Session, found, severity, sentence):
    dropping.use(session, found)
    assert session.message.severity == severity
    assert sentence in session.message.text


def test_nothing_is_taken_while_a_fit_runs(session: Session):
    session.run_state = "running"
    dropping.drop(session, [SLIDE.path])
    assert session.dropped == ()
    dropping.use(session, [SLIDE])
    assert session.spots_path is None
    assert session.message.text == BUSY


def test_files_that_cannot_be_looked_into_are_told(session: Session):
    dropping.drop(session, [SLIDE.path])
    dropping.refuse_recognised(session, [CELLS.path], "late")
    assert session.dropped == (SLIDE.path,)
    dropping.refuse_recognised(session, [SLIDE.path], "The disk is gone.")
    assert session.dropped == ()
    assert session.message.text == "The disk is gone."


@pytest.mark.parametrize(
    ("found", "expected"),
    [([SLIDE], True), ([RESULT], True), ([CELLS, SHARES], False), ([PICTURE], False)],
)
def test_a_slide_or_result_replaces_what_is_there(found, expected):
    assert dropping.replaces_slide(found) is expected
