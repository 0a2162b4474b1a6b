"""A trained model is chosen, looked at, and applied to the slide that is open."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import anndata as ad
import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

from napari_destvi.config import FitConfig
from napari_destvi.data.fixes import Fix
from napari_destvi.errors import InputError
from napari_destvi.io.ended_run import record_of
from napari_destvi.io.model_file import write_model
from napari_destvi.io.run_store import RunStore
from napari_destvi.session import answers, choices, model_applying, model_looking
from napari_destvi.session.hints import next_step
from napari_destvi.session.model_hints import (
    ASKED,
    BUSY,
    IN_THE_WAY,
    LOOKING,
    NO_AREA,
    NO_MODEL,
    NO_MODEL_HERE,
    NO_SLIDE,
    READING,
)
from napari_destvi.session.model_view import READY, model_view
from napari_destvi.session.model_work import look_at_model
from napari_destvi.session.needs import needs
from napari_destvi.session.past_fit_terms import PastFits
from napari_destvi.session.past_fit_work import keep_fit
from napari_destvi.session.run_view import run_view
from napari_destvi.session.undo import undo

GENES = [f"GENE{number}" for number in range(40)]
PATH = Path("second.h5ad")


def _slide(genes) -> ad.AnnData:
    rng = np.random.default_rng(0)
    counts = sp.csr_matrix(rng.poisson(4.0, (60, len(genes))).astype(np.float32))
    spots = ad.AnnData(
        counts,
        obs=pd.DataFrame(index=[f"S{i}" for i in range(60)]),
        var=pd.DataFrame(index=list(genes)),
    )
    spots.obsm["spatial"] = 100.0 * np.stack(np.divmod(np.arange(60), 10), axis=1)
    return spots


@pytest.fixture
def model_file(drawn_trained, tmp_path):
    model = drawn_trained(GENES, ("B cell", "T cell"))
    return write_model(model, tmp_path / "cortex.safetensors")


@pytest.fixture
def open_slide(session, slides):
    """A function that opens a slide of some genes, without a reference."""

    def load(genes=GENES):
        choices.choose_spots(session, PATH)
        spots = _slide(genes)
        answers.take_spots(session, PATH, spots, ())
        answers.take_tissue(session, spots, slides.tissue())
        return session

    return load


def _look(session):
    """Do what the background does."""
    asked = model_looking.unlooked(session)
    assert asked is not None
    try:
        model_looking.take_look(session, asked, look_at_model(asked))
    except InputError as error:
        model_looking.refuse_look(session, asked, str(error))


@pytest.fixture
def looked(open_slide, model_file):
    """A model that may be applied to the slide that is open."""
    session = open_slide(GENES[:-3])
    model_applying.open_models(session)
    model_applying.choose_file(session, model_file)
    _look(session)
    return session


def test_there_is_nothing_to_read_while_the_window_is_closed(open_slide, model_file):
    session = open_slide()
    model_applying.choose_file(session, model_file)
    assert "model" not in needs(session)
    model_applying.open_models(session)
    assert "model" in needs(session)


def test_what_is_missing_is_told_step_by_step(session, open_slide, model_file):
    model_applying.open_models(session)
    assert model_view(session).status == NO_SLIDE
    choices.choose_spots(session, PATH)
    assert model_view(session).status == READING
    open_slide()
    assert model_view(session).status == NO_MODEL
    assert "or apply a trained model" in next_step(session)
    model_applying.choose_file(session, model_file)
    assert model_view(session).status == LOOKING
    _look(session)
    view = model_view(session)
    assert (view.status, view.why_not, view.can_apply) == (READY, "", True)
    session.libraries = ("a", "b")
    assert model_view(session).why_not == NO_AREA


def test_differences_are_a_table_and_the_missing_genes_are_named(looked):
    view = model_view(looked)
    assert ("genes", "40", "37") in view.rows
    assert ("genes of the model alone", "3", "expected") in view.rows
    for gene in GENES[-3:]:
        assert gene in view.missing
    assert "B cell, T cell" in view.notes
    assert "trained on 60 spots: 40 genes, 2 cell types" in view.about


def test_types_that_only_the_open_reference_has_are_told(looked, slides):
    problem = slides.problem()
    cells = replace(problem.reference, cell_types=("B cell", "Mast cell"))
    found = replace(slides.inspection(), problem=replace(problem, reference=cells))
    looked.inspection = found
    assert "types that the model lacks: Mast cell" in model_view(looked).notes


def test_a_slide_without_the_genes_of_the_model_is_refused(open_slide, model_file):
    session = open_slide([f"X{number}" for number in range(40)])
    model_applying.open_models(session)
    model_applying.choose_file(session, model_file)
    _look(session)
    view = model_view(session)
    assert not view.can_apply
    assert view.status == IN_THE_WAY
    assert "no gene in common" in view.findings[0].message
    model_applying.apply_model(session)
    assert session.run_state == "idle"


def test_with_too_much_missing_the_table_is_shown_but_no_promise(
    open_slide, model_file
):
    session = open_slide(GENES[:2])
    model_applying.open_models(session)
    model_applying.choose_file(session, model_file)
    _look(session)
    view = model_view(session)
    assert view.status == IN_THE_WAY
    assert ("genes in both", "2", "2") in view.rows
    assert view.notes == ""


def test_a_file_that_is_no_model_says_so(open_slide, tmp_path):
    session = open_slide()
    model_applying.open_models(session)
    model_applying.choose_file(session, tmp_path / "none.safetensors")
    _look(session)
    view = model_view(session)
    assert "There is no file" in view.problem
    assert view.status == NO_MODEL_HERE


def test_a_file_that_is_chosen_again_is_read_again(looked, model_file):
    assert "model" not in needs(looked)
    model_applying.choose_file(looked, model_file)
    assert "model" in needs(looked)


def test_another_slide_is_looked_at_anew(looked, open_slide):
    open_slide()
    assert not model_view(looked).can_apply
    _look(looked)
    assert ("genes of the model alone", "0", "expected") in model_view(looked).rows


def test_a_late_look_at_another_slide_is_dropped(looked, open_slide, model_file):
    model_applying.choose_file(looked, model_file)
    asked = model_looking.unlooked(looked)
    found = look_at_model(asked)
    open_slide()
    model_looking.take_look(looked, asked, found)
    assert looked.model_look is None


@pytest.fixture
def asking(open_slide, model_file):
    """A slide whose genes differ from those of the model in their capitals."""
    session = open_slide([gene.lower() for gene in GENES])
    model_applying.open_models(session)
    model_applying.choose_file(session, model_file)
    _look(session)
    return session


def test_a_question_is_answered_and_taken_back(asking):
    view = model_view(asking)
    assert (view.status, view.can_apply) == (ASKED, False)
    (fix,) = view.findings[0].fixes
    model_applying.answer(asking, fix)
    _look(asking)
    view = model_view(asking)
    assert view.can_apply
    assert view.findings[0].chosen == fix
    undo(asking)
    _look(asking)
    assert not model_view(asking).can_apply
    model_applying.answer(asking, fix)
    model_applying.reopen(asking, fix)
    assert not model_looking.accepted(asking)


def test_answers_of_another_slide_do_not_count(asking, open_slide):
    model_applying.answer(asking, Fix("", "", "genes-by-case"))
    open_slide()
    assert not model_looking.accepted(asking)


def test_what_was_answered_for_a_fit_of_the_slide_counts(asking):
    asking.accepted = frozenset({"genes-by-case"})
    _look(asking)
    assert model_view(asking).can_apply


def test_the_model_before_is_chosen_again_by_undo(looked, model_file, tmp_path):
    other = tmp_path / "other.safetensors"
    model_applying.choose_file(looked, other)
    assert looked.model_choice.source.path == other
    undo(looked)
    assert looked.model_choice.source.path == model_file


def _apply(session, slides, status="complete"):
    """Do what the child does, and its last report."""
    model_applying.apply_model(session)
    assert (session.run_state, session.applied is None) == ("running", False)
    result = replace(
        slides.result(status=status), settings={"applied_model": {"sentences": []}}
    )
    report = slides.progress("done", result=result, fraction=1.0)
    answers.take_progress(session, session.run_id, report)
    return result


def test_maps_of_a_model_are_shown_as_those_of_a_fit(looked, slides, tmp_path):
    looked.runs_folder = tmp_path / "runs"
    earlier = slides.result()
    looked.result = earlier
    result = _apply(looked, slides)
    assert looked.result is result
    assert (looked.run_state, looked.saved, looked.applied) == ("idle", False, None)
    assert looked.message.text.startswith("The model was applied in 30 s.")
    undo(looked)
    assert looked.result is earlier


def test_what_was_applied_is_kept_with_its_model(looked, slides, model_file, tmp_path):
    looked.runs_folder = tmp_path / "runs"
    looked.config = FitConfig(device="cpu", seed=9)
    _apply(looked, slides)
    (ended,) = looked.ended_fits
    record = RunStore(tmp_path / "runs").record(keep_fit(ended))
    assert record.title == "DestVI, model cortex"
    assert record.model.source == str(model_file)
    assert record.slide.path == str(PATH.absolute())
    assert (record.reference.n_cells, record.reference.path) == (0, "")
    assert (record.settings["device"], record.settings["seed"]) == ("cpu", 3)


def test_while_it_runs_there_is_a_cancel_and_no_loss_is_drawn(looked, slides):
    model_applying.apply_model(looked)
    view = model_view(looked)
    assert (view.can_apply, view.can_cancel, view.why_not) == (False, True, BUSY)
    assert not view.may_choose
    assert next_step(looked).startswith("Applying the model.")
    assert not run_view(looked, can_fit=False, why_not="").has_losses
    answers.take_progress(looked, looked.run_id, slides.progress("shares"))
    view = model_view(looked)
    assert view.percent == 50
    assert "Estimating every spot" in view.status


def test_a_cancel_returns_to_the_maps_from_before(looked, slides):
    earlier = looked.result = slides.result()
    model_applying.apply_model(looked)
    choices.cancel(looked)
    assert looked.result is earlier
    assert looked.applied is None
    assert looked.message.text.startswith("Applying the model was cancelled.")
    assert model_view(looked).can_apply


def test_a_failure_is_told_and_a_fit_afterwards_is_a_fit(looked, slides):
    model_applying.apply_model(looked)
    answers.take_failure(looked, looked.run_id, "The memory ran out.")
    assert looked.applied is None
    assert looked.message.text == "The memory ran out."
    slides.load(looked)
    choices.start(looked)
    assert (looked.run_state, looked.applied) == ("running", None)


def test_past_fits_that_may_have_a_model_are_offered(
    open_slide, slides, drawn_trained, tmp_path
):
    store = RunStore(tmp_path / "runs")
    model = drawn_trained(GENES, ("B cell", "T cell"))
    result = replace(slides.result(), trained=model)
    for config in (FitConfig(), FitConfig(method="nnls")):
        store.keep(record_of(slides.problem(), config, result), result)
    session = open_slide()
    session.runs_folder = store.folder
    model_applying.open_models(session)
    assert "no past fit" in model_view(session).why_no_runs.lower()
    session.past_fits = PastFits(store.folder, tuple(store.records()))
    (record,) = model_view(session).runs
    model_applying.choose_run(session, record)
    _look(session)
    view = model_view(session)
    assert (view.run, view.can_apply, view.name) == (0, True, "DestVI, seed 0")


def test_closing_the_window_keeps_the_choice_and_lets_go_of_the_model(
    looked, model_file
):
    model_applying.close_models(looked)
    assert looked.model_look is None
    assert looked.model_choice.source.path == model_file
    model_applying.open_models(looked)
    assert "model" in needs(looked)
