"""What a file of another program is, told by its first bytes; none is unpickled."""

from __future__ import annotations

import bz2
import lzma
import zipfile
import zlib
from pathlib import Path

_FILE_OF_R = (
    "a file of R: convert it to .h5ad, a SingleCellExperiment with zellkonverter, a "
    "Seurat object with anndataR"
)
_RUNS_CODE = "it could run foreign code and is not opened"
_PICKLE = f"a Python pickle: {_RUNS_CODE}"
_MODEL = (
    f"a saved model of PyTorch or scvi-tools: {_RUNS_CODE}. Write the data that it was "
    "trained on as .h5ad"
)
#: What files begin with, packed or not.
_SIGNATURES = {
    **dict.fromkeys((b"RDX2\n", b"RDX3\n", b"RDA2\n", b"RDA3\n"), _FILE_OF_R),
    # R's own serialisation, versions 2 and 3, in its binary form and as text.
    **dict.fromkeys((b"X\n\0\0\0\2", b"X\n\0\0\0\3", b"A\n2\n", b"A\n3\n"), _FILE_OF_R),
    **dict.fromkeys((b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05"), _PICKLE),
    b"PAR1": "a Parquet table: write it as .csv or .h5ad",
    b"ARROW1": "an Arrow table: write it as .csv or .h5ad",
    b"\xd0\xcf\x11\xe0": "an Excel workbook: save its sheet as .csv",
}
#: Files in a zip archive, by the end of their names, and what the archive is then.
_IN_ARCHIVES = {
    "data.pkl": _MODEL,
    ".npy": "a NumPy archive, without names of spots and genes",
    "xl/workbook.xml": "an Excel workbook: save its sheet as .csv",
}
_NUMPY = b"\x93NUMPY"
#: Files by which the folder of a model is known.
_MODEL_FILES = ("model.pt", "model_params.pt")
_GZIP, _BZIP2, _XZ, _ZIP = b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"PK\x03\x04"
#: As much as is unpacked to know what is inside.
_N_UNPACKED = 64
#: More names than that are not looked through.
_MAX_NAMES = 10_000


def foreign_kind(head: bytes, path: Path) -> str | None:
    """Return what a file is and what to do with it, None if that is not known here.

    Parameters
    ----------
    head : bytes
        Its first bytes.
    path : Path
        The file; only the names in archives are read of it.
    """
    if head.startswith(_ZIP):
        return _archive_kind(path)
    if head.startswith(_NUMPY):
        return _numpy_kind(head)
    content = _unpacked(head)
    kinds = _SIGNATURES.items()
    return next((kind for start, kind in kinds if content.startswith(start)), None)


def foreign_folder(path: Path) -> str | None:
    """Return what a folder is if it is one of a saved model, else None.

    Parameters
    ----------
    path : Path
        A folder.
    """
    is_model = any((path / name).is_file() for name in _MODEL_FILES)
    return f"a folder with {_MODEL}" if is_model else None


def _unpacked(head: bytes) -> bytes:
    """Return the first bytes of what is packed, or the bytes themselves."""
    try:
        if head.startswith(_GZIP):
            return zlib.decompressobj(wbits=31).decompress(head, _N_UNPACKED)
        if head.startswith(_BZIP2):
            return bz2.BZ2Decompressor().decompress(head, _N_UNPACKED)
        if head.startswith(_XZ):
            return lzma.LZMADecompressor().decompress(head, _N_UNPACKED)
    except (OSError, zlib.error, lzma.LZMAError):
        return b""
    return head


def _archive_kind(path: Path) -> str | None:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()[:_MAX_NAMES]
    except (OSError, zipfile.BadZipFile):
        return None
    for end, kind in _IN_ARCHIVES.items():
        if any(name.endswith(end) for name in names):
            return kind
    return None


def _numpy_kind(head: bytes) -> str:
    if b"|O'" in head or b"'O'" in head:
        return f"a NumPy array of Python objects, which are pickles: {_RUNS_CODE}"
    return "a NumPy array, without names of spots and genes"
