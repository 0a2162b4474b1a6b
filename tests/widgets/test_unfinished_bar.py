"""An interrupted fit is offered in the dock, now and after a new start."""

from __future__ import annotations

import os
import threading

import numpy as np
import pytest

from napari_destvi.errors import DivergedError, ExportError
from napari_destvi.io.checkpoint_folder import write_part
from napari_destvi.io.checkpoint_note import CheckpointNote, read_note
from napari_destvi.session import unfinished_states


def leave_state(folder, epoch=3):
    """Save what the child of a fit would."""
    before = CheckpointNote("key", {"stage": "spots"}, {})
    values = {"epoch": epoch, "n_epochs": 8}
    write_part(folder, "spots", {"w": np.zeros(2)}, values=values, before=before)


class Keeper:
    """Keeps fits once it may, as the window's own service does."""

    def __init__(self) -> None:
        self.may_keep = threading.Event()
        self.may_keep.set()
        self.refuses = False

    def __call__(self, ended):
        assert self.may_keep.wait(5)
        if self.refuses:
            msg = "The disk is full."
            raise ExportError(msg)
        unfinished_states.forget(ended.state)
        return "0" * 32


@pytest.fixture
def keeper() -> Keeper:
    return Keeper()


@pytest.fixture
def interrupted(make_dock, fit, qtbot, load, keeper):
    """A dock whose fit was cancelled after its state was saved."""
    dock = make_dock(keep_fit=keeper)
    load(dock)
    dock.run.fit.click()
    qtbot.waitUntil(lambda: bool(fit.checkpoints))
    leave_state(fit.checkpoints[-1])
    dock.run.cancel.click()
    return dock


def test_nothing_is_offered_before_a_fit(make_dock):
    assert make_dock().unfinished.isHidden()


def test_a_cancelled_fit_goes_on_from_its_state(interrupted, fit, qtbot):
    bar = interrupted.unfinished
    assert not bar.isHidden()
    assert "epoch 3 of 8" in bar.text.text
    bar.go_on.click()
    qtbot.waitUntil(lambda: len(fit.checkpoints) == 2)
    assert fit.checkpoints[0] == fit.checkpoints[1]
    assert bar.isHidden()
    fit.end()
    qtbot.waitUntil(lambda: interrupted.session.run_state == "idle")
    assert bar.isHidden()
    qtbot.waitUntil(lambda: not fit.checkpoints[0].exists())


def finish(dock, fit, qtbot):
    """Continue the fit, and let it come to its end."""
    dock.unfinished.go_on.click()
    qtbot.waitUntil(lambda: len(fit.checkpoints) == 2)
    fit.end()
    qtbot.waitUntil(lambda: dock.session.run_state == "idle")


def test_the_state_is_there_until_the_result_lies_on_the_disk(
    interrupted, fit, qtbot, keeper
):
    keeper.may_keep.clear()
    finish(interrupted, fit, qtbot)
    assert interrupted.session.result.status == "complete"
    assert read_note(fit.checkpoints[0]) is not None
    keeper.may_keep.set()
    qtbot.waitUntil(lambda: not fit.checkpoints[0].exists())


def test_the_state_of_a_fit_that_cannot_be_kept_stays(interrupted, fit, qtbot, keeper):
    keeper.refuses = True
    finish(interrupted, fit, qtbot)
    qtbot.waitUntil(lambda: not interrupted.session.ended_fits)
    assert read_note(fit.checkpoints[0]) is not None


def test_what_is_being_kept_is_not_offered(interrupted, fit, qtbot, keeper):
    keeper.may_keep.clear()
    finish(interrupted, fit, qtbot)
    (ended,) = interrupted.session.ended_fits
    folder = ended.state.parent.parent
    assert unfinished_states.newest(folder) is not None
    assert unfinished_states.newest(folder, apart_from=[ended.state]) is None
    keeper.may_keep.set()
    qtbot.waitUntil(lambda: not interrupted.session.ended_fits)


def diverge(dock, fit, qtbot):
    """Continue the fit, and let its training end in what are no numbers."""
    dock.unfinished.go_on.click()
    qtbot.waitUntil(lambda: len(fit.checkpoints) == 2)
    fit.fail(DivergedError("The training diverged."))
    qtbot.waitUntil(lambda: dock.session.run_state == "idle")


def test_a_fit_that_diverged_is_offered_anew_with_another_seed(interrupted, fit, qtbot):
    bar = interrupted.unfinished
    diverge(interrupted, fit, qtbot)
    assert "diverged after epoch 3 of 8" in bar.text.text
    assert bar.go_on.text() == "Fit with another seed"
    bar.go_on.click()
    qtbot.waitUntil(lambda: len(fit.checkpoints) == 3)
    assert fit.checkpoints[2] != fit.checkpoints[0]
    assert not fit.checkpoints[0].exists()
    assert [config.seed for config in fit.configs] == [0, 0, 1]


