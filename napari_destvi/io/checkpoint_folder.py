"""What an unfinished fit leaves on the disk, so that it can go on.

::

    FOLDER/checkpoint.json             what it is of, and which files belong to it
    FOLDER/<part>-<random>.safetensors the numbers of a stage

The JSON file is replaced last and in one step: before, the older state counts, and its
files are still there; after, the newer one. Nothing in either can run code.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from napari_destvi.errors import InputError
from napari_destvi.io.checkpoint_note import (
    NOTE,
    CheckpointNote,
    PartNote,
    note_being_written,
    unreadable,
    write_note,
)
from napari_destvi.io.tensor_file import Arrays, read_tensors, write_tensors

_ENDING = ".safetensors"


def read_part(folder: Path, note: PartNote) -> dict[str, NDArray[Any]]:
    """Return the arrays of a stage.

    Raises
    ------
    InputError
        If their file is gone or damaged.
    """
    try:
        return read_tensors(folder / Path(note.file).name, checksum=note.checksum)
    except (OSError, ValueError) as error:
        raise InputError(unreadable(folder, error)) from error


def write_part(
    folder: Path,
    name: str,
    arrays: Arrays,
    *,
    values: Mapping[str, Any],
    before: CheckpointNote,
) -> CheckpointNote:
    """Write a stage anew; what was there is complete until this is.

    Parameters
    ----------
    folder : Path
        Where; made if need be.
    name : str
        Of the stage.
    arrays : mapping of str to ndarray
        Its numbers.
    values : mapping
        What else there is to know of it.
    before : CheckpointNote
        Key, facts, and all other stages.

    Returns
    -------
    CheckpointNote
        What is there now.

    Raises
    ------
    OSError
        If it cannot be written; what was there before is unchanged.
    """
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}-{uuid.uuid4().hex[:12]}{_ENDING}"
    try:
        part = PartNote(file.name, write_tensors(file, arrays), values)
        note = CheckpointNote(before.key, before.about, {**before.parts, name: part})
        write_note(folder, note)
    except BaseException:
        if not _is_noted(folder, file):  # Ctrl-C may come when it already counts
            with suppress(OSError):
                file.unlink(missing_ok=True)
        raise
    _drop_all_but(folder, {part.file for part in note.parts.values()})
    return note


def remove_checkpoint(folder: Path) -> None:
    """Delete what an unfinished fit left; what cannot be deleted stays.

    Only files of ours go, and the folder if nothing else is in it. The note goes first:
    a folder without one holds nothing.
    """
    with suppress(OSError):
        (folder / NOTE).unlink(missing_ok=True)
        _drop_all_but(folder, set())
        note_being_written(folder).unlink(missing_ok=True)
        folder.rmdir()


def _is_noted(folder: Path, file: Path) -> bool:
    try:
        return file.name in (folder / NOTE).read_text(encoding="utf-8")
    except FileNotFoundError:
        return False
    except OSError:  # nobody knows: then it stays
        return True


def _drop_all_but(folder: Path, kept: set[str]) -> None:
    """Delete the files of older states."""
    for file in folder.glob(f"*{_ENDING}"):
        if file.name not in kept:
            with suppress(OSError):  # it is cleared away the next time
                file.unlink()
