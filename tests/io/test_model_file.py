"""Trained models in files."""

from __future__ import annotations

import json
import os

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from napari_destvi.errors import ExportError, InputError
from napari_destvi.io import model_file
from napari_destvi.io.model_file import NOTE, read_model, write_model


@pytest.fixture
def model(drawn_trained):
    genes = [f"gene {number}" for number in range(12)]
    return drawn_trained(genes, ["B/cell", "T cell", "Ä"])


@pytest.fixture
def written(model, tmp_path):
    return write_model(model, tmp_path / "cortex.safetensors")


def test_a_model_comes_back_as_it_was(model, written):
    found = read_model(written)
    assert found.gene_names == model.gene_names
    assert found.cell_types == model.cell_types
    assert found.settings == model.settings
    assert found.versions == model.versions
    assert (found.trace_level, found.depth) == (0.01, 800.0)
    assert found.arrays.keys() == model.arrays.keys()
    for name, array in model.arrays.items():
        np.testing.assert_array_equal(found.arrays[name], array)


def test_other_programs_read_the_numbers_with_the_librarys_own_reader(model, written):
    found = load_file(written)
    np.testing.assert_array_equal(found["profile"], model.arrays["profile"])


def test_a_file_that_exists_is_replaced_only_if_allowed(model, written):
    with pytest.raises(ExportError, match="exists already"):
        write_model(model, written)
    assert write_model(model, written, force=True) == written


def test_another_ending_is_refused(model, tmp_path):
    with pytest.raises(ExportError, match=r"Name it like cortex\.safetensors"):
        write_model(model, tmp_path / "cortex.pt")


def test_nothing_half_written_is_left_where_the_disk_fails(
    model, tmp_path, monkeypatch
):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(model_file, "write_tensors", full)
    with pytest.raises(ExportError, match="No space left"):
        write_model(model, tmp_path / "cortex.safetensors")
    assert list(tmp_path.iterdir()) == []


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(InputError, match="There is no file"):
        read_model(tmp_path / "none.safetensors")


def test_a_folder_is_told(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        read_model(tmp_path)


@pytest.mark.parametrize("content", [b"", b"not a model at all", b"\x80\x04K\x01."])
def test_what_is_no_model_is_told_and_not_run(tmp_path, content):
    path = tmp_path / "model.safetensors"
    path.write_bytes(content)
    with pytest.raises(InputError, match="damaged, cut off, or no"):
        read_model(path)


@pytest.mark.parametrize("share", [0.01, 0.5, 0.99])
def test_a_file_that_is_cut_off_is_told(written, share):
    os.truncate(written, int(share * written.stat().st_size))
    with pytest.raises(InputError, match="damaged, cut off"):
        read_model(written)


def test_numbers_that_changed_on_the_disk_are_told(written):
    content = bytearray(written.read_bytes())
    content[-5] ^= 1
    written.write_bytes(bytes(content))
    with pytest.raises(InputError, match="not as it was written"):
        read_model(written)


def test_a_file_of_another_program_is_told(tmp_path):
    path = tmp_path / "other.safetensors"
    save_file({"weight": np.zeros(3, np.float32)}, path)
    with pytest.raises(InputError, match="holds no model of napari-destvi"):
        read_model(path)


def _rewritten(path, change):
    """Write the same numbers with another note."""
    from napari_destvi.io.tensor_file import read_noted_tensors

    arrays, notes = read_noted_tensors(path)
    note = json.loads(notes[NOTE])
    change(note)
    save_file(arrays, path, {NOTE: json.dumps(note)})


def test_a_file_of_a_newer_version_is_told(written):
    _rewritten(written, lambda note: note.update(format=99))
    with pytest.raises(InputError, match="newer napari-destvi"):
        read_model(written)


@pytest.mark.parametrize(
    "change",
    [
        lambda note: note.pop("format"),
        lambda note: note.pop("model"),
        lambda note: note["model"].pop("gene_names"),
        lambda note: note["model"].update(gene_names=["one gene"]),
        lambda note: note["model"].update(cell_types=["one type"]),
        lambda note: note["model"].update(unknown=1),
    ],
)
def test_a_note_that_does_not_fit_the_numbers_is_told(written, change):
    _rewritten(written, change)
    with pytest.raises(InputError, match="not as it was written"):
        read_model(written)