def test_the_next_start_knows_that_it_diverged(interrupted, make_dock, fit, qtbot):
    diverge(interrupted, fit, qtbot)
    assert "diverged" in make_dock().unfinished.text.text


def spoil(state, part):
    file = state.parent / "chosen.json" if part == "choices" else state
    file = file if file.is_file() else state / "checkpoint.json"
    file.write_text("{")


@pytest.mark.parametrize("part", ["choices", "note"])
def test_a_damaged_state_is_told_and_cleared_away(interrupted, make_dock, fit, part):
    spoil(fit.checkpoints[0], part)
    bar = make_dock().unfinished
    assert "cannot be continued" in bar.text.text
    assert "MB" in bar.text.text
    assert bar.go_on.isHidden()
    bar.discard.click()
    assert bar.isHidden()
    assert not fit.checkpoints[0].parent.exists()


def test_a_fit_that_can_go_on_is_offered_before_what_is_damaged(
    interrupted, make_dock, fit
):
    chosen = interrupted.session.unfinished.chosen
    other = unfinished_states.begin(fit.checkpoints[0].parent.parent, chosen)
    leave_state(other, epoch=7)
    spoil(fit.checkpoints[0], "note")
    bar = make_dock().unfinished
    assert "epoch 7 of 8" in bar.text.text
    bar.discard.click()
    assert "cannot be continued" in bar.text.text
    bar.discard.click()
    assert bar.isHidden()


def test_what_a_fit_left_that_was_killed_at_its_start_goes_after_a_day(
    tmp_path, interrupted
):
    chosen = interrupted.session.unfinished.chosen
    old, new = (unfinished_states.begin(tmp_path, chosen).parent for _ in range(2))
    os.utime(old, (0, 0))
    assert unfinished_states.newest(tmp_path) is None
    assert not old.exists()
    assert new.is_dir()


def test_a_fit_that_fails_is_offered(interrupted, fit, qtbot):
    interrupted.unfinished.go_on.click()
    qtbot.waitUntil(lambda: len(fit.checkpoints) == 2)
    leave_state(fit.checkpoints[0], epoch=5)
    fit.fail(RuntimeError("killed"))
    qtbot.waitUntil(lambda: interrupted.session.run_state == "idle")
    assert "epoch 5 of 8" in interrupted.unfinished.text.text


def test_a_new_fit_begins_anew(interrupted, fit, qtbot):
    interrupted.run.fit.click()
    qtbot.waitUntil(lambda: len(fit.checkpoints) == 2)
    assert fit.checkpoints[0] != fit.checkpoints[1]


def test_a_discarded_state_is_deleted(interrupted, fit):
    interrupted.unfinished.discard.click()
    assert interrupted.unfinished.isHidden()
    assert not fit.checkpoints[0].exists()


def test_the_next_start_offers_it_and_reads_its_files(
    interrupted, make_dock, fit, qtbot
):
    chosen = interrupted.session.unfinished.chosen
    again = make_dock()
    assert "epoch 3 of 8" in again.unfinished.text.text
    again.unfinished.go_on.click()
    assert again.session.spots_path == chosen.spots
    qtbot.waitUntil(lambda: len(fit.checkpoints) == 2)
    assert fit.checkpoints[1] == fit.checkpoints[0]
    assert again.session.config == chosen.config


def test_a_fit_without_a_saved_state_leaves_no_folder(make_dock, fit, qtbot, load):
    dock = make_dock()
    load(dock)
    dock.run.fit.click()
    qtbot.waitUntil(lambda: bool(fit.checkpoints))
    dock.run.cancel.click()
    assert dock.unfinished.isHidden()
    assert not fit.checkpoints[0].parent.exists()


def test_only_the_newest_states_are_kept(tmp_path, interrupted):
    chosen = interrupted.session.unfinished.chosen
    for epoch in range(unfinished_states.MOST_KEPT + 2):
        leave_state(unfinished_states.begin(tmp_path / "fits", chosen), epoch=epoch)
    offered = unfinished_states.newest(tmp_path / "fits")
    assert f"epoch {epoch} of" in offered.how_far
    assert offered.chosen == chosen
    kept = list((tmp_path / "fits").iterdir())
    assert len(kept) == unfinished_states.MOST_KEPT


def test_a_folder_that_cannot_be_made_is_no_reason_not_to_fit(tmp_path, interrupted):
    chosen = interrupted.session.unfinished.chosen
    (tmp_path / "file").write_text("")
    assert unfinished_states.begin(tmp_path / "file" / "fits", chosen) is None
