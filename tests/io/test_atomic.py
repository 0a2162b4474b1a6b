"""Files appear whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from napari_destvi.errors import ExportError
from napari_destvi.io import atomic as module
from napari_destvi.io.atomic import atomic_path, check_writable
from napari_destvi.io.hidden_names import hidden_beside


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def _write_half(target: Path, error: BaseException) -> None:
    with atomic_path(target, force=True) as temporary:
        temporary.write_text("half")
        raise error


def _write_while_another_does(target: Path) -> None:
    with atomic_path(target) as temporary:
        temporary.write_text("ours")
        target.write_text("theirs")


def test_what_killed_writers_of_the_same_file_left_is_cleared_a_day_later(tmp_path):
    target, other = tmp_path / "table.csv", tmp_path / "other.csv"
    old, new, of_other = (hidden_beside(t) for t in (target, target, other))
    for path in (old, new, of_other, tmp_path / ".mine.csv"):
        path.write_text("half")
        if path is not new:
            os.utime(path, (0, 0))
    with atomic_path(target) as temporary:
        temporary.write_text("whole")
    names = {"table.csv", ".mine.csv", new.name, of_other.name}
    assert set(_names(tmp_path)) == names


def test_what_was_left_on_the_way_to_a_hidden_name_is_cleared_too(tmp_path):
    target = tmp_path / "table.csv"
    left = hidden_beside(hidden_beside(target))
    left.write_text("half")
    os.utime(left, (0, 0))
    with atomic_path(target) as temporary:
        temporary.write_text("whole")
    assert _names(tmp_path) == ["table.csv"]


def test_the_file_appears_at_the_end_only(tmp_path: Path):
    target = tmp_path / "table.csv"
    with atomic_path(target) as temporary:
        temporary.write_text("new")
        assert temporary.parent == target.parent
        assert temporary.suffix == ".csv"
        assert not target.exists()
    assert target.read_text() == "new"
    assert _names(tmp_path) == ["table.csv"]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, MemoryError])
def test_after_an_error_the_old_file_is_there_and_nothing_else(tmp_path: Path, error):
    target = tmp_path / "table.csv"
    target.write_text("old")
    with pytest.raises(error):
        _write_half(target, error())
    assert target.read_text() == "old"
    assert _names(tmp_path) == ["table.csv"]


def test_a_full_disk_is_told_in_a_sentence(tmp_path: Path):
    target = tmp_path / "table.csv"
    with pytest.raises(ExportError, match=r"could not be written: .*No space left"):
        _write_half(target, OSError(28, "No space left on device"))
    assert _names(tmp_path) == []


def test_a_file_that_exists_stays_unless_forced(tmp_path: Path):
    target = tmp_path / "table.csv"
    target.write_text("old")
    with pytest.raises(ExportError, match="exists already"), atomic_path(target):
        pass
    with atomic_path(target, force=True) as temporary:
        temporary.write_text("new")
    assert target.read_text() == "new"


def test_a_file_that_came_meanwhile_stays(tmp_path: Path):
    target = tmp_path / "table.csv"
    with pytest.raises(ExportError, match="exists already"):
        _write_while_another_does(target)
    assert target.read_text() == "theirs"
    assert _names(tmp_path) == ["table.csv"]


def test_a_file_that_comes_at_the_last_moment_stays(tmp_path: Path, monkeypatch):
    target, settle = tmp_path / "table.csv", module.settle_file

    def slow(path):
        settle(path)
        target.write_text("theirs")

    monkeypatch.setattr(module, "settle_file", slow)
    with (
        pytest.raises(ExportError, match="exists already"),
        atomic_path(target) as temporary,
    ):
        temporary.write_text("ours")
    assert target.read_text() == "theirs"
    assert _names(tmp_path) == ["table.csv"]


def test_a_link_stays_a_link(tmp_path: Path):
    (tmp_path / "real.csv").write_text("old")
    link = tmp_path / "link.csv"
    link.symlink_to(tmp_path / "real.csv")
    with atomic_path(link, force=True) as temporary:
        temporary.write_text("new")
    assert link.is_symlink()
    assert (tmp_path / "real.csv").read_text() == "new"


def test_a_missing_folder_is_told_before_the_run(tmp_path: Path):
    with pytest.raises(ExportError, match="There is no folder"):
        check_writable(tmp_path / "nowhere" / "out.h5ad")


def test_a_folder_is_no_file(tmp_path: Path):
    with pytest.raises(ExportError, match="is a folder"):
        check_writable(tmp_path, force=True)


def test_a_read_only_folder_is_told_before_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(module.tempfile, "TemporaryFile", refuse)
    with pytest.raises(ExportError, match=r"cannot be written .*Permission denied"):
        check_writable(tmp_path / "out.h5ad")


def test_a_read_only_file_is_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    target = tmp_path / "out.h5ad"
    target.write_text("old")
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may do everything
    with pytest.raises(ExportError, match="is read-only"):
        check_writable(target, force=True)


def test_the_check_leaves_nothing_behind(tmp_path: Path):
    check_writable(tmp_path / "out.h5ad")
    assert _names(tmp_path) == []
