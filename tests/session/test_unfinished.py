"""A fit that was interrupted is offered, and goes on once its data are there again."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from types import SimpleNamespace

import anndata as ad
import numpy as np
import pytest

from napari_destvi.config import FitConfig
from napari_destvi.session import Session, answers
from napari_destvi.session import unfinished as unfinished_fits
from napari_destvi.session.needs import needs, question
from napari_destvi.session.unfinished import (
    CANNOT,
    chosen_in,
    continue_fit,
    discard_unfinished,
    go_on,
    may_continue,
    unfinished_sentence,
)
from napari_destvi.session.unfinished_terms import Chosen, Unfinished

CHOSEN = Chosen(
    spots=Path("/data/slide.h5ad"),
    reference=Path("/data/cells.h5ad"),
    labels="type",
    labels_path=None,
    library=None,
    n_top_genes="auto",
    accepted=frozenset({"no-image"}),
    config=FitConfig(seed=4),
)
OFFERED = Unfinished(Path("/state"), CHOSEN, "epoch 3 of 8 (fitting the spots)")


@pytest.fixture
def session():
    return Session(unfinished=OFFERED)


@pytest.fixture
def ready(monkeypatch):
    """All data are good as soon as they are read."""

    def is_ready(session):
        return session.run_state == "idle" and session.labels is not None

    monkeypatch.setattr(unfinished_fits, "may_start", is_ready)
    monkeypatch.setattr("napari_destvi.session.choices.may_start", is_ready)


def read(session):
    session.spots = SimpleNamespace()
    session.reference = SimpleNamespace()
    session.label_columns = ("other", "type")
    session.labels = "other"


def test_what_is_offered_is_said_in_words(session):
    told = unfinished_sentence(session)
    assert told == (
        "The fit of slide.h5ad was interrupted at epoch 3 of 8 (fitting the spots)."
    )
    assert may_continue(session)
    assert unfinished_sentence(Session()) == ""


def test_while_a_fit_runs_nothing_is_offered(session):
    session.run_state = "running"
    assert not may_continue(session)
    assert unfinished_sentence(session) == ""


def test_to_continue_reads_the_files_and_then_starts_with_all_as_it_was(session, ready):
    continue_fit(session)
    assert session.spots_path == CHOSEN.spots
    assert session.reference_path == CHOSEN.reference
    assert session.run_state == "idle"
    assert "Reading slide.h5ad" in unfinished_sentence(session)
    read(session)
    go_on(session)
    assert session.run_state == "running"
    assert chosen_in(session) == CHOSEN


def test_data_that_are_there_already_are_not_read_again(session, ready):
    session.spots_path, session.reference_path = CHOSEN.spots, CHOSEN.reference
    read(session)
    spots = session.spots
    continue_fit(session)
    assert session.spots is spots
    assert session.run_state == "running"


def test_what_was_found_in_the_data_may_come_last_of_all(slides):
    """Each change is listened to, and an answer is more than one change."""
    chosen = dataclasses.replace(CHOSEN, accepted=frozenset(), config=FitConfig())
    session = Session(unfinished=Unfinished(Path("/state"), chosen, "epoch 3 of 8"))
    session.events.connect(lambda *_: go_on(session))
    continue_fit(session)
    spots, cells = ad.AnnData(np.zeros((60, 1))), ad.AnnData(np.zeros((30, 1)))
    answers.take_spots(session, chosen.spots, spots, ())
    answers.take_tissue(session, spots, slides.tissue())
    answers.take_reference(session, chosen.reference, cells, ("type", "batch"))
    assert needs(session) == {"findings"}
    answers.take_inspection(session, question(session), slides.inspection())
    assert session.message is None
    assert session.run_state == "running"


def test_a_file_that_cannot_be_read_any_more_ends_it_with_a_sentence(session):
    continue_fit(session)
    session.spots_problem = "gone"
    go_on(session)
    assert session.continuing is None
    assert session.message.text == CANNOT
    assert may_continue(session)


def test_a_discarded_fit_is_offered_no_more(session):
    discard_unfinished(session)
    assert session.unfinished is None


def test_data_from_memory_and_quick_methods_leave_nothing_to_go_on_from():
    session = Session(spots_path=None, reference_path=Path("a"), labels="type")
    assert chosen_in(session) is None
    session.spots_path = Path("b")
    assert chosen_in(session) is not None
    session.config = FitConfig(method="nnls")
    assert chosen_in(session) is None
