"""Arrays and plain values in one ``.npz`` file, written whole or not at all.

This is how processes of this package hand large things to each other: nothing
in the file can run code when it is read (no pickle), and a reader never meets a
file that is half written.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: Name under which the plain values lie beside the arrays.
_VALUES = "values.json"


def write_npz(
    path: Path, arrays: Mapping[str, NDArray[Any]], values: Mapping[str, Any]
) -> None:
    """Write arrays and plain values; a file of this name is replaced at once.

    Parameters
    ----------
    path : Path
        Where to write; the folder exists.
    arrays : mapping of str to ndarray
        Numbers, booleans or texts of fixed width; no objects.
    values : mapping of str to plain values
        What JSON can say, NaN and infinity included; tuples become lists.

    Raises
    ------
    OSError
        If it cannot be written; what was there before is unchanged.
    """
    unfinished = path.with_name(path.name + ".part")
    try:
        # zipfile itself, as `numpy.savez` takes names of arrays for arguments
        with zipfile.ZipFile(unfinished, "w") as archive:
            archive.writestr(_VALUES, encode_json(values))
            for name, array in arrays.items():
                _write_array(archive, name, array)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def read_npz(path: Path) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """Return the arrays and the plain values written by `write_npz`.

    Raises
    ------
    OSError
        If there is no such file.
    """
    # opened here: numpy leaves a damaged file open, which then cannot be replaced
    with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
        members = {name: archive[name] for name in archive.files}
    return members, json.loads(members.pop(_VALUES))


def encode_json(value: object) -> str:
    """Return one line of ASCII; takes NumPy's numbers and any mapping too."""
    return json.dumps(value, default=_plain)


def _plain(value: object) -> object:
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, Mapping):
        return dict(value)
    msg = f"{value!r} is not a plain value"
    raise TypeError(msg)


def _write_array(archive: zipfile.ZipFile, name: str, array: NDArray[Any]) -> None:
    with archive.open(f"{name}.npy", "w", force_zip64=True) as member:
        np.lib.format.write_array(member, array, allow_pickle=False)
