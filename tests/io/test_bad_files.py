"""Every bad file or place to write gets its sentence; nothing is written or changed.

The cases of bad inputs whose data can be read are in ``tests/data``.
"""

from __future__ import annotations

import errno
import gzip
import io
import pickle
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import h5py
import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from anndata import AnnData

from napari_destvi.errors import DestviError, ExportError, InputError
from napari_destvi.io import atomic, memory_check
from napari_destvi.io.annotated import read_reference, read_spots
from napari_destvi.io.atomic import check_space, check_writable
from napari_destvi.io.proportion_tables import list_tables
from napari_destvi.io.results import write_result
from napari_destvi.metrics import compare
from napari_destvi.results import Result


@dataclass(frozen=True)
class Case:
    """One row of the table: a bad file, what is done with it, what must be said."""

    number: int
    name: str
    spoil: Callable[[Path], None]
    sentence: str
    act: Callable[[Path], object] = read_spots
    error: type[DestviError] = InputError


@pytest.fixture(autouse=True)
def _memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the computer ten million bytes, whatever it has."""
    monkeypatch.setattr(memory_check, "free_host_memory", lambda: 10_000_000)


def _content(data: bytes) -> Callable[[Path], None]:
    return lambda path: path.write_bytes(data) and None


def _word_document(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<document/>")


def _truncated(path: Path) -> None:
    _good(path)
    path.write_bytes(path.read_bytes()[:-300])


def _good(path: Path, **parts: object) -> None:
    AnnData(np.ones((4, 3)), **parts).write_h5ad(path)


def _larger_than_memory(path: Path) -> None:
    AnnData(np.zeros((1300, 1000))).write_h5ad(path, compression="gzip")


def _bomb(path: Path) -> None:
    _good(path)
    with h5py.File(path, "r+") as file:
        del file["X"]
        shape, chunks = (10_000_000, 1_000_000), (1000, 1000)
        file.create_dataset("X", shape, "u1", chunks=chunks, compression="gzip")


def _link_out(path: Path) -> None:
    _good(path)
    with h5py.File(path, "r+") as file:
        file["obsm/spatial"] = h5py.ExternalLink("../../home/notes.h5", "/secret")


def _array_outside(path: Path) -> None:
    _good(path)
    with h5py.File(path, "r+") as file:
        outside = [("/etc/hostname", 0, 4)]
        file.create_dataset("uns/array", (4,), "u1", external=outside)


def _virtual_array(path: Path) -> None:
    _good(path)
    layout = h5py.VirtualLayout((4,), "f8")
    layout[:] = h5py.VirtualSource("other.h5", "secret", (4,))
    with h5py.File(path, "r+") as file:
        file.create_virtual_dataset("uns/array", layout)


def _object_array(path: Path) -> None:
    buffer = io.BytesIO()
    np.save(buffer, np.array([{"a": 1}], dtype=object), allow_pickle=True)
    path.write_bytes(buffer.getvalue())


def _table(table: pd.DataFrame, **options: object) -> Callable[[Path], None]:
    return lambda path: table.to_csv(path, **options)


_SHARES = pd.DataFrame(
    [[0.25, 0.75], [0.5, 0.5]],
    index=["AACCGGTT-1", "TTGGCCAA-1"],
    columns=["B", "T"],
)


def _compare(path: Path) -> object:
    (table,) = list_tables(path).values()
    return compare(_SHARES, table)


def _other_endings() -> pd.DataFrame:
    return _SHARES.set_axis(["AACCGGTT-1_2", "TTGGCCAA-1_2"])


def _write(path: Path) -> object:
    return check_writable(path)


CASES = [
    Case(20, "p.csv", _table(_other_endings()),
         r'"AACCGGTT-1", "TTGGCCAA-1".*"AACCGGTT-1_2".*numbers at their ends 2 are',
         _compare),
    Case(33, "a.h5ad", _content(b"\x89PNG\r\n\x1a\n0000"), "is a PNG image. Expected"),
    Case(33, "a.h5ad", _word_document, "is a Word, Excel or PowerPoint document"),
    Case(33, "a.h5ad", _content(b"gene,count\nA,1\n"), "is a text file. Expected"),
    Case(34, "a.h5ad", _truncated,
         r"cut off: [\d,]+ bytes are expected, [\d,]+ are there. Download"),
    Case(35, "p.csv", _table(_SHARES.T),
         r'columns of the other table \("AACCGGTT-1", .* is transposed',
         _compare),
    Case(36, "p.csv", _content(b"spot;B;T\na;0,1;0.x\n"),
         r'"p" has values that are no numbers', _compare),
    Case(37, "a.rds", _content(gzip.compress(b"RDX3")),
         "is a file of R: convert it with zellkonverter or anndataR"),
    Case(39, "a.h5ad", _larger_than_memory,
         r"needs about 10\.1 MiB of memory to open, and 9\.5 MiB are free. Close"),
    Case(40, "a.h5ad", _bomb, r"needs about 9,313\.\d GiB of memory to open"),
    Case(41, "a.h5ad", _content(pickle.dumps({"a": 1})),
         "a Python pickle: it could run foreign code and is not opened"),
    Case(41, "a.npy", _object_array, "is a NumPy array"),
    Case(42, "a.h5ad", _link_out,
         r'"obsm/spatial" lies in the file "../../home/notes.h5", and other files are'),
    Case(42, "a.h5ad", _array_outside, '"uns/array" lies in another file'),
    Case(42, "a.h5ad", _virtual_array, '"uns/array" lies in another file'),
    Case(43, "folder/out.h5ad", _content(b""), "cannot be written to the folder",
         _write, ExportError),
    Case(44, "out.h5ad", _content(b""), r"takes at least 900000 GB, and [\d.]+ GB are",
         lambda path: check_space(path, 900_000_000_000_000), ExportError),
    Case(45, "out.h5ad", _good, "exists already and was not changed. Choose another",
         _write, ExportError),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.number}-{case.name}")
def test_a_bad_file_gets_its_sentence_and_stays_as_it_is(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path = tmp_path / case.name
    path.parent.mkdir(exist_ok=True)
    case.spoil(path)
    if case.number == 43:
        path.unlink()
        monkeypatch.setattr(atomic.tempfile, "TemporaryFile", _read_only)
    before = _contents(tmp_path)
    with pytest.raises(case.error) as told:
        case.act(path)
    assert re.search(case.sentence, str(told.value)), str(told.value)
    assert _contents(tmp_path) == before


def _read_only(**_: object) -> None:
    raise OSError(errno.EROFS, "Read-only file system")


def _contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_reference_is_bounded_like_a_slide(tmp_path: Path):
    _larger_than_memory(tmp_path / "cells.h5ad")
    with pytest.raises(InputError, match=r"The reference's file .* needs about"):
        read_reference(tmp_path / "cells.h5ad")


def test_what_fits_into_memory_is_read(tmp_path: Path):
    _good(tmp_path / "a.h5ad", uns={"text": np.array(["a", "b"], dtype=object)})
    assert read_spots(tmp_path / "a.h5ad").shape == (4, 3)


def test_links_within_a_file_are_its_own(tmp_path: Path):
    _good(tmp_path / "a.h5ad")
    with h5py.File(tmp_path / "a.h5ad", "r+") as file:
        file["obsm/spatial"] = h5py.SoftLink("/X")
    assert read_spots(tmp_path / "a.h5ad").obsm["spatial"].shape == (4, 3)


def test_a_result_that_the_disk_has_no_room_for_is_not_begun(
    result: Result, slide: AnnData, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    class Full:
        free = 100

    monkeypatch.setattr(atomic.shutil, "disk_usage", lambda _: Full)
    with pytest.raises(ExportError, match="free on its disk"):
        write_result(result, tmp_path / "r.h5ad", spots=slide)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("part", ["indices", "indptr"])
def test_a_sparse_matrix_that_points_beyond_itself_is_refused(part, tmp_path: Path):
    """The sums of such a matrix would read foreign memory and end the program."""
    path = tmp_path / "a.h5ad"
    AnnData(sp.csr_matrix(np.eye(4, dtype=np.float32))).write_h5ad(path)
    with h5py.File(path, "r+") as file:
        file[f"X/{part}"][2] = 1000
    with pytest.raises(InputError, match="damaged: indices lie outside of X"):
        read_spots(path)


def test_a_matrix_of_text_is_refused(tmp_path: Path):
    path = tmp_path / "a.h5ad"
    AnnData(np.ones((4, 3)), layers={"counts": np.full((4, 3), "x")}).write_h5ad(path)
    with pytest.raises(InputError, match=r'no numbers in layers\["counts"\]'):
        read_spots(path)
