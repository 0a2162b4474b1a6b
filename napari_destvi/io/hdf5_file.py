"""What a file is, before it is read: a whole HDF5 file, or something else."""

from __future__ import annotations

import struct
from pathlib import Path

from napari_destvi.data.wording import listing, named_file
from napari_destvi.errors import InputError
from napari_destvi.io.foreign_files import foreign_folder, foreign_kind
from napari_destvi.io.path_names import is_folder

SIGNATURE = b"\x89HDF\r\n\x1a\n"
#: More than the longest superblock, and enough to know other files by.
_HEAD_SIZE = 512
_PICKLE = "a Python pickle: it could run foreign code and is not opened"
#: What files of other kinds begin with.
_OTHER_SIGNATURES = {
    b"\x1f\x8b": "a gzip archive: decompress it first",
    b"PK\x03\x04": "a zip archive: decompress it first",
    b"BZh": "a bzip2 archive: decompress it first",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"II*\x00": "a TIFF image",
    b"MM\x00*": "a TIFF image",
    b"%PDF": "a PDF document",
    b"%%MatrixMarket": (
        "a MatrixMarket file: read its folder with scanpy.read_10x_mtx and write "
        "it as .h5ad"
    ),
}
#: Endings of pickles, of which the oldest kind is plain text.
_PICKLE_ENDINGS = frozenset({".pkl", ".pickle", ".joblib"})
#: Endings of files that only R reads.
_R_ENDINGS = frozenset({".rds", ".rdata", ".rda"})
#: The first entry of the zip archive that a document of Office is.
_OFFICE_ENTRY = b"[Content_Types].xml"
#: Where the superblock keeps the size of an offset, the base address and the
#: address of the file's end, by its version (HDF5 file format specification, II.A).
_SUPERBLOCKS = {0: (13, 24, 40), 1: (13, 28, 44), 2: (9, 12, 28), 3: (9, 12, 28)}
_VERSION_AT = 8
_OFFSET_SIZE = 8


def check_hdf5(path: Path, *, owner: str, expected: str) -> None:
    """Make sure that a file is a whole HDF5 file that may be read.

    Parameters
    ----------
    path : Path
        The file.
    owner : str
        How to call it in a sentence, such as "slide".
    expected : str
        What the user may give instead of a file of another kind.

    Raises
    ------
    InputError
        Saying what the file is instead, or how much of it is missing.
    """
    if is_folder(path):
        msg = f"{named_file(path, owner)} is {_folder_kind(path)}. Expected {expected}."
        raise InputError(msg)
    head = _head(path, owner)
    if not head:
        msg = (
            f"{named_file(path, owner)} is empty (0 bytes). Download or copy it again."
        )
        raise InputError(msg)
    if not head.startswith(SIGNATURE[: len(head)]):
        msg = f"{named_file(path, owner)} is {_kind(head, path)}. Expected {expected}."
        raise InputError(msg)
    _check_size(path, head, owner)


def _head(path: Path, owner: str) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_HEAD_SIZE)
    except FileNotFoundError:
        use = f" for the {owner}" if owner else ""
        msg = f'There is no file "{path}"{use}. Check its name and folder.'
    except PermissionError as error:
        msg = (
            f"{named_file(path, owner)} may not be read ({error.strerror}). Ask its "
            "owner for the right to read it, or copy it."
        )
    except OSError as error:
        msg = f"{named_file(path, owner)} cannot be read ({error.strerror})."
    raise InputError(msg)


def _folder_kind(path: Path) -> str:
    if any((path / name).exists() for name in (".zgroup", "zarr.json")):
        return (
            "a zarr folder: read it with anndata or spatialdata and write it as .h5ad"
        )
    model = foreign_folder(path)
    if model is not None:
        return model
    try:
        held = sorted(entry.name for entry in path.iterdir())
    except OSError as error:
        return f"a folder that may not be looked into ({error.strerror})"
    return f"a folder in which nothing is known (it holds {listing(held) or 'nothing'})"


def _kind(head: bytes, path: Path) -> str:
    if _OFFICE_ENTRY in head:
        return "a Word, Excel or PowerPoint document"
    if path.suffix.lower() in _R_ENDINGS:
        return "a file of R: convert it with zellkonverter or anndataR"
    if path.suffix.lower() in _PICKLE_ENDINGS:
        return _PICKLE
    foreign = foreign_kind(head, path)
    if foreign is not None:
        return foreign
    for signature, kind in _OTHER_SIGNATURES.items():
        if head.startswith(signature):
            return kind
    return "a text file" if _is_text(head) else "not an HDF5 file"


def _is_text(head: bytes) -> bool:
    # The last character may be cut in two.
    text = head.decode("utf-8", errors="ignore")
    printable = sum(char.isprintable() or char in "\t\r\n\ufeff" for char in text)
    return bool(text) and printable == len(text) and len(head) - len(text.encode()) < 4


def _check_size(path: Path, head: bytes, owner: str) -> None:
    actual, expected = path.stat().st_size, _expected_size(head)
    if expected is not None and actual >= expected:
        return
    wanted = "" if expected is None else f"{expected:,} bytes are expected, "
    msg = (
        f"{named_file(path, owner)} is cut off: {wanted}{actual:,} are there. Download "
        "or copy it again."
    )
    raise InputError(msg)


def _expected_size(head: bytes) -> int | None:
    """Return the size that the superblock gives, None if not even that is whole."""
    if len(head) <= _VERSION_AT:
        return None
    version = head[_VERSION_AT]
    if version not in _SUPERBLOCKS:
        return 0  # of the future: let the HDF5 library decide
    size_at, base_at, end_at = _SUPERBLOCKS[version]
    if len(head) < end_at + _OFFSET_SIZE:
        return None
    if head[size_at] != _OFFSET_SIZE:
        return 0
    base: int = struct.unpack_from("<Q", head, base_at)[0]
    end: int = struct.unpack_from("<Q", head, end_at)[0]
    return base + end
