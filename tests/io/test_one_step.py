"""Names change in one step, or nothing changes."""

from __future__ import annotations

import ctypes
import errno
import sys
from pathlib import Path

import pytest

from napari_destvi.io import one_step
from napari_destvi.io.one_step import move_to_free, swap


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    """Two folders, each with a file that tells which it is."""
    folders = (tmp_path / "größe 細胞", tmp_path / "b")
    for folder in folders:
        folder.mkdir()
        (folder / "name").write_text(folder.name)
    return folders


def _answers(monkeypatch, code: int) -> None:
    def call(*_args):
        ctypes.set_errno(code)
        return -1

    monkeypatch.setattr(one_step, "_system_call", lambda: call)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot swap")
def test_two_folders_swap_their_names(pair):
    one, other = pair
    assert swap(one, other)
    assert (one / "name").read_text() == other.name
    assert (other / "name").read_text() == one.name


def test_a_disk_that_cannot_swap_says_so_and_nothing_changes(pair, monkeypatch):
    _answers(monkeypatch, errno.EINVAL)
    assert not swap(*pair)
    assert (pair[0] / "name").read_text() == pair[0].name


def test_a_swap_with_what_is_not_there_is_an_error(pair, monkeypatch):
    _answers(monkeypatch, errno.ENOENT)
    with pytest.raises(FileNotFoundError):
        swap(pair[0], pair[1].with_name("missing"))


@pytest.mark.parametrize("known", [True, False])
def test_a_file_moves_to_a_free_name_only(tmp_path, monkeypatch, known):
    if not known:
        monkeypatch.setattr(one_step, "_system_call", lambda: None)
    source, taken = tmp_path / "a", tmp_path / "b"
    source.write_text("a")
    taken.write_text("b")
    with pytest.raises(FileExistsError):
        move_to_free(source, taken)
    assert (source.read_text(), taken.read_text()) == ("a", "b")
    move_to_free(source, tmp_path / "c")
    assert (tmp_path / "c").read_text() == "a"
    assert not source.exists()
