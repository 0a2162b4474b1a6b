"""Each answer finds its place, unless it comes too late."""

from __future__ import annotations

from pathlib import Path

import anndata as ad
import numpy as np
import pandas as pd
import pytest

from napari_destvi.session import MapKey, Message, Session, answers, choices
from napari_destvi.session.needs import is_ready, needs, question
from napari_destvi.session.slide_contents import SlideContents


def test_a_slide_that_is_no_longer_chosen_is_dropped(session: Session):
    choices.choose_spots(session, Path("new.h5ad"))
    answers.take_spots(session, Path("old.h5ad"), ad.AnnData(np.zeros((1, 1))), ())
    answers.refuse_spots(session, Path("old.h5ad"), "It is damaged.")
    assert session.spots is None
    assert session.spots_problem == ""


def test_what_a_slide_holds_comes_with_it_and_is_not_looked_for_again(
    session: Session, monkeypatch
):
    spots, path = ad.AnnData(np.zeros((2, 1))), Path("new.h5ad")
    choices.choose_spots(session, path)
    table = pd.DataFrame({"B": [1.0, 1.0]}, spots.obs_names)
    monkeypatch.delattr(ad.AnnData, "obsm")  # the window would wait for it
    contents = SlideContents(("Gfap",), {"truth": table})
    answers.take_spots(session, path, spots, (), contents)
    assert session.slide_genes == ("Gfap",)
    assert session.other_tables == {"truth (in this slide)": table}


def test_the_best_guess_of_the_label_column_is_taken(session: Session):
    choices.choose_reference(session, Path("c.h5ad"))
    cells = ad.AnnData(np.zeros((1, 1)))
    answers.take_reference(session, Path("c.h5ad"), cells, ("cell_type", "batch"))
    assert session.labels == "cell_type"
    assert session.label_columns == ("cell_type", "batch")


def test_a_reference_without_cell_types_is_refused(session: Session):
    choices.choose_reference(session, Path("c.h5ad"))
    answers.take_reference(session, Path("c.h5ad"), ad.AnnData(np.zeros((1, 1))), ())
    assert question(session) is None
    assert "names cell types" in session.reference_problem


def test_a_table_of_cell_types_has_the_reference_read_anew(session: Session):
    path, table = Path("c.h5ad"), Path("types.csv")
    choices.choose_reference(session, path)
    cells = ad.AnnData(np.zeros((1, 1)))
    answers.take_reference(session, path, cells, ())
    choices.choose_labels_file(session, table)
    assert needs(session) == {"reference"}
    answers.take_reference(session, path, cells, ("old",))  # read without the table
    assert session.reference is None
    answers.refuse_reference(session, path, "late")
    assert session.reference_problem == ""
    answers.take_reference(session, path, cells, ("type",), labels_path=table)
    assert session.labels == "type"
    choices.choose_reference(session, path)
    assert session.labels_path is None


def test_findings_about_an_earlier_choice_are_dropped(ready: Session, slides):
    asked = question(ready)
    choices.choose_labels(ready, "batch")
    answers.take_inspection(ready, asked, slides.inspection())
    assert not is_ready(ready)


def test_data_that_cannot_be_inspected_are_not_tried_again(ready: Session):
    choices.choose_labels(ready, "batch")
    answers.refuse_inspection(ready, question(ready), "It failed.")
    assert ready.message.text == "It failed."
    assert not is_ready(ready)


def test_the_first_live_maps_are_shown_at_once(running: Session, slides):
    live = slides.result(status="running")
    answers.take_progress(running, 1, slides.progress(result=live))
    assert running.result is live
    assert running.shown == (MapKey("proportions", "T cell"),)


def test_maps_that_the_user_chose_stay_chosen(running: Session, slides):
    running.shown = (MapKey("activation", "B cell"), MapKey("proportions", "gone"))
    answers.take_progress(running, 1, slides.progress(result=slides.result()))
    assert running.shown == (MapKey("activation", "B cell"),)


def test_the_last_report_ends_the_fit(running: Session, slides):
    last = slides.progress("done", result=slides.result(), fraction=1.0)
    answers.take_progress(running, 1, last)
    assert running.run_state == "idle"
    assert not running.saved
    assert "complete after 30 s" in running.message.text


def test_a_fit_that_was_stopped_says_so(running: Session, slides):
    choices.stop_and_keep(running)
    last = slides.progress("done", result=slides.result(status="stopped"))
    answers.take_progress(running, 1, last)
    assert "stopped and kept" in running.message.text


def test_a_report_of_a_cancelled_fit_is_dropped(running: Session, slides):
    choices.cancel(running)
    answers.take_progress(running, 1, slides.progress(result=slides.result()))
    answers.take_failure(running, 1, "It failed.")
    assert running.progress is None
    assert running.result is None
    assert running.message.severity == "info"


def test_a_report_of_an_earlier_fit_is_dropped_while_the_next_runs(running, slides):
    choices.cancel(running)
    choices.start(running)
    answers.take_progress(running, 1, slides.progress("done", result=slides.result()))
    answers.take_failure(running, 1, "It failed.")
    assert running.run_state == "running"
    assert running.progress is None


def test_a_failure_keeps_the_partial_result(running: Session, slides):
    partial = slides.result(status="failed")
    answers.take_failure(running, 1, "Out of memory.", partial=partial)
    assert running.result.status == "failed"
    assert not running.saved
    assert running.run_state == "idle"
    assert running.message == Message(
        "error", "Out of memory. The last good maps are kept and can be saved."
    )


def test_a_failure_without_a_partial_result_keeps_the_live_maps(
    running: Session, slides
):
    live = slides.result(status="running")
    answers.take_progress(running, 1, slides.progress(result=live))
    answers.take_failure(running, 1, "The system ended the fit.")
    assert running.result.status == "failed"
    assert running.result.proportions is live.proportions


def test_a_failure_before_any_maps_leaves_those_from_before(ready: Session, slides):
    ready.result = before = slides.result()
    choices.start(ready)
    answers.take_failure(ready, 1, "Not a number.")
    assert ready.result is before
    assert ready.saved
    assert ready.message.text == (
        "Not a number. The maps from before the fit are kept."
    )


@pytest.mark.parametrize("status", ["complete", "stopped"])
def test_a_failed_fit_gives_finished_maps_from_before_it_back(
    ready: Session, slides, status
):
    ready.result, ready.saved = slides.result(status=status), False
    before = ready.result
    choices.start(ready)
    live = slides.result(status="running")
    answers.take_progress(ready, 1, slides.progress(result=live))
    answers.take_failure(ready, 1, "Out of memory.", partial=slides.result())
    assert ready.result is before
    assert not ready.saved
    assert ready.run_state == "idle"
    assert "from before the fit are kept" in ready.message.text


def test_a_fragment_takes_the_place_of_an_earlier_fragment(ready: Session, slides):
    ready.result, ready.saved = slides.result(status="failed"), False
    choices.start(ready)
    partial = slides.result(status="running")
    answers.take_failure(ready, 1, "Out of memory.", partial=partial)
    assert ready.result.proportions is partial.proportions
    assert ready.result.status == "failed"
    assert ready.earlier_result is None


def test_a_failure_without_any_maps_leaves_none(running: Session):
    answers.take_failure(running, 1, "Not a number.")
    assert running.result is None
    assert running.saved
    assert running.run_state == "idle"
    assert running.message.text == "Not a number."
