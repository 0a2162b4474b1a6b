"""Maps that were not saved are found again by the next window."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from napari_destvi.errors import InputError
from napari_destvi.widgets import left_overs


def test_kept_maps_are_read_as_they_were(tmp_path, made_up):
    result = made_up.result("stopped")
    left_overs.keep(tmp_path / "unsaved", result, Path("slide.h5ad"), "A1")
    left_over = left_overs.newest(tmp_path / "unsaved")
    assert left_over.slide == Path("slide.h5ad").absolute()
    assert left_over.library == "A1"
    read = left_overs.read(left_over)
    np.testing.assert_array_equal(read.proportions, result.proportions)
    assert read.status == "stopped"


def test_maps_kept_later_do_not_replace_earlier_ones(tmp_path, made_up):
    for name in ("first.h5ad", "second.h5ad"):
        left_overs.keep(tmp_path, made_up.result("complete"), Path(name), None)
    newest = left_overs.newest(tmp_path)
    assert newest.slide.name == "second.h5ad"
    left_overs.forget(newest)
    assert left_overs.newest(tmp_path).slide.name == "first.h5ad"


def test_forgotten_maps_leave_no_files(tmp_path, made_up):
    left_overs.keep(tmp_path, made_up.result("complete"), Path("slide.h5ad"), None)
    left_overs.forget(left_overs.newest(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_a_note_that_cannot_be_read_is_passed_over(tmp_path, made_up):
    left_overs.keep(tmp_path, made_up.result("complete"), Path("slide.h5ad"), None)
    (tmp_path / "99.json").write_text("{", encoding="utf-8")
    (tmp_path / "98.json").write_text("[]", encoding="utf-8")
    assert left_overs.newest(tmp_path).slide.name == "slide.h5ad"


def test_a_folder_that_cannot_be_made_does_not_hold_up_the_closing(tmp_path, made_up):
    (tmp_path / "unsaved").touch()
    result = made_up.result("complete")
    left_overs.keep(tmp_path / "unsaved", result, Path("slide.h5ad"), None)
    assert left_overs.newest(tmp_path / "unsaved") is None


@pytest.mark.parametrize("damage", [Path.unlink, lambda path: path.write_text("?")])
def test_maps_that_are_gone_or_damaged_are_refused(tmp_path, made_up, damage):
    left_overs.keep(tmp_path, made_up.result("complete"), Path("slide.h5ad"), None)
    left_over = left_overs.newest(tmp_path)
    damage(left_over.file)
    with pytest.raises(InputError, match="cannot be read any more"):
        left_overs.read(left_over)


def test_a_note_is_written_whole_or_not_at_all(tmp_path, made_up, monkeypatch):
    kept = left_overs.keep(tmp_path, made_up.result("complete"), Path("a.h5ad"), None)
    before = left_overs.newest(tmp_path)

    def full_disk(file, *_args, **_options):
        with file.open("w") as half_written:
            half_written.write("{")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(type(tmp_path), "write_text", full_disk)
    left_overs.offer(kept)
    assert left_overs.newest(tmp_path) == before
