"""What is said of the memory beside the settings."""

from __future__ import annotations

import dataclasses

from napari_destvi.config import FitConfig
from napari_destvi.session import Session, answers, choices, view_state
from napari_destvi.session.needs import question

GB = 10**9


def look_into_again(session: Session, slides, *, free_memory: int | None) -> None:
    choices.choose_labels(session, "batch")
    answers.take_inspection(
        session, question(session), slides.inspection(), free_memory=free_memory
    )


def test_need_and_free_memory_stand_beside_the_device(ready: Session, slides):
    look_into_again(ready, slides, free_memory=21 * GB)
    settings = view_state(ready).settings
    assert settings.notes["device"].startswith("Needs about 0.")
    assert "21 GB are free" in settings.notes["device"]
    assert settings.warnings == ()


def test_a_fit_that_will_not_fit_is_warned_of(ready: Session, slides):
    look_into_again(ready, slides, free_memory=GB // 10)
    (warning,) = view_state(ready).settings.warnings
    assert "0.1 GB are free" in warning


def test_warnings_of_the_memory_come_after_those_of_the_numbers(ready: Session, slides):
    choices.set_config(ready, FitConfig(batch_size=50, preset="published"), {})
    look_into_again(ready, slides, free_memory=GB // 10)
    of_batch, of_memory = view_state(ready).settings.warnings
    assert "more than half" in of_batch
    assert "GB are free" in of_memory


def test_of_a_card_the_need_alone_is_told(ready: Session, slides):
    look_into_again(ready, slides, free_memory=21 * GB)
    choices.set_config(ready, FitConfig(device="cuda"), {})
    note = view_state(ready).settings.notes["device"]
    assert "of the graphics card's memory." in note
    assert "free" not in note


def test_before_the_data_are_there_nothing_is_said_of_the_memory(session: Session):
    assert "device" not in view_state(session).settings.notes


def test_least_squares_needs_no_word_of_the_memory(ready: Session, slides):
    look_into_again(ready, slides, free_memory=1)
    config = dataclasses.replace(ready.config, method="nnls")
    choices.set_config(ready, config, {})
    assert view_state(ready).settings.warnings == ()


def test_a_late_inspection_leaves_the_free_memory_as_it_was(ready: Session, slides):
    late = question(ready)
    look_into_again(ready, slides, free_memory=21 * GB)
    answers.take_inspection(ready, late, slides.inspection(), free_memory=1)
    assert ready.free_memory == 21 * GB


def test_cell2location_has_notes_and_warnings_of_its_own(ready: Session):
    config = dataclasses.replace(
        ready.config, method="cell2location", preset="joint", batch_size="auto"
    )
    ready.config = config  # as a fit of the command line that goes on has it
    settings = view_state(ready).settings
    assert ": all spots in each step" in settings.notes["batch_size"]
    assert "no cell states" in settings.notes["method"]
    assert "in a tenth of the time" in settings.notes["preset"]
    assert "ensemble_size" not in settings.notes
    assert any("one of DestVI" in warning for warning in settings.warnings)


def test_before_the_data_are_there_cell2location_tells_its_rules(session: Session):
    choices.set_config(session, FitConfig(method="cell2location"), {})
    notes = view_state(session).settings.notes
    assert notes["epochs"] == "auto: by the preset."
