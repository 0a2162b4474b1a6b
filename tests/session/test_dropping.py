"""Dropped files are taken for what they are, and the user is told."""

from __future__ import annotations

from pathlib import Path

import anndata as ad
import numpy as np
import pytest

from napari_destvi.session import Session, answers, dropping
from napari_destvi.session.closing import forget_requests
from napari_destvi.session.compared_tables import take_tables
from napari_destvi.session.dropping import BUSY, Recognised
from napari_destvi.session.file_answers import refuse_opened, take_opened
from napari_destvi.session.needs import needs
from napari_destvi.session.slide_contents import SlideContents

SLIDE = Recognised(Path("slide.zarr"), "slide")
CELLS = Recognised(Path("cells.csv"), "reference")
RESULT = Recognised(Path("fit.h5ad"), "result")
SHARES = Recognised(Path("shares.csv"), "comparison")
SPATIAL = Recognised(Path("cells.h5ad"), "cells")
IMAGE = Recognised(Path("he.tif"), "picture")
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
        ([SPATIAL], {"spots_path": SPATIAL.path}),
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
        ([SPATIAL], "info", "If the rows are single cells, add them up"),
        ([IMAGE], "error", 'or choose it with "Full-resolution image…"'),
        ([SLIDE, IMAGE], "warning", "drop it again when the slide is there"),
        ([SLIDE, SPATIAL], "warning", "Left out: cells.h5ad."),
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
    [
        ([SLIDE], True),
        ([SPATIAL], True),
        ([RESULT], True),
        ([CELLS, SHARES], False),
        ([PICTURE], False),
    ],
)
def test_a_slide_or_result_replaces_what_is_there(found, expected):
    assert dropping.replaces_slide(found) is expected


def test_an_image_lies_below_the_slide_that_is_there(ready: Session):
    dropping.use(ready, [IMAGE])
    assert ready.picture_path == IMAGE.path
    assert "below the spots" in ready.message.text


def open_with(session: Session, slides, *found: Recognised) -> None:
    """Drop a result with other files, and let it be read."""
    dropping.use(session, [*found, RESULT])
    view = {"version": 1, "comparison": {"right": "truth (in this slide)"}}
    spots, result = ad.AnnData(np.zeros((60, 1))), slides.result()
    contents = SlideContents(tables={"truth": result.proportions_frame()}, view=view)
    take_opened(session, RESULT.path, spots, (), None, result, contents)
    answers.take_tissue(session, spots, slides.tissue())


def test_what_is_dropped_with_a_result_is_told_when_it_is_open(
    session: Session, slides
):
    open_with(session, slides, SLIDE)
    assert "Left out: slide.zarr. Drop one file of each" in session.message.text
    assert session.compared_with == "truth (in this slide)"


def test_a_table_dropped_with_a_result_is_compared_with_it(session: Session, slides):
    open_with(session, slides, SHARES)
    assert '"shares.csv" was taken as proportions' in session.message.text
    assert needs(session) == {"tables"}
    tables = {"q": session.result.proportions_frame()}
    take_tables(session, SHARES.path, tables)
    assert session.compared_with == "q (shares.csv)"


def test_a_table_dropped_with_a_result_that_is_damaged_is_read(session: Session):
    dropping.use(session, [RESULT, SHARES])
    refuse_opened(session, RESULT.path, "It is damaged.")
    assert session.opening_tables == SHARES.path
    assert session.message.text == "It is damaged."


def test_a_closed_panel_takes_no_dropped_files_any_more(session: Session):
    dropping.drop(session, [SLIDE.path])
    session.recognised = session.dropped_with = (SLIDE,)
    forget_requests(session)
    assert needs(session) == frozenset()
    assert (session.recognised, session.dropped_with) == ((), ())


def test_a_dropped_model_is_chosen_in_its_window(session: Session):
    path = Path("cortex.safetensors")
    dropping.use(session, [Recognised(path, "model"), SLIDE])
    assert session.spots_path == SLIDE.path
    assert session.model_choice.source.path == path
    assert session.model_choice.is_open
    assert '"cortex.safetensors" was taken as a trained model' in session.message.text
