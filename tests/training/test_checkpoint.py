"""When the state of a fit is saved, and what happens when it cannot be."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import numpy as np
import pytest

from napari_destvi.config import FitConfig
from napari_destvi.errors import FitError, InputError
from napari_destvi.io.checkpoint_folder import read_part
from napari_destvi.io.checkpoint_note import CheckpointNote, read_note
from napari_destvi.io.checkpoint_owner import this_process
from napari_destvi.training import checkpoint as checkpoints
from napari_destvi.training.checkpoint import (
    FIRST_SECONDS,
    PAUSE_SECONDS,
    SAVING_SHARE,
    Checkpoint,
)
from napari_destvi.training.kept_state import State


class Clock:
    """Seconds that the test sets."""

    now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def told():
    return []


@pytest.fixture
def checkpoint(tmp_path, clock, told):
    note = CheckpointNote("key", {}, {})
    return Checkpoint(tmp_path / "state", note, warn=told.append, clock=clock)


def state(value=1.0, epoch=1):
    return State({"w": np.full(4, value)}, {"epoch": epoch})


def test_the_first_state_comes_after_the_first_seconds(checkpoint, clock):
    spots = checkpoint.of("spots")
    clock.now += FIRST_SECONDS - 0.1
    spots.save_if_due(state)
    spots.save_end(state)
    assert not checkpoint.folder.exists()
    clock.now += 0.2
    spots.save_if_due(state)
    assert read_note(checkpoint.folder).parts.keys() == {"spots"}


def test_states_are_no_more_than_a_minute_apart(checkpoint, clock):
    clock.now += FIRST_SECONDS
    checkpoint.save("spots", state())
    clock.now += PAUSE_SECONDS - 1
    assert not checkpoint.is_due()
    clock.now += 1
    assert checkpoint.is_due()
    assert PAUSE_SECONDS < 60


def test_a_slow_disk_is_asked_less_often(checkpoint, clock, monkeypatch):
    write = checkpoints.write_part

    def slow(*args, **kwargs):
        clock.now += 3.0
        return write(*args, **kwargs)

    monkeypatch.setattr(checkpoints, "write_part", slow)
    checkpoint.save("spots", state())
    clock.now += 3.0 / SAVING_SHARE - 1
    assert not checkpoint.is_due()
    clock.now += 1
    assert checkpoint.is_due()


def test_the_end_of_a_stage_is_saved_at_once_in_a_fit_that_goes_on(checkpoint, clock):
    clock.now += FIRST_SECONDS
    checkpoint.save("reference", state())
    checkpoint.of("prior").save_end(state)
    assert read_note(checkpoint.folder).parts.keys() == {"reference", "prior"}


def test_the_time_of_day_may_jump(monkeypatch, tmp_path):
    import time

    monkeypatch.setattr(time, "time", lambda: -1e9)
    checkpoint = Checkpoint(tmp_path / "state", CheckpointNote("key", {}, {}))
    checkpoint.save("spots", state())
    assert not checkpoint.is_due()
    assert checkpoint.clock is time.monotonic


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_what_is_no_number_takes_no_place(checkpoint, value):
    checkpoint.save("spots", state(epoch=1))
    checkpoint.save("spots", state(value, epoch=2))
    note = read_note(checkpoint.folder)
    assert note.about["epoch"] == 1
    np.testing.assert_array_equal(
        read_part(checkpoint.folder, note.parts["spots"])["w"], np.ones(4)
    )


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES, errno.EIO])
def test_a_state_that_cannot_be_saved_is_told_until_one_can(
    checkpoint, told, monkeypatch, number
):
    checkpoint.save("spots", state(epoch=1))

    def fails(*_args, **_kwargs):
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patched:
        patched.setattr("napari_destvi.io.checkpoint_folder.write_tensors", fails)
        checkpoint.save("spots", state(2.0, epoch=2))
    assert os.strerror(number) in told[-1]
    assert read_note(checkpoint.folder).about["epoch"] == 1
    checkpoint.save("spots", state(3.0, epoch=3))
    assert told[-1] == ""
    assert read_note(checkpoint.folder).about["epoch"] == 3


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has such a disk")
def test_a_disk_that_is_really_full_leaves_the_older_state(checkpoint, told):
    """/dev/full takes nothing, as a full disk does."""
    checkpoint.save("spots", state(epoch=1))
    unfinished = checkpoint.folder / "checkpoint.json.part"
    unfinished.symlink_to("/dev/full")
    checkpoint.save("spots", state(2.0, epoch=2))
    assert "No space left" in told[-1]
    assert read_note(checkpoint.folder).about["epoch"] == 1


def test_a_path_that_is_too_long_ends_no_fit(clock, told, tmp_path):
    folder = tmp_path / ("x" * 300)
    checkpoint = Checkpoint(
        folder, CheckpointNote("key", {}, {}), warn=told.append, clock=clock
    )
    checkpoint.save("spots", state())
    assert "could not be saved" in told[-1]


def test_what_another_process_is_at_is_left_alone(problem, tmp_path, monkeypatch):
    config = FitConfig(device="cpu")
    open_ = Checkpoint.open
    checkpoint = open_(tmp_path / "state", problem, config, device="cpu")
    checkpoint.save("spots", state())
    parent = this_process() | {"id": os.getppid()}
    monkeypatch.setattr(
        "napari_destvi.io.checkpoint_owner.runs_elsewhere",
        lambda process: process != parent,
    )
    with pytest.raises(InputError, match="another program is at it"):
        open_(tmp_path / "state", problem, config, device="cpu")


def test_of_two_fits_begun_at_once_one_saves_and_the_other_says_so(
    checkpoint, clock, told, monkeypatch
):
    first = Checkpoint(checkpoint.folder, CheckpointNote("key", {}, {}), clock=clock)
    first.save("spots", state(epoch=1))
    with monkeypatch.context() as patched:
        patched.setattr(checkpoints, "runs_elsewhere", lambda process: bool(process))
        checkpoint.save("reference", state(epoch=2))
    assert "Another program" in told[-1]
    clock.now += 1000
    assert not checkpoint.is_due()
    first.save("spots", state(epoch=3))
    note = read_note(checkpoint.folder)
    assert note.about["epoch"] == 3
    read_part(checkpoint.folder, note.parts["spots"])


def test_a_state_of_another_kind_of_device_is_refused(problem, tmp_path):
    config = FitConfig()
    checkpoint = Checkpoint.open(tmp_path / "state", problem, config, device="cuda")
    checkpoint.save("spots", state())
    with pytest.raises(InputError, match="other settings"):
        Checkpoint.open(tmp_path / "state", problem, config, device="cpu")


def test_a_fit_that_ran_out_of_memory_goes_on_from_its_state(
    problem, tmp_path, monkeypatch
):
    import torch

    from napari_destvi.methods.destvi import fit
    from napari_destvi.training.training_run import TrainingRun

    monkeypatch.setattr(checkpoints, "FIRST_SECONDS", 0)
    monkeypatch.setenv("NAPARI_DESTVI_CACHE", str(tmp_path / "cache"))
    config = FitConfig(
        preset="joint", epochs=4, reference_epochs=2, batch_size=20, device="cpu"
    )
    expected = list(fit(problem, config))[-1].result
    take = TrainingRun.take

    def exhausted(self, indices):
        if self.epoch == 2 and self.course.n_epochs == 4:
            msg = "CUDA out of memory"
            raise torch.OutOfMemoryError(msg)
        take(self, indices)

    with monkeypatch.context() as patched:
        patched.setattr(TrainingRun, "take", exhausted)
        with pytest.raises(FitError, match="graphics card ran out of memory"):
            list(fit(problem, config, checkpoint=tmp_path / "state"))
    found = list(fit(problem, config, checkpoint=tmp_path / "state"))[-1].result
    np.testing.assert_array_equal(found.proportions, expected.proportions)
