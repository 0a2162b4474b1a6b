"""Steps, plain and recorded: the same training, whoever asks for it."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from napari_destvi.config import AMORTIZATIONS, PRESETS, FitConfig
from napari_destvi.model.spots import SpotModel
from napari_destvi.training import optimisation
from napari_destvi.training.fit import fit
from napari_destvi.training.step import N_REHEARSALS, PlainStep, RecordedStep

from .card_rules import NeverWaiting

#: Of 60 spots: nine mini-batches of the usual size, and a small last one.
SHORT = {"reference_epochs": 3, "epochs": 4, "batch_size": 13, "device": "cpu"}
MAPS = ("proportions", "abundance", "cell_state", "activation")


class Replay:
    """Stands in for a card's recording: at each play the work is done anew."""

    def __init__(self):
        self.calls = []

    def rehearse(self, work):
        self.calls.append("rehearse")
        return work()

    def record(self, work):
        self.calls.append("record")
        self.work = work

    def play(self):
        self.calls.append("play")
        return self.work()


class Broken(Replay):
    """Fails where it is told to."""

    def __init__(self, at):
        super().__init__()
        self.at = at

    def rehearse(self, work):
        if self.at == "rehearse":
            raise RuntimeError(self.at)
        return super().rehearse(work)

    def record(self, work):
        if self.at == "record":
            raise RuntimeError(self.at)
        super().record(work)


def _recorded(step, batch_size, tape):
    return RecordedStep(
        step,
        tape=tape,
        batch_size=batch_size,
        spare=step,
        device=torch.device("cpu"),
    )


def _last(problem, **settings):
    *_, last = fit(problem, FitConfig(**{**SHORT, **settings}))
    return last.result


@pytest.mark.parametrize("preset", PRESETS)
def test_recorded_steps_train_as_plain_ones(problem, preset, cache_folder, monkeypatch):
    tapes = []

    def build_step(model, counts, loss, optimiser, *, batch_size, **_):
        tapes.append(Replay())
        return _recorded(PlainStep(counts, loss, optimiser), batch_size, tapes[-1])

    plain = _last(problem, preset=preset)
    monkeypatch.setattr(optimisation, "build_step", build_step)
    monkeypatch.setenv("NAPARI_DESTVI_CACHE", str(cache_folder / "fresh"))
    recorded = _last(problem, preset=preset)
    for name in MAPS:
        np.testing.assert_array_equal(getattr(plain, name), getattr(recorded, name))
    assert any(tape.calls.count("play") > 3 for tape in tapes)
    assert all(tape.calls.count("record") <= 1 for tape in tapes)


@pytest.mark.parametrize("preset", PRESETS)
def test_no_step_makes_a_card_wait_for_the_computer(problem, preset, monkeypatch):
    """Nor could it be recorded otherwise."""
    n_steps = 0
    plain = PlainStep.__call__

    def step(*arguments):
        nonlocal n_steps
        n_steps += 1
        with NeverWaiting():
            return plain(*arguments)

    monkeypatch.setattr(PlainStep, "__call__", step)
    monkeypatch.setattr(SpotModel, "_mixed", SpotModel._mixed_of_all)
    for amortization in AMORTIZATIONS:
        n_steps = 0
        _last(problem, preset=preset, amortization=amortization)
        assert n_steps > 0


class Counted:
    """A step that takes down what it is asked for."""

    def __init__(self):
        self.seen = []

    def __call__(self, indices, kl_weight):
        self.seen.append((indices.tolist(), float(kl_weight)))
        return torch.tensor(float(len(self.seen)))


def test_each_step_has_its_own_rows_and_weight():
    step = Counted()
    recorded = _recorded(step, 2, tape := Replay())
    batches = [torch.tensor([i, i + 1]) for i in range(6)]
    for i, batch in enumerate(batches):
        assert recorded(batch, i / 8) == i + 1
    assert step.seen == [([i, i + 1], i / 8) for i in range(6)]
    plays = ["play"] * (6 - N_REHEARSALS)
    assert tape.calls == ["rehearse"] * N_REHEARSALS + ["record"] + plays


def test_a_batch_of_another_size_is_not_played():
    step = Counted()
    recorded = _recorded(step, 2, tape := Replay())
    for _ in range(9):
        recorded(torch.tensor([7]), 1.0)
    assert tape.calls == []
    assert len(step.seen) == 9


@pytest.mark.parametrize(("at", "n_before"), [("rehearse", 0), ("record", 3)])
def test_where_a_recording_fails_the_spare_goes_on(at, n_before, caplog):
    step = Counted()
    recorded = _recorded(step, 1, tape := Broken(at))
    with caplog.at_level(logging.WARNING):
        for i in range(6):
            recorded(torch.tensor([i]), 0.5)
    assert [rows for rows, _ in step.seen] == [[i] for i in range(6)]
    assert len(tape.calls) == n_before
    assert len(caplog.records) == 1


def test_an_error_of_the_step_itself_is_not_swallowed():
    def broken(indices, kl_weight):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        _recorded(broken, 1, Replay())(torch.tensor([0]), 1.0)


@pytest.mark.slow
def test_compiled_steps_train_as_plain_ones():
    """In a process without the checks of shapes, which the compiler cannot read."""
    script = Path(__file__).with_name("compiled_training.py")
    ran = subprocess.run(
        [sys.executable, script], check=True, capture_output=True, text=True
    )
    found = json.loads(ran.stdout)
    assert found["n_graphs"] > 0
    assert found["differences"].keys() == {"default", "published"}
    assert max(found["differences"].values()) < 1e-3
