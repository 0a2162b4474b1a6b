"""However a fit ends, the user gets a sentence and the last good maps."""

from __future__ import annotations

import os
import signal
import sys

import pytest

from napari_destvi.errors import ConfigError, DivergedError, FitError
from napari_destvi.jobs import JobControl
from napari_destvi.jobs.failures import explain_error

needs_signals = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")


@pytest.fixture
def failure(run, monkeypatch):
    """Return a function that gives the error of a fit that fails in some way."""

    def fail(way):
        monkeypatch.setenv("WAY_TO_FAIL", way)
        with pytest.raises(FitError) as caught:
            list(run("failing"))
        return caught.value

    return fail


@pytest.mark.parametrize(
    ("way", "sentence"),
    [
        ("bug", r"report it .* KeyError: 'spot 7' \(failing\.py, line \d+\)"),
        ("memory", "computer ran out of memory.*smaller batch size"),
        ("cpu_memory", "computer ran out of memory.*smaller batch size"),
        ("gpu_memory", 'graphics card ran out of memory.*"cpu"'),
        ("disk", "disk for temporary files is full"),
        pytest.param("killed", "system ended the fit.*memory", marks=needs_signals),
        pytest.param("crashed", "report it .*SIGSEGV", marks=needs_signals),
        ("quiet_exit", "exit code 3. library: giving up"),
    ],
)
def test_each_end_gets_a_sentence_and_keeps_the_maps(failure, way, sentence):
    error = failure(way)
    assert "\n" not in str(error)
    with pytest.raises(FitError, match=sentence):
        raise error
    assert error.partial.status == "failed"
    assert (error.partial.abundance == 1).all()


def test_the_maps_that_come_with_an_error_are_kept(failure):
    error = failure("not_a_number")
    assert str(error) == "The loss is not a number any more."
    assert error.partial.status == "failed"
    assert (error.partial.abundance == 7).all()


@needs_signals
def test_a_kill_after_stop_keeps_the_maps(run, until_maps):
    control = JobControl()
    reports = run("deaf", control=control)
    child = int(until_maps(reports).message)
    control.stop_and_keep()
    os.kill(child, signal.SIGKILL)
    with pytest.raises(FitError) as caught:
        next(reports)
    assert caught.value.partial.status == "failed"


def test_a_refusal_of_the_settings_stays_one(run, monkeypatch):
    monkeypatch.setenv("WAY_TO_FAIL", "refused")
    with pytest.raises(ConfigError, match=r"^There is no graphics card\.$"):
        list(run("failing"))


def test_a_failure_before_the_first_map_has_none_to_keep(run):
    with pytest.raises(FitError, match="No module named 'stand_in") as caught:
        list(run("absent"))
    assert caught.value.partial is None


def test_a_bug_brings_its_traceback_as_a_note(failure):
    assert "in _bug" in failure("bug").__notes__[0]


def test_that_a_training_diverged_reaches_the_parent():
    told = explain_error(DivergedError("not a number")).as_error(partial=None)
    assert isinstance(told, DivergedError)
    assert str(told) == "not a number"
