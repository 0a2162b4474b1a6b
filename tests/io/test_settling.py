"""What was written is on the disk before its name is."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from napari_destvi.errors import ExportError
from napari_destvi.io import atomic, settling
from napari_destvi.io import atomic_folder as atomic_folder_module
from napari_destvi.io.atomic import atomic_path
from napari_destvi.io.atomic_folder import atomic_folder
from napari_destvi.io.one_step import move_to_free, swap
from napari_destvi.io.settling import settle_file, settle_names, settle_tree

pytestmark = pytest.mark.skipif(os.name == "nt", reason="folders settle by themselves")


@pytest.fixture
def events(monkeypatch):
    """What was waited for, and what was put in place, in their order."""
    seen: list[tuple[str, int]] = []
    fsync, replace, rename = os.fsync, Path.replace, Path.rename

    def waited(handle):
        seen.append(("settled", os.fstat(handle).st_ino))
        fsync(handle)

    def placed(done):
        def counted(path, target):
            seen.append(("placed", path.stat().st_ino))
            return done(path, target)

        return counted

    monkeypatch.setattr(os, "fsync", waited)
    monkeypatch.setattr(Path, "replace", placed(replace))
    monkeypatch.setattr(Path, "rename", placed(rename))
    monkeypatch.setattr(atomic, "move_to_free", placed(move_to_free))
    monkeypatch.setattr(atomic_folder_module, "swap", placed(swap))
    return seen


@pytest.mark.parametrize("force", [False, True])
def test_a_file_is_on_the_disk_before_it_has_its_name(tmp_path, events, force):
    target = tmp_path / "table.csv"
    with atomic_path(target, force=force) as temporary:
        temporary.write_text("new")
    file, folder = target.stat().st_ino, tmp_path.stat().st_ino
    assert events == [("settled", file), ("placed", file), ("settled", folder)]


@pytest.mark.parametrize("is_there", [False, True])
def test_all_files_of_a_store_are_on_the_disk_before_it_has_its_name(
    tmp_path, events, is_there
):
    target = tmp_path / "maps.zarr"
    if is_there:
        target.mkdir()
        (target / "zarr.json").write_text("old")
    with atomic_folder(target, force=True) as temporary:
        (temporary / "within").mkdir(parents=True)
        for name in ("zarr.json", "within/chunk"):
            (temporary / name).write_text(name)
    files = {(target / name).stat().st_ino for name in ("zarr.json", "within/chunk")}
    at = events.index(("placed", target.stat().st_ino))
    assert files <= {number for _, number in events[:at]}
    assert events[-1] == ("settled", tmp_path.stat().st_ino)


def test_a_disk_that_fails_at_last_leaves_what_was_there(tmp_path, monkeypatch):
    target = tmp_path / "table.csv"
    target.write_text("old")

    def full(_handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with (
        pytest.raises(ExportError, match="No space left"),
        atomic_path(target, force=True) as temporary,
    ):
        temporary.write_text("new")
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["table.csv"]


def test_a_folder_that_knows_no_wait_is_no_error(tmp_path, monkeypatch):
    (tmp_path / "a").write_text("a")

    def unknown(_handle):
        raise OSError(errno.EINVAL, "Invalid argument")

    monkeypatch.setattr(settling.os, "fsync", unknown)
    settle_tree(tmp_path)
    settle_names(tmp_path / "missing")
    with pytest.raises(FileNotFoundError):
        settle_file(tmp_path / "missing")


def test_a_file_that_may_only_be_read_is_waited_for(tmp_path, events):
    path = tmp_path / "copy.h5ad"
    path.write_text("counts")
    path.chmod(0o444)
    settle_file(path)
    assert events == [("settled", path.stat().st_ino)]
