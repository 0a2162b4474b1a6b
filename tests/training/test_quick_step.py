"""Which step a training takes."""

from __future__ import annotations

from types import SimpleNamespace
from unittest import mock

import pytest
import torch
from torch import nn

from napari_destvi.training import quick_step
from napari_destvi.training.counts import Counts
from napari_destvi.training.quick_step import (
    MANY_STEPS,
    build_step,
    generators_of,
    has_compiler,
)
from napari_destvi.training.step import PlainStep


class Recorded:
    """Takes down what would be recorded."""

    def __init__(self, step, *, tape, spare, **_):
        self.step, self.tape, self.spare = step, tape, spare


@pytest.fixture
def model():
    """A network with a source of random numbers."""
    network = nn.Linear(2, 2)
    network.generator = torch.Generator()
    return nn.Sequential(network, nn.ReLU())


@pytest.fixture
def step_on(model, monkeypatch):
    """A function that builds the step of a training."""
    monkeypatch.setattr(quick_step, "RecordedStep", Recorded)
    tape = mock.Mock(side_effect=lambda known, **_: set(known), works=True)
    monkeypatch.setattr(quick_step, "CudaTape", tape)
    monkeypatch.setattr(torch, "compile", lambda loss, **_: ("compiled", loss))
    drawn_from = torch.Generator()

    def built(device, *, n_steps=800, compiler=True):
        monkeypatch.setattr(quick_step, "has_compiler", lambda: compiler)
        counts = SimpleNamespace(device=SimpleNamespace(type=device))
        return build_step(
            model,
            counts,
            "loss",
            None,
            batch_size=8,
            n_steps=n_steps,
            generator=drawn_from,
        )

    built.tape = tape
    built.generators = {model[0].generator, drawn_from}
    return built


def test_on_a_processor_and_on_apple_s_card_steps_are_plain(step_on):
    for device in ("cpu", "mps"):
        assert isinstance(step_on(device, n_steps=10**6), PlainStep)


def test_on_a_card_steps_are_recorded_with_all_that_they_draw_from(step_on):
    step = step_on("cuda")
    assert isinstance(step, Recorded)
    assert step.tape == step_on.generators
    assert step.step is step.spare
    assert step.step.loss == "loss"


def test_after_a_recording_that_broke_off_no_other_is_tried(step_on):
    step_on.tape.works = False
    assert isinstance(step_on("cuda"), PlainStep)


def test_a_long_training_is_compiled_where_there_is_a_compiler(step_on):
    long = step_on("cuda", n_steps=MANY_STEPS)
    assert long.step.loss == ("compiled", "loss")
    assert long.spare.step.loss == "loss"
    assert isinstance(long.spare.spare, PlainStep)
    without = step_on("cuda", n_steps=MANY_STEPS, compiler=False)
    assert without.step.loss == "loss"


def test_a_compiler_is_one_of_a_card_and_one_of_the_processor(monkeypatch):
    there = {"triton": object()}
    monkeypatch.setattr(quick_step, "find_spec", there.get)
    monkeypatch.setattr(quick_step.shutil, "which", lambda name: name == "gcc")
    assert has_compiler()
    monkeypatch.setattr(quick_step.shutil, "which", lambda _name: None)
    assert not has_compiler()
    monkeypatch.setenv("CC", "icx")
    monkeypatch.setattr(quick_step.shutil, "which", lambda name: name == "icx")
    assert has_compiler()
    monkeypatch.undo()
    monkeypatch.setattr(quick_step, "find_spec", lambda _name: None)
    assert not has_compiler()


def test_generators_of_all_networks_of_a_fit_are_found(reference_model):
    assert set(generators_of(reference_model)) == {reference_model.generator}


def test_real_counts_on_a_processor_give_a_plain_step(model, problem):
    counts = Counts(problem.spatial.counts, device=torch.device("cpu"))
    step = build_step(
        model,
        counts,
        lambda *_: None,
        None,
        batch_size=8,
        n_steps=1,
        generator=torch.Generator(),
    )
    assert isinstance(step, PlainStep)
