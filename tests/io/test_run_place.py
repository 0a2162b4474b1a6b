"""Fits are kept where the environment says, or the user, or else the system."""

from __future__ import annotations

import pytest

from napari_destvi.errors import ExportError
from napari_destvi.io import run_place
from napari_destvi.io.run_place import default_folder


def test_the_folder_can_be_named_by_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("NAPARI_DESTVI_RUNS", str(tmp_path))
    assert default_folder() == tmp_path
    monkeypatch.delenv("NAPARI_DESTVI_RUNS")
    assert default_folder().name == "runs"


def test_the_folder_that_the_user_chose_is_remembered(monkeypatch, tmp_path):
    monkeypatch.delenv("NAPARI_DESTVI_RUNS")
    monkeypatch.setattr(
        run_place.platformdirs, "user_config_path", lambda *_, **__: tmp_path / "new"
    )
    (tmp_path / "ä").mkdir()
    usual = default_folder()
    run_place.choose_folder(tmp_path / "ä")
    assert default_folder() == tmp_path / "ä"
    with pytest.raises(ExportError, match="no folder"):
        run_place.choose_folder(tmp_path / "missing")
    (tmp_path / "new" / "runs.json").write_text("{")
    assert default_folder() == usual


def test_a_choice_that_cannot_be_remembered_is_told(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setattr(
        run_place.platformdirs,
        "user_config_path",
        lambda *_, **__: tmp_path / "file" / "new",
    )
    with pytest.raises(ExportError, match=r"runs\.json"):
        run_place.choose_folder(tmp_path)
