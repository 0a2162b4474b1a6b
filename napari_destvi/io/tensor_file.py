"""Arrays in one file of the format safetensors: nothing in it can run code.

The library's own writer holds a second copy of all arrays while it writes. A slide of
600,000 bins may have a gigabyte of them, so here each goes to the disk from where it
lies.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: The kinds of numbers that are written, with their names in the format.
_KINDS = {"float32": "F32", "float64": "F64", "int64": "I64", "uint8": "U8"}
#: Where the numbers begin is a multiple of this, in bytes.
_ALIGNMENT = 8

Arrays = Mapping[str, NDArray[Any]]


def write_tensors(
    path: Path, arrays: Arrays, *, notes: Mapping[str, str] | None = None
) -> int:
    """Write arrays, and wait until they are on the disk.

    Parameters
    ----------
    path : Path
        The file; its folder exists.
    arrays : mapping of str to ndarray
        Of float32, float64, int64 or uint8.
    notes : mapping of str to str, optional
        Texts that the file holds beside them; `read_noted_tensors` returns them.

    Returns
    -------
    int
        A checksum, as `read_tensors` wants it.

    Raises
    ------
    OSError
        If it cannot be written; what is left of it is for the caller to remove.
    """
    checksum = 0
    with path.open("wb") as file:
        for piece in _pieces(arrays, notes or {}):
            checksum = zlib.crc32(piece, checksum)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    return checksum


def read_tensors(path: Path, *, checksum: int) -> dict[str, NDArray[Any]]:
    """Return the arrays of a file.

    Parameters
    ----------
    path : Path
        The file.
    checksum : int
        What `write_tensors` returned.

    Raises
    ------
    OSError
        If there is no such file.
    ValueError
        If it is not as it was written.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    if _checksum(path) != checksum:
        msg = f"{path.name} is not as it was written"
        raise ValueError(msg)
    try:
        return dict(load_file(path))
    except SafetensorError as error:
        msg = f"{path.name} is damaged: {error}"
        raise ValueError(msg) from error


def read_noted_tensors(path: Path) -> tuple[dict[str, NDArray[Any]], dict[str, str]]:
    """Return the arrays of a file and the texts beside them, none if it has none.

    Parameters
    ----------
    path : Path
        Any file of the format safetensors, whoever wrote it.

    Raises
    ------
    OSError
        If there is no such file.
    ValueError
        If it is no such file, or cut off.
    """
    from safetensors import SafetensorError, safe_open

    with path.open("rb"):
        pass  # the library tells a missing file and a folder in words of its own
    try:
        with safe_open(path, framework="numpy") as file:
            arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
            return arrays, dict(file.metadata() or {})
    except (SafetensorError, TypeError) as error:  # a kind that numpy has not
        msg = f"{path.name} is damaged: {error}"
        raise ValueError(msg) from error


def checksum_of(arrays: Arrays) -> int:
    """Return a checksum of the numbers of arrays, in the order of their names."""
    checksum = 0
    for name in sorted(arrays):
        checksum = zlib.crc32(_bytes(arrays[name]), checksum)
    return checksum


def _header(arrays: Arrays, notes: Mapping[str, str]) -> bytes:
    """Return what the file begins with: names, kinds, shapes and places."""
    about: dict[str, Any] = {"__metadata__": dict(notes)} if notes else {}
    begin = 0
    for name, array in arrays.items():
        end = begin + array.nbytes
        about[name] = {
            "dtype": _KINDS[array.dtype.name],
            "shape": array.shape,
            "data_offsets": [begin, end],
        }
        begin = end
    text = json.dumps(about).encode()
    text += b" " * (-len(text) % _ALIGNMENT)
    return len(text).to_bytes(8, "little") + text


def _pieces(arrays: Arrays, notes: Mapping[str, str]) -> Iterator[bytes | memoryview]:
    """Yield the bytes of a file; those of arrays uncopied if they lie in order."""
    yield _header(arrays, notes)
    for array in arrays.values():
        yield _bytes(array)


def _bytes(array: NDArray[Any]) -> memoryview:
    return np.ascontiguousarray(array).reshape(-1).view(np.uint8).data


def _checksum(path: Path) -> int:
    checksum = 0
    with path.open("rb") as file:
        while piece := file.read(2**20):
            checksum = zlib.crc32(piece, checksum)
    return checksum
