"""Settings and folder come back at the next start, and never stand in the way."""

from __future__ import annotations

import json

import pytest

from napari_destvi.config import FitConfig
from napari_destvi.widgets.preferences import Preferences, usual_path


def test_what_is_remembered_comes_back(tmp_path):
    path = tmp_path / "new" / "window.json"
    Preferences.read(path).remember(config=FitConfig(batch_size=8))
    Preferences.read(path).remember(folder=tmp_path)
    again = Preferences.read(path)
    assert (again.config, again.folder) == (FitConfig(batch_size=8), tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "no json",
        "[]",
        '{"settings": 3, "folder": 3}',
        '{"settings": {"batch_size": "lots"}}',
        '{"settings": {"of_a_later_version": 1}, "folder": "/no/such/folder"}',
    ],
)
def test_what_cannot_be_used_is_left_at_its_default(tmp_path, text):
    path = tmp_path / "window.json"
    path.write_text(text)
    assert Preferences.read(path) == Preferences(path)


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path):
    (tmp_path / "file").touch()
    preferences = Preferences.read(tmp_path / "file" / "window.json")
    preferences.remember(config=FitConfig(seed=3))
    assert preferences.config.seed == 3


def test_what_is_remembered_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "window.json"
    preferences = Preferences.read(path)
    preferences.remember(config=FitConfig(epochs=5))
    before = path.read_text()

    def full_disk(file, *_args, **_options):
        with file.open("w") as half_written:
            half_written.write("{")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(type(path), "write_text", full_disk)
    preferences.remember(config=FitConfig(epochs=6))
    assert path.read_text() == before
    assert list(tmp_path.iterdir()) == [path]


def test_the_file_is_plain_text(tmp_path):
    path = tmp_path / "window.json"
    Preferences.read(path).remember(config=FitConfig(epochs=5))
    assert json.loads(path.read_text())["settings"]["epochs"] == 5


def test_each_user_has_a_file_of_their_own(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert "napari-destvi" in usual_path().parts
