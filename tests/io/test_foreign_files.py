"""Files of other programs are named with their converter, whatever their ending."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import pickle
import zipfile
from pathlib import Path

import numpy as np
import pytest

from napari_destvi.errors import InputError
from napari_destvi.io.annotated import read_reference, read_spots

RDS = b"X\n\x00\x00\x00\x03\x00\x04\x02\x00" + bytes(900)
RDATA = b"RDX3\nX\n\x00\x00\x00\x03" + bytes(900)


class Evil:
    """Leaves a file behind when it is unpickled."""

    def __init__(self, witness: Path) -> None:
        self.witness = witness

    def __reduce__(self):
        return Path.touch, (self.witness,)


def zipped(*names: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        for name in names:
            file.writestr(name, "x")
    return content.getvalue()


def array(values) -> bytes:
    content = io.BytesIO()
    np.save(content, values, allow_pickle=True)
    return content.getvalue()


@pytest.mark.parametrize("read", [read_spots, read_reference])
@pytest.mark.parametrize("name", ["a.rds", "a.h5ad", "a.csv", "a"])
@pytest.mark.parametrize(
    "content",
    [gzip.compress(RDS), bz2.compress(RDS), lzma.compress(RDATA), RDS, b"A\n3\n262400"],
)
def test_files_of_r_are_told_with_their_converter(read, name, content, tmp_path):
    if name == "a.csv" and b"\x00" not in content:
        return  # text
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=r"a file of R: convert it.* with zellkonv"):
        read(tmp_path / name)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (zipped("archive/data.pkl", "archive/version"), "a saved model of PyTorch"),
        (zipped("counts.npy"), "a NumPy archive"),
        (zipped("xl/workbook.xml"), r"an Excel workbook: save its sheet as .csv"),
        (zipped("letter.txt"), "a zip archive: decompress it first"),
        (zipped("letter.txt")[:-10], "a zip archive: decompress it first"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Excel workbook"),
        (b"PAR1\x15\x04", "a Parquet table"),
        (array(np.zeros(3)), "a NumPy array, without names"),
        (gzip.compress(b"\x00" * 99), "a gzip archive: decompress it first"),
        (b"\x1f\x8b\x08\x00broken", "a gzip archive"),
    ],
)
def test_other_files_are_told(content, sentence, tmp_path):
    (tmp_path / "slide.h5ad").write_bytes(content)
    with pytest.raises(InputError, match=sentence):
        read_spots(tmp_path / "slide.h5ad")


@pytest.mark.parametrize("name", ["a.pkl", "a.h5ad", "a.csv", "a.npy", "a.pt"])
@pytest.mark.parametrize("packed", [False, True])
def test_no_pickle_is_opened(name, packed, tmp_path):
    evil = Evil(tmp_path / "witness")
    is_array = name == "a.npy"
    content = array(np.array([evil])) if is_array else pickle.dumps(evil)
    (tmp_path / name).write_bytes(gzip.compress(content) if packed else content)
    told = "gzip archive" if packed and is_array else "could run foreign code"
    with pytest.raises(InputError, match=told):
        read_spots(tmp_path / name)
    assert not (tmp_path / "witness").exists()


def test_the_folder_of_a_model_is_told(tmp_path):
    (tmp_path / "model.pt").write_bytes(b"PK")
    with pytest.raises(InputError, match="a folder with a saved model of PyTorch or"):
        read_reference(tmp_path)
