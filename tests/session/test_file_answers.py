"""Results that are opened and files that are written find their place."""

from __future__ import annotations

from pathlib import Path

import anndata as ad
import numpy as np
import pytest

from napari_destvi.session import (
    Export,
    LeftOver,
    MapKey,
    Message,
    Session,
    answers,
    choices,
    file_answers,
    view_state,
)
from napari_destvi.session.needs import needs
from napari_destvi.session.undoable import discard_left_over


@pytest.fixture
def left(ready: Session) -> Session:
    """A session that an earlier window left maps for."""
    ready.left_over = LeftOver(Path("kept.npz"), Path("old.h5ad"), "right")
    return ready


@pytest.mark.parametrize("library", [None, "right"])
def test_an_opened_result_brings_its_slide(ready: Session, slides, library):
    path, spots = Path("r.h5ad"), ad.AnnData(np.zeros((60, 1)))
    choices.open_result(ready, path)
    names = ("left", "right") if library else ()
    file_answers.take_opened(ready, path, spots, names, library, slides.result())
    assert ready.spots is spots
    assert ready.spots_path == path
    assert ready.library == library
    assert ready.saved
    assert ready.shown == (MapKey("proportions", "T cell"),)


def test_a_result_that_is_no_longer_asked_for_is_dropped(ready: Session, slides):
    choices.open_result(ready, Path("new.h5ad"))
    spots = ad.AnnData(np.zeros((60, 1)))
    file_answers.take_opened(ready, Path("old.h5ad"), spots, (), None, slides.result())
    assert ready.result is None


@pytest.mark.parametrize(("kind", "saved"), [("result", True), ("format", False)])
def test_only_a_written_result_counts_as_saved(ready: Session, slides, kind, saved):
    ready.result, ready.saved = slides.result(), False
    export = Export(kind, Path("o.h5ad"))
    choices.ask_export(ready, export)
    file_answers.take_export(ready, export, ready.result)
    assert ready.saved is saved
    assert ready.export_of is None
    assert "o.h5ad" in ready.message.text


def test_a_file_of_earlier_maps_does_not_save_those_that_came_since(ready, slides):
    ready.result, ready.saved = slides.result(), False
    export = Export("result", Path("o.h5ad"))
    choices.ask_export(ready, export)
    written = ready.export_of
    choices.start(ready)
    answers.take_progress(ready, 1, slides.progress("done", result=slides.result()))
    file_answers.take_export(ready, export, written)
    assert not ready.saved
    assert "o.h5ad" in ready.message.text


def test_maps_that_are_written_while_the_next_fit_runs_are_saved(ready, slides):
    ready.result, ready.saved = slides.result(), False
    export = Export("result", Path("o.h5ad"))
    choices.ask_export(ready, export)
    written = ready.export_of
    choices.start(ready)
    live = slides.result(status="running")
    answers.take_progress(ready, 1, slides.progress(result=live))
    file_answers.take_export(ready, export, written)
    choices.cancel(ready)
    assert ready.result is written
    assert ready.saved


def test_an_opened_result_does_not_replace_the_slide_of_a_running_fit(running, slides):
    running.opening, slide = Path("r.h5ad"), running.spots
    spots = ad.AnnData(np.zeros((60, 1)))
    file_answers.take_opened(running, Path("r.h5ad"), spots, (), None, slides.result())
    assert running.spots is slide
    assert running.result is None
    assert running.opening is None


def test_files_asked_for_are_needed(ready: Session, slides):
    choices.open_result(ready, Path("r.h5ad"))
    ready.result = slides.result()
    export = Export("result", Path("o.h5ad"))
    choices.ask_export(ready, export)
    assert needs(ready) == {"result", "export"}
    file_answers.refuse_opened(ready, Path("r.h5ad"), "It is damaged.")
    assert needs(ready) == {"export"}
    file_answers.refuse_export(ready, export, "The disk is full.")
    assert needs(ready) == frozenset()
    assert ready.message == Message("error", "The disk is full.")


def test_a_failed_export_does_not_stop_the_opening_of_a_result(ready, slides):
    choices.open_result(ready, Path("r.h5ad"))
    ready.result = slides.result()
    export = Export("result", Path("o.h5ad"))
    choices.ask_export(ready, export)
    file_answers.refuse_export(ready, export, "The disk is full.")
    assert needs(ready) == {"result"}


def test_a_refusal_of_what_is_no_longer_asked_for_is_dropped(ready, slides):
    choices.open_result(ready, Path("new.h5ad"))
    ready.result = slides.result()
    choices.ask_export(ready, Export("result", Path("new.h5ad")))
    file_answers.refuse_opened(ready, Path("old.h5ad"), "It is damaged.")
    file_answers.refuse_export(ready, Export("result", Path("old.h5ad")), "It is full.")
    assert needs(ready) == {"result", "export"}
    assert ready.message is None


def test_maps_that_an_earlier_window_left_come_with_their_slide(left, slides):
    assert view_state(left).maps.left_over == (
        "The maps of old.h5ad were not saved last time."
    )
    choices.open_left_over(left)
    assert view_state(left).maps.headline == "Opening the maps of old.h5ad …"
    left_over, result = left.left_over, slides.result()
    spots = ad.AnnData(np.zeros((60, 1)))
    names = ("left", "right")
    file_answers.take_left_over(left, left_over, spots, names, result)
    assert left.result is result
    assert left.spots_path == Path("old.h5ad")
    assert left.library == "right"
    assert not left.saved
    assert view_state(left).maps.left_over == ""


def test_maps_that_cannot_be_opened_are_still_offered(left: Session):
    choices.open_left_over(left)
    file_answers.refuse_opened(left, left.left_over.file, "There is no old.h5ad.")
    assert left.opening is None
    assert view_state(left).maps.left_over != ""


def test_left_maps_wait_while_a_fit_runs(left: Session, slides):
    choices.start(left)
    choices.open_left_over(left)
    assert left.opening is None


def test_discarded_maps_are_offered_no_more(left: Session):
    discard_left_over(left)
    choices.open_left_over(left)
    assert left.opening is None
    assert view_state(left).maps.left_over == ""
