"""``demo``: the sample tissue is fitted, and shown on a screen or in pictures."""

from __future__ import annotations

import pytest

from napari_destvi.cli import demo
from napari_destvi.io.results import read_result


@pytest.fixture
def shown(monkeypatch):
    """Collect what would be shown: (result, picture or None)."""
    calls = []
    monkeypatch.setattr(
        demo, "open_result", lambda path, *_: calls.append((path, None))
    )
    monkeypatch.setattr(
        demo, "write_screenshot", lambda path, file, *_: calls.append((path, file))
    )
    return calls


@pytest.fixture
def sample(files, monkeypatch):
    """Let the small files of these tests be the sample."""
    paths = (files.spots, files.reference)
    monkeypatch.setattr("napari_destvi.io.sample.sample_paths", lambda: paths)
    return files


@pytest.fixture(params=["screen", "no screen"])
def screen(request, monkeypatch):
    there = request.param == "screen"
    monkeypatch.setattr(demo, "has_screen", lambda: there)
    return there


def test_the_result_is_written_and_shown(
    run, sample, stand_in, shown, screen, tmp_path
):
    folder = tmp_path / "new" / "demo"
    outcome = run("demo", "--output", folder)
    assert outcome.exit_code == 0, outcome.output
    assert read_result(folder / "result.h5ad").status == "complete"
    result = folder / "result.h5ad"
    if screen:
        assert shown == [(result, None)]
    else:
        pictures = ("proportions.png", "uncertainty.png", "activation.png")
        assert shown == [(result, folder / name) for name in pictures]
        assert all(str(folder / name) in outcome.stdout for name in pictures)


def test_ctrl_c_at_the_window_does_not_deny_the_result(
    run, sample, stand_in, tmp_path, monkeypatch
):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(demo, "has_screen", lambda: True)
    monkeypatch.setattr(demo, "open_result", interrupt)
    outcome = run("demo", "--output", tmp_path)
    assert outcome.exit_code == 130
    assert "Cancelled." in outcome.stderr
    assert "nothing" not in outcome.stderr
    assert (tmp_path / "result.h5ad").is_file()


def test_pictures_may_be_asked_for(run, sample, stand_in, shown, tmp_path, monkeypatch):
    monkeypatch.setattr(demo, "has_screen", lambda: True)
    outcome = run("demo", "--output", tmp_path, "--screenshots", tmp_path / "pictures")
    assert outcome.exit_code == 0, outcome.output
    assert [picture.parent.name for _, picture in shown] == 3 * ["pictures"]
    assert (tmp_path / "pictures").is_dir()


def test_it_can_be_repeated(run, sample, stand_in, shown, tmp_path):
    assert run("demo", "--output", tmp_path).exit_code == 0
    assert run("demo", "--output", tmp_path).exit_code == 0


def test_the_score_that_it_proposes_works(run, sample, stand_in, shown, tmp_path):
    outcome = run("demo", "--output", tmp_path)
    lines = outcome.stdout.splitlines()
    line = next(line for line in lines if "napari-destvi score" in line)
    command = line.partition("napari-destvi ")[2].split()
    assert run(*command, "--json").exit_code == 0
