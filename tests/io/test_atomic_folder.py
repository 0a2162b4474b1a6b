"""Stores appear whole or not at all, and nothing else is ever replaced."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from napari_destvi.errors import ExportError
from napari_destvi.io import atomic_folder as module
from napari_destvi.io.atomic_folder import atomic_folder, check_store
from napari_destvi.io.hidden_names import hidden_before, hidden_beside


def _write(folder: Path, text: str) -> None:
    folder.mkdir()
    (folder / "zarr.json").write_text(text)


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def _write_half(target: Path, error: BaseException) -> None:
    with atomic_folder(target, force=True) as temporary:
        _write(temporary, "half")
        raise error


def _write_while_another_does(target: Path) -> None:
    with atomic_folder(target) as temporary:
        _write(temporary, "ours")
        _write(target, "theirs")


def test_the_store_appears_at_the_end_only(tmp_path):
    target = tmp_path / "a.zarr"
    with atomic_folder(target) as temporary:
        _write(temporary, "new")
        assert not target.exists()
    assert (target / "zarr.json").read_text() == "new"
    assert _names(tmp_path) == ["a.zarr"]


@pytest.mark.parametrize("error", [OSError("no space"), KeyboardInterrupt()])
def test_an_error_leaves_the_earlier_store_and_nothing_else(tmp_path, error):
    target = tmp_path / "a.zarr"
    _write(target, "old")
    with pytest.raises((ExportError, KeyboardInterrupt)):
        _write_half(target, error)
    assert (target / "zarr.json").read_text() == "old"
    assert _names(tmp_path) == ["a.zarr"]


def test_a_store_is_replaced_when_forced_only(tmp_path):
    target = tmp_path / "a.zarr"
    _write(target, "old")
    with pytest.raises(ExportError, match="exists already"):
        check_store(target)
    with atomic_folder(target, force=True) as temporary:
        _write(temporary, "new")
    assert (target / "zarr.json").read_text() == "new"
    assert _names(tmp_path) == ["a.zarr"]


def test_a_store_that_came_meanwhile_is_kept(tmp_path):
    target = tmp_path / "a.zarr"
    with pytest.raises(ExportError, match="exists already"):
        _write_while_another_does(target)
    assert (target / "zarr.json").read_text() == "theirs"
    assert _names(tmp_path) == ["a.zarr"]


def test_a_store_that_came_at_the_last_moment_is_kept(tmp_path, monkeypatch):
    target = tmp_path / "a.zarr"
    monkeypatch.setattr(module, "settle_tree", lambda _: _write(target, "theirs"))
    with pytest.raises(ExportError, match="exists already"), atomic_folder(target) as t:
        _write(t, "ours")
    assert (target / "zarr.json").read_text() == "theirs"
    assert _names(tmp_path) == ["a.zarr"]


def test_a_folder_that_is_no_store_is_never_replaced(tmp_path):
    (tmp_path / "photographs.zarr").mkdir()
    with pytest.raises(ExportError, match="no zarr store"):
        check_store(tmp_path / "photographs.zarr", force=True)


def test_a_missing_folder_is_told_before_anything_is_written(tmp_path):
    with pytest.raises(ExportError, match="no folder"):
        check_store(tmp_path / "missing" / "a.zarr")


@pytest.mark.parametrize("known", [True, False])
def test_a_store_is_replaced_whether_the_disk_can_swap_or_not(
    tmp_path, monkeypatch, known
):
    if not known:
        monkeypatch.setattr(module, "swap", lambda *_: False)
    target = tmp_path / "a.zarr"
    _write(target, "old")
    with atomic_folder(target, force=True) as temporary:
        _write(temporary, "new")
    assert (target / "zarr.json").read_text() == "new"
    assert _names(tmp_path) == ["a.zarr"]


@pytest.mark.parametrize("error", [OSError(5, "disk"), KeyboardInterrupt()])
def test_a_replacement_that_fails_half_way_brings_the_earlier_store_back(
    tmp_path, monkeypatch, error
):
    monkeypatch.setattr(module, "swap", lambda *_: False)
    target, rename = tmp_path / "a.zarr", Path.rename
    _write(target, "old")

    def fails(path, new):
        if new == target and ".before" not in path.name:
            raise error
        return rename(path, new)

    monkeypatch.setattr(Path, "rename", fails)
    with (
        pytest.raises((ExportError, KeyboardInterrupt)),
        atomic_folder(target, force=True) as temporary,
    ):
        _write(temporary, "new")
    assert (target / "zarr.json").read_text() == "old"
    assert _names(tmp_path) == ["a.zarr"]


def test_a_store_whose_replacement_was_killed_half_way_is_put_back(tmp_path):
    target, other = tmp_path / "a.zarr", tmp_path / "b.zarr"
    _write(hidden_before(target), "old")
    with pytest.raises(ExportError, match="exists already"):
        check_store(target)
    check_store(other)
    assert (target / "zarr.json").read_text() == "old"
    assert _names(tmp_path) == ["a.zarr"]


def test_what_killed_writers_of_the_same_store_left_is_cleared(tmp_path):
    target = tmp_path / "a.zarr"
    old, new, before = (
        hidden_beside(target),
        hidden_beside(target),
        hidden_before(target),
    )
    for folder in (target, old, new, before, tmp_path / ".mine.zarr"):
        _write(folder, "half")
    os.utime(old, (0, 0))
    with atomic_folder(target, force=True) as temporary:
        _write(temporary, "whole")
    assert set(_names(tmp_path)) == {"a.zarr", ".mine.zarr", new.name}
