"""A fit of a sweep that was interrupted goes on where it was."""

from __future__ import annotations

import os
import platform

import numpy as np
import psutil
import pytest

from napari_destvi.config import FitConfig
from napari_destvi.errors import InputError
from napari_destvi.experiments import Sweep, run_sweep
from napari_destvi.experiments import local as module
from napari_destvi.experiments.unfinished import (
    clear_abandoned,
    unfinished_folder,
    usable_state,
)
from napari_destvi.io.checkpoint_folder import write_part
from napari_destvi.io.checkpoint_note import CheckpointNote, read_note
from napari_destvi.jobs.failures import ChildDiedError
from napari_destvi.methods import nnls

ONE = Sweep(device="cpu")


class StandInFit:
    """Saves a state and dies as often as told, then ends; remembers what it found."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.found: list[bool] = []

    def __call__(self, problem, _config, *, checkpoint, **_):
        self.found.append(read_note(checkpoint) is not None)
        note = CheckpointNote("key", {"process": None}, {})
        numbers = {"loss": np.zeros(3, np.float32)}
        write_part(checkpoint, "spots", numbers, values={}, before=note)
        if self.errors:
            raise self.errors.pop(0)
        yield from nnls.fit(problem, FitConfig(method="nnls"))


@pytest.fixture
def fit(monkeypatch):
    def put(*errors):
        found = StandInFit(*errors)
        monkeypatch.setattr(module, "run_fit", found)
        return found

    return put


def test_a_fit_whose_process_was_killed_goes_on_from_its_state(problem, store, fit):
    found = fit(ChildDiedError("killed"))
    *_, last = run_sweep(problem, ONE, store)
    assert last.runs[0].status == "complete"
    assert found.found == [False, True]
    assert not unfinished_folder(store, last.runs[0].key).exists()


def test_the_next_sweep_goes_on_with_a_fit_that_was_lost(problem, store, fit):
    fit(ChildDiedError("killed"), ChildDiedError("killed"))
    *_, failed = run_sweep(problem, ONE, store)
    assert failed.runs[0].status == "failed"
    found = fit()
    *_, last = run_sweep(problem, ONE, store)
    assert last.runs[0].status == "complete"
    assert found.found == [True]


def test_a_state_that_is_damaged_is_begun_anew(problem, store, fit):
    found = fit(ChildDiedError("killed"), InputError("Its numbers are damaged."))
    *_, failed = run_sweep(problem, ONE, store)
    assert failed.runs[0].status == "failed"
    *_, last = run_sweep(problem, ONE, store)
    assert last.runs[0].status == "complete"
    assert found.found == [False, True, False]


def test_a_state_whose_note_is_damaged_is_begun_anew(problem, store, fit):
    found = fit(ChildDiedError("killed"), ChildDiedError("killed"))
    *_, failed = run_sweep(problem, ONE, store)
    folder = unfinished_folder(store, failed.runs[0].key)
    for file in folder.glob("*.json"):
        file.write_text("{")
    *_, last = run_sweep(problem, ONE, store)
    assert last.runs[0].status == "complete"
    assert found.found == [False, True, False]


def test_a_state_that_another_program_saves_is_left_to_it(tmp_path):
    other = psutil.Process().parent()
    about = {
        "id": other.pid,
        "started": other.create_time(),
        "computer": platform.node(),
    }
    note = CheckpointNote("key", {"process": about}, {})
    numbers = {"loss": np.zeros(3, np.float32)}

    def begin():
        with usable_state(tmp_path):
            write_part(tmp_path, "spots", numbers, values={}, before=note)
            msg = "It is refused."
            raise InputError(msg)

    with pytest.raises(InputError, match="another program"):
        begin()
    assert read_note(tmp_path) is not None
    with pytest.raises(InputError, match="another program"), usable_state(tmp_path):
        pass


def test_states_are_no_runs(problem, store, fit):
    fit(ChildDiedError("killed"), ChildDiedError("killed"))
    list(run_sweep(problem, ONE, store))
    assert store.records() == []
    assert store.unreadable == ()


def _leave(folder, process=None):
    note = CheckpointNote("key", {"process": process}, {})
    write_part(folder, "spots", {"loss": np.zeros(3)}, values={}, before=note)


def test_states_that_nobody_goes_on_with_are_cleared_away(problem, store, fit):
    old, new = (unfinished_folder(store, letter * 32) for letter in "ab")
    for folder in (old, new):
        _leave(folder)
    os.utime(old, (0, 0))
    clear_abandoned(store)
    assert not old.exists()
    assert read_note(new) is not None


def test_the_state_of_a_run_that_is_kept_is_cleared_away(problem, store, fit):
    fit()
    *_, last = run_sweep(problem, ONE, store)
    left = unfinished_folder(store, last.runs[0].key)
    _leave(left)
    list(run_sweep(problem, ONE, store))
    assert not left.exists()


def test_an_old_state_that_a_program_is_at_stays(store):
    other = psutil.Process().parent()
    about = {"id": other.pid, "started": other.create_time()}
    folder = unfinished_folder(store, "a" * 32)
    _leave(folder, about | {"computer": platform.node()})
    os.utime(folder, (0, 0))
    clear_abandoned(store)
    assert read_note(folder) is not None


def test_a_damaged_state_that_is_old_is_cleared_away(store):
    folder = unfinished_folder(store, "a" * 32)
    _leave(folder)
    (folder / "checkpoint.json").write_text("{")
    os.utime(folder, (0, 0))
    clear_abandoned(store)
    assert not folder.exists()
