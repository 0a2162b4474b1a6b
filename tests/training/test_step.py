"""Steps, plain and recorded: the same training, whoever asks for it."""

from __future__ import annotations

import functools
import json
import logging
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sp
import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from napari_destvi.config import AMORTIZATIONS, PRESETS, FitConfig
from napari_destvi.model.spots import SpotModel
from napari_destvi.training import training_run
from napari_destvi.training.counts import Counts
from napari_destvi.training.course import build_optimiser
from napari_destvi.training.fit import fit
from napari_destvi.training.step import N_REHEARSALS, PlainStep, RecordedStep

from .card_rules import NeverWaiting

#: Of 60 spots: nine mini-batches of the usual size, and a small last one.
SHORT = {"reference_epochs": 3, "epochs": 4, "batch_size": 13, "device": "cpu"}
MAPS = ("proportions", "abundance", "cell_state", "activation")


class _Log(TorchDispatchMode):
    """Takes down every operation with what went in and came out."""

    def __init__(self):
        super().__init__()
        self.operations = []

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        outcome = func(*args, **(kwargs or {}))
        self.operations.append((func, args, kwargs or {}, outcome))
        return outcome


class Replay:
    """Stands in for a card's recording: the same operations, in the same places.

    Nothing of Python's runs again, so that a number which changes from step to step
    without being in a tensor would be noticed. Unlike a card it does the work while it
    is taken down: the first play has nothing left to do.
    """

    def __init__(self):
        self.calls = []

    def rehearse(self, work):
        self.calls.append("rehearse")
        return work()

    def record(self, work):
        self.calls.append("record")
        with _Log() as log:
            self.outcome = work()
        self.operations, self.is_done = log.operations, True

    def play(self):
        self.calls.append("play")
        if not self.is_done:
            with torch.no_grad():
                for operation in self.operations:
                    _again(*operation)
        self.is_done = False
        return self.outcome


def _again(func, args, kwargs, outcome):
    new = func(*args, **kwargs)
    pairs = zip(tree_leaves(outcome), tree_leaves(new), strict=True)
    for place, value in pairs:
        is_tensor = isinstance(place, torch.Tensor) and place.numel() > 0
        if is_tensor and place.data_ptr() != value.data_ptr():
            place.detach().copy_(value.detach())


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

    def play(self):
        if self.at == "play":
            raise RuntimeError(self.at)
        return super().play()


def _recorded(step, batch_size, tape):
    return RecordedStep(step, tape=tape, batch_size=batch_size, spare=step)


def _last(problem, **settings):
    *_, last = fit(problem, FitConfig(**{**SHORT, **settings}))
    return last.result


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("amortization", ["both", "none"])
def test_recorded_steps_train_as_plain_ones(
    problem, preset, amortization, cache_folder, monkeypatch
):
    tapes = []

    def build_step(model, counts, loss, optimiser, *, batch_size, **_):
        tapes.append(Replay())
        return _recorded(PlainStep(counts, loss, optimiser), batch_size, tapes[-1])

    wish = {"preset": preset, "amortization": amortization}
    on_card = functools.partial(build_optimiser, recordable_on=torch.device("cpu"))
    monkeypatch.setattr(training_run, "build_optimiser", lambda *a, **_: on_card(*a))
    monkeypatch.setattr(SpotModel, "_mixed", SpotModel._mixed_of_all)
    plain = _last(problem, **wish)
    monkeypatch.setattr(training_run, "build_step", build_step)
    monkeypatch.setenv("NAPARI_DESTVI_CACHE", str(cache_folder / "fresh"))
    recorded = _last(problem, **wish)
    for name in MAPS:
        np.testing.assert_array_equal(getattr(plain, name), getattr(recorded, name))
    assert any(tape.calls.count("play") > 3 for tape in tapes)
    assert all(tape.calls.count("record") <= 1 for tape in tapes)


def test_the_stand_in_notices_a_number_that_is_in_no_tensor():
    """Or the test above could not fail."""
    number, weight = iter(range(9)), torch.zeros(())
    step = Counted(lambda: weight.add_(next(number)))
    recorded = _recorded(step, 1, Replay())
    for _ in range(9):
        recorded(torch.tensor([0]), 0.0)
    assert weight.item() == 0 + 1 + 2 + 6 * 3


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
    """A step that takes down its rows and weights in tensors."""

    def __init__(self, work=lambda: None):
        matrix = sp.csr_matrix(np.arange(20.0)[:, None], dtype="f4")
        self.counts = Counts(matrix, device=torch.device("cpu"))
        self.work = work
        self.n_seen = torch.zeros((), dtype=torch.long)
        self.seen = torch.full((20, 3), -1.0)

    def __call__(self, indices, kl_weight):
        return self.take(self.counts.rows(indices), indices, kl_weight)

    def take(self, rows, indices, kl_weight):
        self.work()
        weight = torch.as_tensor(kl_weight).reshape(1).float()
        told = torch.cat([indices[:1].float(), rows[0, :1], weight])
        self.seen.index_copy_(0, self.n_seen.reshape(1), told[None])
        return self.n_seen.add_(1).float()


def test_each_step_has_its_own_rows_and_weight():
    step = Counted()
    recorded = _recorded(step, 2, tape := Replay())
    batches = [torch.tensor([i, i + 1]) for i in range(7)]
    for i, batch in enumerate(batches):
        assert recorded(batch, i / 8) == i + 1
    assert step.seen[:7].tolist() == [[i, i, i / 8] for i in range(7)]
    plays = ["play"] * (7 - N_REHEARSALS)
    assert tape.calls == ["rehearse"] * N_REHEARSALS + ["record"] + plays


def test_a_batch_of_another_size_is_not_played():
    step = Counted()
    recorded = _recorded(step, 2, tape := Replay())
    for _ in range(9):
        recorded(torch.tensor([7]), 1.0)
    assert tape.calls == []
    assert step.n_seen == 9


@pytest.mark.parametrize(
    ("at", "n_before"), [("rehearse", 0), ("record", 3), ("play", 4)]
)
def test_where_a_recording_fails_the_spare_goes_on_and_one_sentence_says_so(
    at, n_before, caplog
):
    step, spare = Counted(), Counted()
    tape = Broken(at)
    recorded = RecordedStep(step, tape=tape, batch_size=1, spare=spare)
    with caplog.at_level(logging.WARNING):
        for i in range(6):
            recorded(torch.tensor([i]), 0.5)
    by_spare = list(range(6))[min(n_before, N_REHEARSALS) :]
    assert spare.seen[: len(by_spare), 0].tolist() == by_spare
    assert len(tape.calls) == n_before
    (record,) = caplog.records
    assert "the fit goes on" in record.message
    assert record.exc_info is None


def test_an_error_of_the_step_itself_is_not_swallowed():
    def broken():
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        _recorded(Counted(broken), 1, Replay())(torch.tensor([0]), 1.0)


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
