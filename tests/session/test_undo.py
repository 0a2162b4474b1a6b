"""What was done can be taken back, in the reverse order, while it still makes sense."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from napari_destvi.config import FitConfig
from napari_destvi.session import (
    MapKey,
    Message,
    Session,
    answers,
    choices,
)
from napari_destvi.session.terms import LeftOver
from napari_destvi.session.undo import MAX_CHANGES, may_undo, remember, undo
from napari_destvi.session.undoable import (
    discard_left_over,
    hide_maps,
    reset_settings,
    restore_colour,
    show_others,
)

B, T = MapKey("proportions", "B cell"), MapKey("proportions", "T cell")


@pytest.fixture
def mapped(ready: Session, slides) -> Session:
    """A session with maps of a fit, saved, of which two are shown."""
    ready.result, ready.shown = slides.result(), (B, T)
    return ready


def test_changes_are_taken_back_newest_first(session: Session):
    done = []
    for name in "ab":
        remember(session, "shown", f"{name}.", lambda name=name: done.append(name))
    for _ in range(3):
        undo(session)
    assert done == ["b", "a"]
    assert session.message == Message("info", "Undone: a.")


def test_a_change_can_be_taken_back_out_of_turn_but_once(session: Session):
    done = []
    remember(session, "shown", "a.", lambda: done.append("a"))
    first = session.message.change
    remember(session, "shown", "b.", lambda: done.append("b"))
    undo(session, first)
    undo(session, first)
    assert done == ["a"]
    assert not may_undo(session, first)


def test_only_so_many_changes_are_kept(session: Session):
    for number in range(MAX_CHANGES + 5):
        remember(session, "shown", f"{number}.", lambda: None)
    assert len(session.changes) == MAX_CHANGES


def test_maps_that_were_hidden_come_back(mapped: Session):
    mapped.map_form = "dominant"
    hide_maps(mapped)
    assert mapped.shown == ()
    undo(mapped)
    assert mapped.shown == (B, T)
    assert mapped.map_form == "dominant"


def test_chosen_maps_come_back_in_place_of_the_largest(mapped: Session):
    show_others(mapped, [T])
    undo(mapped)
    assert mapped.shown == (B, T)


def test_maps_that_another_result_lacks_stay_away(mapped: Session, slides):
    hide_maps(mapped)
    mapped.result = slides.result(types=("T cell", "Neuron"))
    undo(mapped)
    assert mapped.shown == (T,)


def test_settings_come_back_after_a_reset(session: Session):
    session.config = FitConfig(batch_size=7)
    reset_settings(session)
    assert session.config == FitConfig()
    undo(session)
    assert session.config.batch_size == 7


def test_a_reset_that_changes_nothing_is_no_change(session: Session):
    reset_settings(session)
    assert session.changes == ()


def test_discarded_maps_are_offered_again(session: Session):
    session.left_over = offered = LeftOver(Path("1.npz"), Path("slide.h5ad"), None)
    discard_left_over(session)
    assert session.left_over is None
    undo(session)
    assert session.left_over is offered


def test_a_chosen_colour_comes_back(session: Session):
    session.type_colours = {"B cell": (1.0, 0.0, 0.0)}
    restore_colour(session, "B cell")
    assert session.type_colours == {}
    undo(session)
    assert session.type_colours == {"B cell": (1.0, 0.0, 0.0)}


def test_the_maps_of_a_cancelled_fit_come_back_as_stopped(running: Session, slides):
    live = slides.result(status="running")
    answers.take_progress(running, running.run_id, slides.progress(result=live))
    choices.cancel(running)
    assert running.result is None
    undo(running)
    assert running.result.status == "stopped"
    assert not running.saved


def test_the_maps_before_a_fit_come_back_and_those_of_the_fit_again(
    mapped: Session, slides
):
    before, after = mapped.result, slides.result()
    choices.start(mapped)
    done = slides.progress("done", result=after)
    answers.take_progress(mapped, mapped.run_id, done)
    assert mapped.message.text.startswith("The fit is complete")
    undo(mapped, mapped.message.change)
    assert mapped.result is before
    assert mapped.saved
    undo(mapped)
    assert mapped.result is after
    assert not mapped.saved


def test_a_first_fit_replaces_nothing(running: Session, slides):
    done = slides.progress("done", result=slides.result())
    answers.take_progress(running, running.run_id, done)
    assert running.message.change is None


def test_maps_are_not_exchanged_while_a_fit_runs(mapped: Session, slides):
    choices.start(mapped)
    done = slides.progress("done", result=slides.result())
    answers.take_progress(mapped, mapped.run_id, done)
    choices.start(mapped)
    assert not may_undo(mapped, mapped.changes[-1])


def test_another_slide_ends_what_was_of_the_one_before(mapped: Session):
    mapped.config = FitConfig(batch_size=7)
    reset_settings(mapped)
    hide_maps(mapped)
    choices.choose_spots(mapped, Path("other.h5ad"))
    assert [change.kind for change in mapped.changes] == ["settings"]


def test_settings_that_come_back_bring_the_presets_of_other_methods(session: Session):
    joint = FitConfig(preset="joint")
    choices.set_config(session, joint, {})
    other = dataclasses.replace(joint, method="cell2location")
    choices.set_config(session, other, {})
    reset_settings(session)
    undo(session)
    back = dataclasses.replace(session.config, method="destvi")
    choices.set_config(session, back, {})
    assert session.config.preset == "joint"
