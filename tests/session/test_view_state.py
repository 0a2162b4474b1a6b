"""What the window shows and allows, step by step through the work."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from napari_destvi.config import FitConfig, preset_named
from napari_destvi.data.findings import Finding
from napari_destvi.data.fixes import Fix
from napari_destvi.session import Export, Session, answers, choices, fixing, view_state
from napari_destvi.session.needs import question

LEAVE_OUT = Fix("Leave them out", "they are left out", "empty-spots")


def test_the_empty_window_says_where_to_begin(session: Session):
    view = view_state(session)
    assert "sample data" in view.hint
    assert not view.run.can_fit
    assert not view.maps.can_save
    assert view.maps.can_open
    assert view.data.enabled


def test_a_file_that_is_being_read_says_so(session: Session):
    choices.choose_spots(session, Path("/data/slide.h5ad"))
    assert view_state(session).data.spots.name == "reading slide.h5ad …"
    assert view_state(session).hint == "Reading …"


def test_a_refused_file_keeps_its_name_and_says_why(session: Session):
    choices.choose_spots(session, Path("slide.h5ad"))
    answers.refuse_spots(session, Path("slide.h5ad"), "It is a picture.")
    assert view_state(session).data.spots.name == "slide.h5ad"
    assert view_state(session).data.spots.problem == "It is a picture."
    assert "another file" in view_state(session).hint


def test_the_hint_asks_for_the_file_that_is_missing(ready: Session):
    spots, reference = ready.spots, ready.reference
    ready.reference, ready.reference_path = None, None
    assert "single-cell reference" in view_state(ready).hint
    ready.reference, ready.spots, ready.spots_path = reference, None, None
    assert "spots file" in view_state(ready).hint
    ready.spots, ready.libraries = spots, ("left", "right")
    assert "capture area" in view_state(ready).hint


def test_inspected_data_may_be_fitted(ready: Session):
    view = view_state(ready)
    assert view.hint == "Ready: press Fit."
    assert view.run.can_fit
    assert view.run.why_no_fit == ""


def test_open_questions_must_be_answered_first(session: Session, slides):
    ask = Finding("empty-spots", "ask", "3 spots are empty.", (LEAVE_OUT,))
    slides.load(session, slides.inspection(ask, ready=False))
    view = view_state(session)
    assert not view.run.can_fit
    assert (
        view.hint
        == view.run.why_no_fit
        == "Answer what was found in the data to go on."
    )
    assert view.data.findings[0].chosen is None


def test_data_that_could_not_be_checked_ask_for_no_answers(session: Session, slides):
    slides.load(session)
    choices.choose_labels(session, "batch")
    answers.refuse_inspection(session, question(session), "It failed.")
    view = view_state(session)
    assert view.data.findings == ()
    assert "could not be checked" in view.hint
    assert view.run.why_no_fit == view.hint


def test_a_fit_waits_for_the_result_that_is_opened_and_says_so(ready: Session):
    choices.open_result(ready, Path("r.h5ad"))
    view = view_state(ready)
    assert not view.run.can_fit
    assert "being opened" in view.run.why_no_fit


def test_a_finding_that_stops_is_named_as_such(session: Session, slides):
    stop = Finding("no-genes", "stop", "No gene is shared.")
    slides.load(session, slides.inspection(stop, ready=False))
    assert "cannot be fitted" in view_state(session).hint


def test_findings_are_listed_the_gravest_first(session: Session, slides):
    findings = [Finding(s, s, "…") for s in ("tell", "stop", "ask")]
    slides.load(session, slides.inspection(*findings, ready=False))
    listed = [finding.code for finding in view_state(session).data.findings]
    assert listed == ["stop", "ask", "tell"]


def test_findings_stay_in_view_while_they_are_looked_into_again(
    session: Session, slides
):
    ask = Finding("empty-spots", "ask", "3 spots are empty.", (LEAVE_OUT,))
    slides.load(session, slides.inspection(ask, ready=False))
    fixing.apply(session, LEAVE_OUT)
    view = view_state(session)
    assert view.data.findings[0].chosen == LEAVE_OUT
    assert view.hint == "Checking the data …"
    assert not view.run.can_fit


def test_a_wrong_setting_stands_in_the_way(ready: Session):
    choices.set_config(ready, FitConfig(), {"epochs": "Give a whole number."})
    view = view_state(ready)
    assert not view.run.can_fit
    assert view.settings.problems == {"epochs": "Give a whole number."}
    assert "Correct the setting" in view.hint


def test_while_a_fit_runs_data_and_settings_are_locked(running: Session):
    view = view_state(running)
    assert not view.data.enabled
    assert not view.settings.enabled
    assert not view.run.can_fit
    assert not view.maps.can_open
    assert view.run.can_cancel


def test_there_is_nothing_to_keep_before_the_first_maps(running: Session, slides):
    assert not view_state(running).run.can_stop
    assert "no maps to keep" in view_state(running).run.why_no_stop
    live = slides.result(status="running")
    answers.take_progress(running, 1, slides.progress(result=live))
    assert view_state(running).run.can_stop


def test_maps_of_an_earlier_fit_are_nothing_to_keep(ready: Session, slides):
    ready.result = slides.result(status="complete")
    choices.start(ready)
    assert not view_state(ready).run.can_stop


def test_a_stopping_fit_may_still_be_cancelled(running: Session, slides):
    live = slides.result(status="running")
    answers.take_progress(running, 1, slides.progress(result=live))
    choices.stop_and_keep(running)
    run = view_state(running).run
    assert not run.can_stop
    assert run.can_cancel
    assert "Stopping" in run.stage


def test_progress_is_told_in_words_and_percent(running: Session, slides):
    answers.take_progress(running, 1, slides.progress())
    run = view_state(running).run
    assert run.stage == "Fitting the spots"
    assert run.detail == "epoch 3 of 80 · loss 412.5 · 29 s left"
    assert run.percent == 50


def test_the_states_are_a_stage_of_their_own(running: Session, slides):
    answers.take_progress(running, 1, slides.progress("states"))
    run = view_state(running).run
    assert run.stage == "Fitting the states"
    assert run.detail.startswith("epoch 3 of 80")


def test_a_stage_without_loss_and_epochs_is_told_without(running: Session, slides):
    bare = dataclasses.replace(
        slides.progress("prior"), n_epochs=1, loss=float("nan"), seconds_left=None
    )
    answers.take_progress(running, 1, bare)
    assert view_state(running).run.detail == ""


def test_a_fit_that_failed_has_no_stage_and_no_time_left(running: Session, slides):
    answers.take_progress(running, 1, slides.progress())
    answers.take_failure(running, 1, "Out of memory.")
    run = view_state(running).run
    assert run.stage == "Ended before it was finished"
    assert run.detail == "epoch 3 of 80 · loss 412.5"


def test_maps_that_are_not_saved_are_named_so(running: Session, slides):
    last = slides.progress("done", result=slides.result(), fraction=1.0)
    answers.take_progress(running, 1, last)
    view = view_state(running)
    assert view.maps.headline == "2 cell types in 60 spots, not saved yet"
    assert view.maps.can_save
    assert "save the result" in view.hint
    assert view.run.detail == "took 30 s"
    assert view.run.can_fit


def test_a_file_that_is_being_written_or_opened_is_named(ready: Session, slides):
    ready.result = slides.result()
    choices.ask_export(ready, Export("result", Path("out.h5ad")))
    assert view_state(ready).maps.headline == "Writing out.h5ad …"
    assert not view_state(ready).maps.can_save
    choices.open_result(ready, Path("in.h5ad"))
    assert view_state(ready).maps.headline == "Opening in.h5ad …"
    assert not view_state(ready).data.enabled


def test_auto_is_told_as_a_number_with_its_reason(ready: Session):
    note = view_state(ready).settings.notes["batch_size"]
    assert note.startswith("auto = 6: a tenth of the 60 spots, at most 128")


def test_a_chosen_batch_size_is_compared_with_the_rule(ready: Session):
    choices.set_config(ready, FitConfig(batch_size=12), {})
    note = view_state(ready).settings.notes["batch_size"]
    assert note == "Chosen by you. The authors' rule gives 6."


@pytest.mark.parametrize("amortization", ["latent", "none"])
def test_where_nothing_is_trained_for_the_proportions_it_is_said(
    ready: Session, amortization
):
    wishes = FitConfig(amortization=amortization, epochs=7, ensemble_size=5)
    choices.set_config(ready, wishes, {})
    notes = view_state(ready).settings.notes
    assert notes["epochs"] == (
        "Free proportions are solved for, without training. 7 epochs for the states."
    )
    assert "No effect" in notes["ensemble_size"]


def test_a_batch_larger_than_the_slide_is_told_as_what_it_becomes(ready: Session):
    choices.set_config(ready, FitConfig(batch_size=500, preset="published"), {})
    settings = view_state(ready).settings
    assert settings.notes["batch_size"].startswith("60: all 60 spots")
    assert "more than half" in settings.warnings[0]


def test_before_the_data_are_there_the_rule_itself_is_told(session: Session):
    assert "a tenth of the spots" in view_state(session).settings.notes["batch_size"]
    assert view_state(session).settings.warnings == ()


def test_a_stopped_fit_is_never_passed_off_as_finished(running: Session, slides):
    result = dataclasses.replace(
        slides.result(status="stopped"),
        history={"spots": np.array([3.0, 2.0])},
        settings={"epochs": 150},
    )
    last = slides.progress("done", result=result)
    answers.take_progress(running, running.run_id, last)
    view = view_state(running)
    assert view.run.stage == "Stopped after epoch 2 of 150"
    assert "stopped after epoch 2 of 150" in view.maps.headline


def test_a_fit_stopped_at_the_states_does_not_count_the_epochs_before(
    session: Session, slides
):
    session.result = dataclasses.replace(
        slides.result(status="stopped"),
        history={"spots": np.ones(150), "states": np.ones(7)},
        settings={"epochs": 150, "state_epochs": 100},
    )
    headline = view_state(session).maps.headline
    assert headline.endswith("stopped after epoch 7 of 100 of the states")


@pytest.mark.parametrize("status", ["stopped", "failed"])
@pytest.mark.parametrize("epochs", [150, 0])
def test_a_fit_that_ended_before_the_states_says_so(
    session: Session, slides, status, epochs
):
    """With proportions that took epochs, and with such that are solved for."""
    session.result = dataclasses.replace(
        slides.without_fitted_states(status),
        history={"spots": np.ones(epochs)} if epochs else {},
        settings={
            "epochs": epochs,
            "state_epochs": 100,
            "states_are_fitted": False,
        },
    )
    maps = view_state(session).maps
    assert "before the states were fitted" in maps.headline
    assert "not fitted yet" in maps.why_no_activation
    assert maps.can_save


def test_a_fit_stopped_in_the_first_epoch_of_the_proportions_names_none(
    session: Session, slides
):
    session.result = dataclasses.replace(
        slides.result(status="stopped"),
        settings={"epochs": 2, "state_epochs": 100},
    )
    assert "stopped early" in view_state(session).maps.headline


def test_an_opened_result_tells_that_it_was_stopped(session: Session, slides):
    session.result = dataclasses.replace(slides.result(status="stopped"), settings={})
    session.saved = True
    assert view_state(session).maps.headline.endswith("stopped early")


def test_settings_without_a_use_are_hidden_and_not_lost(ready: Session):
    destvi = FitConfig(batch_size=12, seed=4)
    choices.set_config(ready, destvi, {})
    of_another = {"cells_per_spot", "detection_alpha"}
    assert view_state(ready).settings.hidden == of_another
    choices.set_config(ready, dataclasses.replace(destvi, method="nnls"), {})
    view = view_state(ready).settings
    assert {"batch_size", "epochs", "seed", "device", "n_threads"} <= view.hidden
    assert "method" not in view.hidden
    choices.set_config(ready, dataclasses.replace(ready.config, method="destvi"), {})
    assert ready.config == destvi


def test_least_squares_is_described_and_warns_of_no_batch_size(ready: Session):
    choices.set_config(ready, FitConfig(batch_size=500, method="weighted-nnls"), {})
    view = view_state(ready).settings
    assert set(view.notes) == {"method"}
    assert "no cell states" in view.notes["method"]
    assert view.warnings == ()


@pytest.fixture
def least_squares(ready: Session) -> Session:
    """A session in which least squares runs."""
    choices.set_config(ready, FitConfig(method="nnls"), {})
    choices.start(ready)
    return ready


def test_least_squares_is_told_in_its_own_words_while_it_runs(least_squares, slides):
    bare = dataclasses.replace(
        slides.progress("least-squares"), n_epochs=1, loss=float("nan")
    )
    answers.take_progress(least_squares, 1, bare)
    view = view_state(least_squares)
    assert view.run.stage == "Fitting the spots by least squares"
    assert view.run.detail == "29 s left"
    assert not view.run.can_stop
    assert not view.run.has_losses
    assert "when every spot is done" in view.hint


def test_maps_without_states_say_so(least_squares, slides):
    last = slides.progress("done", result=slides.stateless(), fraction=1.0)
    answers.take_progress(least_squares, 1, last)
    maps = view_state(least_squares).maps
    assert maps.headline.startswith("2 cell types in 60 spots, not saved yet")
    assert maps.headline.endswith("· least squares (NNLS)")
    assert maps.can_save
    assert "shares only" in maps.why_no_activation


def test_maps_with_states_may_have_their_activation_written(ready: Session, slides):
    ready.result = slides.result()
    maps = view_state(ready).maps
    assert maps.why_no_activation == ""
    assert "·" not in maps.headline


def test_only_maps_with_intervals_may_have_them_written(ready: Session, slides):
    ready.result = slides.result()
    maps = view_state(ready).maps
    assert "gives no intervals" in maps.why_no_uncertainty
    ready.result = slides.with_intervals()
    maps = view_state(ready).maps
    assert maps.why_no_uncertainty == ""


@pytest.mark.parametrize(
    ("n_shared", "n_used", "note"),
    [
        (882, 882, "882 genes, all of the panel."),
        (13_000, 2000, "2,000 most variable of 13,000 shared genes."),
        (13_000, 13_000, "13,000 genes, all that are shared."),
    ],
)
def test_the_genes_of_the_fit_are_told(
    session: Session, slides, n_shared, n_used, note
):
    summary = slides.summary(n_shared=n_shared, n_used=n_used)
    found = dataclasses.replace(slides.inspection(), summary=summary)
    slides.load(session, found)
    assert view_state(session).data.genes.note == note


def test_before_the_data_are_there_the_rule_of_the_genes_is_told(session: Session):
    genes = view_state(session).data.genes
    assert genes.text == "auto"
    assert "2,000 most variable" in genes.note


def test_a_wrong_number_of_genes_is_told_where_it_stands(ready: Session):
    choices.choose_genes(ready, "lots")
    view = view_state(ready)
    assert "'lots'" in view.data.genes.problem
    assert view.data.genes.text == "auto"
    assert "number of genes" in view.hint
    assert not view.run.can_fit


def test_maps_of_other_genes_than_those_chosen_say_so(ready: Session, slides):
    ready.result = slides.result()
    assert "other genes" not in view_state(ready).maps.headline
    ready.result = dataclasses.replace(slides.result(), gene_names=("B", "C"))
    headline = view_state(ready).maps.headline
    assert headline.endswith("from other genes (2)")
    choices.choose_genes(ready, "500")  # not prepared yet: which they are is open
    assert "other genes" not in view_state(ready).maps.headline


def test_the_number_of_networks_is_told(ready: Session):
    n_networks = preset_named("default").ensemble_size
    note = view_state(ready).settings.notes["ensemble_size"]
    assert note.startswith(f"auto = {n_networks}: the number of the preset default")
    choices.set_config(ready, FitConfig(ensemble_size=5), {})
    assert view_state(ready).settings.notes["ensemble_size"] == ""


def test_a_number_of_networks_without_effect_is_warned_of(ready: Session):
    choices.set_config(ready, FitConfig(preset="published", ensemble_size=5), {})
    settings = view_state(ready).settings
    assert settings.notes["ensemble_size"].startswith("No effect")
    assert "5 networks" in settings.warnings[0]


def test_losses_belong_to_the_maps_on_show_or_to_the_fit_that_runs(
    ready: Session, slides
):
    ready.result = slides.stateless()
    assert not view_state(ready).run.has_losses
    choices.start(ready)
    assert view_state(ready).run.has_losses


@pytest.mark.parametrize(
    ("name", "problem", "table", "is_asked"),
    [
        ("cells.h5ad", answers.NO_LABELS, None, True),
        ("cells.h5ad", "It is a picture.", None, False),
        ("cells.h5ad", "It names none of the cells.", Path("types.csv"), True),
        ("counts.csv.gz", "It does not tell the types.", None, True),
        ("counts.csv", "", None, False),
    ],
)
def test_a_table_of_cell_types_is_asked_for_where_it_helps(
    name, problem, table, is_asked
):
    session = Session(
        reference_path=Path(name), reference_problem=problem, labels_path=table
    )
    assert view_state(session).data.asks_cell_types == is_asked
