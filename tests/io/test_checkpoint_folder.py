"""States on the disk: whole or not at all, and the older one until the newer is."""

from __future__ import annotations

import errno
import json
import os

import numpy as np
import pytest
from safetensors.numpy import load_file

from napari_destvi.errors import InputError
from napari_destvi.io import checkpoint_folder as folders
from napari_destvi.io import checkpoint_note as notes
from napari_destvi.io.checkpoint_folder import read_part, remove_checkpoint, write_part
from napari_destvi.io.checkpoint_note import (
    NOTE,
    CheckpointNote,
    mark_diverged,
    read_note,
)
from napari_destvi.io.checkpoint_owner import runs_elsewhere, this_process
from napari_destvi.io.tensor_file import read_tensors, write_tensors

EMPTY = CheckpointNote("key", {"stage": "spots"}, {})
ARRAYS = {
    "weights": np.arange(6, dtype=np.float32).reshape(2, 3),
    "step": np.array(3.0, dtype=np.float32),
    "order": np.arange(5)[::-1],
    "generator": np.arange(7, dtype=np.uint8),
    "losses": np.zeros(0),
}


def equal(found, expected):
    assert found.keys() == expected.keys()
    for name, array in expected.items():
        np.testing.assert_array_equal(found[name], array)
        assert found[name].dtype == array.dtype
        assert found[name].shape == array.shape


def test_the_library_of_the_format_reads_what_is_written(tmp_path):
    write_tensors(tmp_path / "a.safetensors", ARRAYS)
    equal(load_file(tmp_path / "a.safetensors"), ARRAYS)


@pytest.mark.parametrize("place", [0.3, 0.99])
def test_one_changed_byte_is_noticed(tmp_path, place):
    path = tmp_path / "a.safetensors"
    checksum = write_tensors(path, ARRAYS)
    equal(read_tensors(path, checksum=checksum), ARRAYS)
    content = bytearray(path.read_bytes())
    content[int(place * len(content))] ^= 1
    path.write_bytes(content)
    with pytest.raises(ValueError, match="not as it was written"):
        read_tensors(path, checksum=checksum)


def test_a_state_comes_back_as_it_was_saved(tmp_path):
    folder = tmp_path / "größe 細胞" / "unfinished"
    note = write_part(folder, "spots", ARRAYS, values={"epoch": 3}, before=EMPTY)
    assert read_note(folder) == note
    equal(read_part(folder, note.parts["spots"]), ARRAYS)


def test_a_newer_state_takes_the_place_of_the_older_and_leaves_other_stages(tmp_path):
    one = write_part(tmp_path, "reference", ARRAYS, values={}, before=EMPTY)
    two = write_part(tmp_path, "spots", ARRAYS, values={"epoch": 1}, before=one)
    newer = {"weights": np.ones(3)}
    three = write_part(tmp_path, "spots", newer, values={"epoch": 2}, before=two)
    equal(read_part(tmp_path, three.parts["spots"]), newer)
    equal(read_part(tmp_path, three.parts["reference"]), ARRAYS)
    assert len(list(tmp_path.glob("*.safetensors"))) == 2


@pytest.mark.parametrize("broken", ["write_tensors", "write_note"])
def test_while_the_newer_state_cannot_be_written_the_older_one_counts(
    tmp_path, monkeypatch, broken
):
    one = write_part(tmp_path, "spots", ARRAYS, values={"epoch": 1}, before=EMPTY)

    def fails(*args):
        if broken == "write_tensors":
            args[0].write_bytes(b"half")
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(folders, broken, fails)
    with pytest.raises(PermissionError):
        write_part(tmp_path, "spots", {}, values={"epoch": 2}, before=one)
    found = read_note(tmp_path)
    assert found == one
    equal(read_part(tmp_path, found.parts["spots"]), ARRAYS)
    assert len(list(tmp_path.glob("*.safetensors"))) == 1


def test_a_cancel_when_the_newer_state_already_counts_loses_neither(
    tmp_path, monkeypatch
):
    one = write_part(tmp_path, "spots", ARRAYS, values={"epoch": 1}, before=EMPTY)

    def cancelled(_folder):
        raise KeyboardInterrupt

    monkeypatch.setattr(notes, "settle_names", cancelled)
    with pytest.raises(KeyboardInterrupt):
        write_part(tmp_path, "spots", ARRAYS, values={"epoch": 2}, before=one)
    found = read_note(tmp_path)
    assert found.parts["spots"].values == {"epoch": 2}
    equal(read_part(tmp_path, found.parts["spots"]), ARRAYS)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"format": 99}', '{"format": 1, "parts": {"a": {}}}']
)
def test_a_note_that_is_damaged_or_of_another_version_is_refused(tmp_path, text):
    (tmp_path / NOTE).write_text(text)
    with pytest.raises(InputError, match="cannot be continued"):
        read_note(tmp_path)


def test_a_note_cannot_name_files_elsewhere(tmp_path):
    folder = tmp_path / "unfinished"
    write_part(folder, "spots", ARRAYS, values={}, before=EMPTY)
    write_tensors(tmp_path / "other.safetensors", ARRAYS)
    told = json.loads((folder / NOTE).read_text())
    told["parts"]["spots"]["file"] = "../other.safetensors"
    (folder / NOTE).write_text(json.dumps(told))
    with pytest.raises(InputError, match="cannot be continued"):
        read_part(folder, read_note(folder).parts["spots"])


def test_a_folder_without_a_note_holds_nothing(tmp_path):
    assert read_note(tmp_path) is None
    assert read_note(tmp_path / "missing") is None


def test_removing_deletes_no_file_of_others(tmp_path):
    folder = tmp_path / "unfinished"
    write_part(folder, "spots", ARRAYS, values={}, before=EMPTY)
    (folder / "thesis.txt").write_text("mine")
    remove_checkpoint(folder)
    assert [file.name for file in folder.iterdir()] == ["thesis.txt"]
    (folder / "thesis.txt").unlink()
    write_part(folder, "spots", ARRAYS, values={}, before=EMPTY)
    remove_checkpoint(folder)
    assert not folder.exists()
    remove_checkpoint(folder)


def test_a_process_that_has_ended_holds_no_state():
    me = this_process()
    assert not runs_elsewhere(me)
    assert not runs_elsewhere(None)
    started = me["started"] - 3600  # a number that is given away again
    assert not runs_elsewhere(me | {"id": os.getppid(), "started": started})
    assert not runs_elsewhere(me | {"id": 2**22 + 1})


def test_a_process_that_runs_holds_its_state():
    import psutil

    parent = psutil.Process(os.getppid())
    other = this_process() | {"id": parent.pid, "started": parent.create_time()}
    assert runs_elsewhere(other)
    assert not runs_elsewhere(other | {"computer": "another"})


def test_that_a_fit_diverged_is_noted_beside_its_state(tmp_path):
    write_part(tmp_path, "spots", ARRAYS, values={"epoch": 1}, before=EMPTY)
    before = read_note(tmp_path)
    assert not before.has_diverged
    mark_diverged(tmp_path)
    note = read_note(tmp_path)
    assert note.has_diverged
    assert note.parts == before.parts
    equal(read_part(tmp_path, note.parts["spots"]), ARRAYS)


def test_where_nothing_was_saved_nothing_is_noted(tmp_path):
    mark_diverged(tmp_path)
    assert list(tmp_path.iterdir()) == []
