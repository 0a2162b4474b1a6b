"""What an HDF5 file holds, seen before it is loaded: how much, and from where."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import h5py

from napari_destvi.data.wording import named_file
from napari_destvi.errors import InputError

#: What a text of variable length takes in memory: an object of Python with some
#: letters, and the pointer to it.
TEXT_BYTES = 64


def check_own_content(file: h5py.File, path: Path, *, owner: str) -> None:
    """Refuse a file that leads to others: who sends it may not choose what is read.

    Parameters
    ----------
    file : h5py.File
        The open file.
    path : Path
        Its name.
    owner : str
        How to call it in a sentence, such as "slide".

    Raises
    ------
    InputError
        Naming the first entry that lies in another file.
    """
    foreign = _foreign_entries(file)
    if foreign:
        name, other = next(iter(foreign.items()))
        msg = (
            f'{named_file(path, owner)} is not whole: its entry "{name}" lies in '
            f"{other}, and other files are not opened from within one. Write all "
            "into one file."
        )
        raise InputError(msg)


def is_whole(file: h5py.File) -> bool:
    """Return whether all entries of a file lie in it; see `check_own_content`."""
    return not _foreign_entries(file)


def loaded_bytes(group: h5py.Group) -> int:
    """Return what all arrays of a file or group take in memory, from their shapes."""
    total = 0

    def add(_name: str, entry: object) -> None:
        nonlocal total
        if isinstance(entry, h5py.Dataset):
            total += _loaded_bytes(entry)

    group.visititems(add)
    return total


def _loaded_bytes(entry: h5py.Dataset) -> int:
    if entry.size is None:  # an empty entry without a shape
        return 0
    text = h5py.check_string_dtype(entry.dtype)
    per_value = TEXT_BYTES if text is not None else entry.dtype.itemsize
    return int(entry.size) * per_value


def _foreign_entries(file: h5py.File) -> dict[str, str]:
    """Return per entry where else it lies, of those that are not in the file."""
    found: dict[str, str] = {}

    def look_at_link(name: str, link: Any) -> None:  # noqa: ANN401 - of several kinds
        if isinstance(link, h5py.ExternalLink):
            found[name] = f'the file "{link.filename}"'

    def look_at_entry(name: str, entry: object) -> None:
        if isinstance(entry, h5py.Dataset) and (entry.external or entry.is_virtual):
            found[name] = "another file"

    file.visititems_links(look_at_link)
    file.visititems(look_at_entry)
    return found
