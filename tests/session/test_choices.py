"""Each act of the user sets all that follows from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from napari_destvi.config import FitConfig
from napari_destvi.data.fixes import Fix
from napari_destvi.session import Export, MapKey, Message, Session, choices, fixing
from napari_destvi.session.needs import needs


def test_another_slide_takes_the_maps_away(ready: Session, slides):
    ready.result, ready.saved = slides.result(), False
    ready.shown = (MapKey("proportions", "T cell"),)
    choices.choose_spots(ready, Path("other.h5ad"))
    assert ready.result is None
    assert ready.tissue is None
    assert ready.inspection is None
    assert ready.shown == ()
    assert ready.saved


def test_another_reference_leaves_the_maps(ready: Session, slides):
    ready.result = slides.result()
    choices.choose_reference(ready, Path("other.h5ad"))
    assert ready.result is not None
    assert ready.labels is None
    assert ready.inspection is None


@pytest.mark.parametrize("choose", [choices.choose_spots, choices.choose_reference])
def test_consent_holds_for_the_files_that_it_was_given_for(ready: Session, choose):
    fixing.apply(ready, Fix("Yes", "so it is", "empty-spots"))
    choose(ready, Path("other.h5ad"))
    assert ready.accepted == frozenset()


def test_consent_holds_for_the_label_column_that_it_was_given_for(ready: Session):
    fixing.apply(ready, Fix("Yes", "so it is", "few-cells"))
    choices.choose_labels(ready, "batch")
    assert ready.accepted == frozenset()


def test_choosing_the_same_column_again_changes_nothing(ready: Session):
    fixing.apply(ready, Fix("Yes", "so it is", "few-cells"))
    choices.choose_labels(ready, "type")
    assert ready.accepted == {"few-cells"}


def test_another_number_of_genes_asks_anew_for_consent_and_for_findings(ready: Session):
    fixing.apply(ready, Fix("Yes", "so it is", "empty-spots"))
    choices.choose_genes(ready, "500")
    assert ready.n_top_genes == 500
    assert ready.accepted == frozenset()
    assert needs(ready) == {"findings"}
    choices.choose_genes(ready, "auto")
    assert needs(ready) == frozenset()


def test_another_number_of_genes_leaves_the_maps(ready: Session, slides):
    ready.result = slides.result()
    choices.choose_genes(ready, "500")
    assert ready.result is not None


def test_the_same_number_of_genes_changes_nothing(ready: Session):
    choices.choose_genes(ready, "500")
    fixing.apply(ready, Fix("Yes", "so it is", "empty-spots"))
    choices.choose_genes(ready, " 500 ")
    assert ready.accepted == {"empty-spots"}


def test_a_wrong_number_of_genes_is_told_and_stands_in_the_way(ready: Session):
    choices.choose_genes(ready, "3")
    assert "at least 10, auto, or all" in ready.genes_problem
    assert ready.n_top_genes == "auto"
    choices.start(ready)
    assert ready.run_state == "idle"
    choices.choose_genes(ready, "auto")
    assert ready.genes_problem == ""
    choices.start(ready)
    assert ready.run_state == "running"


def test_settings_are_taken_with_what_is_wrong_in_their_fields(ready: Session):
    choices.set_config(ready, FitConfig(batch_size=8), {"epochs": "Give a number."})
    assert ready.config.batch_size == 8
    assert ready.config_problems == {"epochs": "Give a number."}


def test_a_fit_starts_with_a_number_of_its_own(ready: Session):
    choices.start(ready)
    assert (ready.run_state, ready.run_id) == ("running", 1)


def test_a_fit_does_not_start_twice(running: Session):
    choices.start(running)
    assert running.run_id == 1


def test_a_fit_does_not_start_before_the_data_are_inspected(ready: Session):
    choices.choose_labels(ready, "batch")
    choices.start(ready)
    assert ready.run_state == "idle"


def test_a_fit_does_not_start_with_a_wrong_setting(ready: Session):
    choices.set_config(ready, FitConfig(), {"epochs": "Give a whole number."})
    choices.start(ready)
    assert ready.run_state == "idle"


def test_a_fit_does_not_start_while_a_result_is_opened(ready: Session):
    choices.open_result(ready, Path("r.h5ad"))
    choices.start(ready)
    assert ready.run_state == "idle"


def test_no_result_is_opened_while_a_fit_runs(running: Session):
    choices.open_result(running, Path("r.h5ad"))
    assert running.opening is None


def test_cancel_returns_to_the_maps_from_before(ready: Session, slides):
    ready.result = before = slides.result()
    choices.start(ready)
    ready.result = slides.result(status="running")
    choices.cancel(ready)
    assert ready.result is before
    assert ready.run_state == "idle"
    assert "from before" in ready.message.text


def test_cancel_of_the_first_fit_leaves_no_maps(running: Session, slides):
    running.result = slides.result(status="running")
    running.shown = (MapKey("proportions", "T cell"),)
    choices.cancel(running)
    assert running.result is None
    assert running.shown == ()


def test_stop_and_cancel_of_no_fit_do_nothing(ready: Session):
    choices.stop_and_keep(ready)
    choices.cancel(ready)
    assert (ready.run_state, ready.run_id, ready.message) == ("idle", 0, None)


def test_nothing_is_written_of_a_running_fit(running: Session, slides):
    running.result = slides.result(status="running")
    choices.ask_export(running, Export("result", Path("o.h5ad")))
    assert running.export is None


def test_a_second_file_waits_until_the_first_is_written(ready: Session, slides):
    ready.result = slides.result()
    first = Export("result", Path("o.h5ad"))
    choices.ask_export(ready, first)
    choices.ask_export(ready, Export("format", Path("o.csv")))
    assert ready.export is first


def test_what_was_said_of_a_slide_goes_with_it(session: Session):
    session.message = Message("error", "This slide cannot be fitted.")
    choices.choose_spots(session, Path("other.h5ad"))
    assert session.message is None


def test_another_capture_area_is_not_seen_as_that_of_an_opened_result(ready: Session):
    ready.libraries, ready.awaited_view = ("left", "right"), {"version": 1}
    choices.choose_library(ready, "right")
    assert ready.awaited_view is None
