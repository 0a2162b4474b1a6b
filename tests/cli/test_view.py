"""``view``: napari is started as a program of its own, where it can be."""

from __future__ import annotations

import subprocess
import sys
from types import SimpleNamespace

import pytest

from napari_destvi.cli import viewer

on_linux = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="elsewhere there is always a screen"
)


@pytest.fixture
def started(monkeypatch):
    """Collect the programs that would be started."""
    programs = []

    def start(command, *, env, check):
        programs.append(SimpleNamespace(command=command, env=env))
        return SimpleNamespace(returncode=0)

    monkeypatch.setattr(subprocess, "run", start)
    return programs


@pytest.fixture
def screen(monkeypatch):
    monkeypatch.setenv("DISPLAY", ":7")


@pytest.fixture
def no_screen(monkeypatch):
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture
def result(tmp_path):
    path = tmp_path / "result.h5ad"
    path.touch()
    return path


def test_napari_is_started_on_the_result(run, screen, started, result):
    assert run("view", result).exit_code == 0
    (program,) = started
    assert program.command[-3:] == [
        "-m",
        "napari_destvi.contributions.launch",
        str(result),
    ]


def test_types_and_quantity_are_passed_on(run, screen, started, result):
    run("view", result, "--cell-type", "B", "--cell-type", "T", "--quantity=activation")
    assert started[0].command[-3:] == [
        "--quantity=activation",
        "--cell-type=B",
        "--cell-type=T",
    ]


def test_the_uncertainty_may_be_asked_for(run, screen, started, result):
    run("view", result, "--quantity", "uncertainty")
    assert started[0].command[-1] == "--quantity=uncertainty"


def test_a_screenshot_says_where_it_is(run, screen, started, result, tmp_path):
    outcome = run("view", result, "--screenshot", tmp_path / "maps.png")
    assert f"The picture is in {tmp_path / 'maps.png'}." in outcome.stdout
    assert str(tmp_path / "maps.png") in started[0].command


@on_linux
def test_without_a_screen_a_picture_is_drawn_on_a_virtual_one(
    run, no_screen, started, result, tmp_path, monkeypatch
):
    monkeypatch.setattr(viewer.shutil, "which", lambda name: f"/usr/bin/{name}")
    outcome = run("view", result, "--screenshot", tmp_path / "maps.png")
    assert outcome.exit_code == 0
    assert started[0].command[0] == "xvfb-run"
    assert "QT_QPA_PLATFORM" not in started[0].env


@on_linux
@pytest.mark.parametrize(
    ("options", "advice"), [([], "--screenshot"), (["--screenshot", "a.png"], "Xvfb")]
)
def test_without_any_screen_it_says_what_to_do(
    run, no_screen, started, result, monkeypatch, options, advice
):
    monkeypatch.chdir(result.parent)
    monkeypatch.setattr(viewer.shutil, "which", lambda _: None)
    outcome = run("view", result, *options)
    assert outcome.exit_code == 2
    assert advice in outcome.stderr
    assert not started


def test_the_exit_code_of_napari_is_ours(run, screen, result, monkeypatch):
    failed = SimpleNamespace(returncode=3)
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: failed)
    assert run("view", result).exit_code == 3


def test_a_missing_file_starts_nothing(run, screen, started, tmp_path):
    outcome = run("view", tmp_path / "none.h5ad")
    assert outcome.exit_code == 2
    assert "none.h5ad" in outcome.stderr
    assert not started


@pytest.mark.parametrize(
    ("picture", "sentence"),
    [("maps.xyz", "Name it like maps.png"), ("none/maps.png", "There is no folder")],
)
def test_a_picture_that_cannot_be_written_starts_nothing(
    run, screen, started, result, tmp_path, picture, sentence
):
    outcome = run("view", result, "--screenshot", tmp_path / picture)
    assert outcome.exit_code == 2
    assert sentence in outcome.stderr
    assert not started
