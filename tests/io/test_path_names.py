"""Names that no disk can hold get a sentence, and those that it can are taken."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from napari_destvi.errors import DestviError, ExportError, InputError
from napari_destvi.io.annotated import read_spots
from napari_destvi.io.atomic import atomic_path, check_folder, check_writable
from napari_destvi.io.atomic_folder import check_store
from napari_destvi.io.file_kinds import file_kind
from napari_destvi.io.path_names import (
    check_entries,
    check_name,
    is_refused_by_windows,
)
from napari_destvi.io.results import read_result
from napari_destvi.io.run_store import RunStore

TOO_LONG = ("ü" * 200 + ".h5ad", "/".join(["d" * 200] * 30) + "/a.h5ad")
RESERVED = (
    *("CON", "nul", "aux.h5ad", "Com1.tar.gz", "LPT³.csv", "prn .csv", "conin$"),
    *("a:b.csv", "what?.csv", "a*.csv", '"a".csv', "a|b", "<a>", "ends.", "ends "),
)
FINE = ("console.csv", "auxin.h5ad", "com.csv", "größe 細胞.h5ad", ".hidden", "a.b c.d")


@pytest.mark.parametrize("name", TOO_LONG)
@pytest.mark.parametrize("check", [check_writable, check_store, check_name])
def test_a_name_that_is_too_long_is_refused_before_the_work(tmp_path, name, check):
    with pytest.raises(ExportError, match="too long") as told:
        check(tmp_path / name)
    assert len(str(told.value)) < 400


@pytest.mark.parametrize("name", TOO_LONG)
@pytest.mark.parametrize(
    "read",
    [read_spots, read_result, file_kind, lambda path: RunStore(path).records()],
)
def test_a_file_of_a_name_that_is_too_long_cannot_be_read(tmp_path, name, read):
    with pytest.raises(InputError, match="too long"):
        read(tmp_path / name)


def test_a_folder_whose_name_is_too_long_is_not_there(tmp_path):
    with pytest.raises(DestviError, match="no folder"):
        check_folder(tmp_path / TOO_LONG[0])


@pytest.mark.parametrize("name", ["ü" * 120 + ".csv", "細胞 größe ' \".csv", "a.csv"])
def test_a_name_that_the_disk_takes_is_written(tmp_path, name):
    deep = tmp_path.joinpath(*["d" * 200] * 17)
    deep.mkdir(parents=True)
    for folder in (tmp_path, deep):
        with atomic_path(folder / name) as temporary:
            temporary.write_text("x")
        assert [path.name for path in folder.iterdir() if path.is_file()] == [name]


@pytest.mark.parametrize("name", RESERVED)
def test_what_windows_refuses_is_told_there_and_taken_elsewhere(name):
    assert is_refused_by_windows(name)
    with pytest.raises(ExportError, match="Choose another name"):
        check_name(Path("folder", name), on_windows=True)
    check_name(Path("folder", name), on_windows=False)


@pytest.mark.parametrize("name", FINE)
def test_what_windows_takes_is_no_error(name):
    check_name(Path("folder", name), on_windows=True)


def test_types_that_windows_takes_for_no_folder_are_named():
    with pytest.raises(ExportError, match="T: CD4, aux"):
        check_entries(["B cell", "T: CD4", "aux"], on_windows=True)
    check_entries(["B cell", "γδ T"], on_windows=True)
    if os.name != "nt":
        check_entries(["T: CD4"])
