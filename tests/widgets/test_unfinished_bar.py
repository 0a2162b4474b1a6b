"""An interrupted fit is offered in the dock, now and after a new start."""

from __future__ import annotations

import numpy as np
import pytest

from napari_destvi.io.checkpoint_folder import write_part
from napari_destvi.io.checkpoint_note import CheckpointNote
from napari_destvi.widgets import unfinished_fits


def leave_state(folder, epoch=3):
    """Save what the child of a fit would."""
    before = CheckpointNote("key", {"stage": "spots"}, {})
    values = {"epoch": epoch, "n_epochs": 8}
    write_part(folder, "spots", {"w": np.zeros(2)}, values=values, before=before)


@pytest.fixture
def interrupted(make_dock, fit, qtbot, load):
    """A dock whose fit was cancelled after its state was saved."""
    dock = make_dock()
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
    assert not fit.checkpoints[0].exists()


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
    for epoch in range(unfinished_fits.MOST_KEPT + 2):
        leave_state(unfinished_fits.begin(tmp_path / "fits", chosen), epoch=epoch)
    offered = unfinished_fits.newest(tmp_path / "fits")
    assert f"epoch {epoch} of" in offered.how_far
    assert offered.chosen == chosen
    kept = list((tmp_path / "fits").iterdir())
    assert len(kept) == unfinished_fits.MOST_KEPT


def test_a_folder_that_cannot_be_made_is_no_reason_not_to_fit(tmp_path, interrupted):
    chosen = interrupted.session.unfinished.chosen
    (tmp_path / "file").write_text("")
    assert unfinished_fits.begin(tmp_path / "file" / "fits", chosen) is None
