"""What an unfinished fit leaves on the disk, so that it can go on.

::

    FOLDER/checkpoint.json             what it is of, and which files belong to it
    FOLDER/<part>-<random>.safetensors the numbers of a stage

The JSON file is replaced last and in one step: before, the older state counts, and its
files are still there; after, the newer one. Nothing in either can run code.
"""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from napari_destvi.errors import InputError
from napari_destvi.io.settling import settle_names
from napari_destvi.io.tensor_file import Arrays, read_tensors, write_tensors

#: Raised when older checkpoints can no longer be continued.
FORMAT = 1
NOTE = "checkpoint.json"
_ENDING = ".safetensors"


@dataclass(frozen=True, slots=True)
class PartNote:
    """What the note says of the numbers of one stage.

    Parameters
    ----------
    file : str
        Name of the file with its arrays.
    checksum : int
        Of that file.
    values : mapping
        What else there is to know of it, as JSON says it.
    """

    file: str
    checksum: int
    values: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class CheckpointNote:
    """What an unfinished fit is of and how far it is.

    Parameters
    ----------
    key : str
        Of all that its result depends on.
    about : mapping
        Settings, data, stage, epoch, seconds and the like, as JSON says them.
    parts : mapping of str to PartNote
        What there is of each stage.
    """

    key: str
    about: Mapping[str, Any] = field(repr=False)
    parts: Mapping[str, PartNote] = field(repr=False)


def read_note(folder: Path) -> CheckpointNote | None:
    """Return what a folder has of an unfinished fit; None if there is nothing.

    Raises
    ------
    InputError
        If it cannot be read or is of another version.
    """
    try:
        text = (folder / NOTE).read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise InputError(_unreadable(folder, error.strerror or error)) from error
    try:
        found = json.loads(text)
        if found["format"] != FORMAT:
            raise InputError(_unreadable(folder, "another version wrote it"))
        parts = {name: PartNote(**part) for name, part in found["parts"].items()}
        return CheckpointNote(found["key"], found["about"], parts)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(_unreadable(folder, "its note is damaged")) from error


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
        raise InputError(_unreadable(folder, error)) from error


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
        _write_note(folder, note)
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
        _note_being_written(folder).unlink(missing_ok=True)
        folder.rmdir()


def _write_note(folder: Path, note: CheckpointNote) -> None:
    found = {
        "format": FORMAT,
        "key": note.key,
        "about": dict(note.about),
        "parts": {
            name: {"file": part.file, "checksum": part.checksum, "values": part.values}
            for name, part in note.parts.items()
        },
    }
    unfinished = _note_being_written(folder)
    with unfinished.open("w", encoding="utf-8") as file:
        json.dump(found, file)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(folder / NOTE)
    settle_names(folder)
    settle_names(folder.parent)  # which may not know this one yet


def _is_noted(folder: Path, file: Path) -> bool:
    try:
        return file.name in (folder / NOTE).read_text(encoding="utf-8")
    except FileNotFoundError:
        return False
    except OSError:  # nobody knows: then it stays
        return True


def _note_being_written(folder: Path) -> Path:
    return folder / f"{NOTE}.part"


def _drop_all_but(folder: Path, kept: set[str]) -> None:
    """Delete the files of older states."""
    for file in folder.glob(f"*{_ENDING}"):
        if file.name not in kept:
            with suppress(OSError):  # it is cleared away the next time
                file.unlink()


def _unreadable(folder: Path, reason: object) -> str:
    return (
        f'The unfinished fit in "{folder}" cannot be continued: {reason}. Discard it '
        "and fit from the beginning."
    )
