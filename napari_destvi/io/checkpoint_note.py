"""The note of an unfinished fit: what it is of, how far it is, and which files it has.

It is replaced in one step, so that a reader meets the older or the newer one.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from napari_destvi.errors import InputError
from napari_destvi.io.settling import settle_names

#: Raised when older checkpoints can no longer be continued.
FORMAT = 1
NOTE = "checkpoint.json"
#: What a note is told by of a fit that ended in what are no numbers.
_DIVERGED = "diverged"


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

    @property
    def has_diverged(self) -> bool:
        """Whether its training ended in what are no numbers: it would do so again."""
        return bool(self.about.get(_DIVERGED, False))


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
        raise InputError(unreadable(folder, error.strerror or error)) from error
    try:
        found = json.loads(text)
        if found["format"] != FORMAT:
            raise InputError(unreadable(folder, "another version wrote it"))
        parts = {name: PartNote(**part) for name, part in found["parts"].items()}
        return CheckpointNote(found["key"], found["about"], parts)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(unreadable(folder, "its note is damaged")) from error


def write_note(folder: Path, note: CheckpointNote) -> None:
    """Replace the note of a folder that is there.

    Raises
    ------
    OSError
        If it cannot be written; the one before is unchanged.
    """
    found = {
        "format": FORMAT,
        "key": note.key,
        "about": dict(note.about),
        "parts": {
            name: {"file": part.file, "checksum": part.checksum, "values": part.values}
            for name, part in note.parts.items()
        },
    }
    unfinished = note_being_written(folder)
    with unfinished.open("w", encoding="utf-8") as file:
        json.dump(found, file)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(folder / NOTE)
    settle_names(folder)
    settle_names(folder.parent)  # which may not know this one yet


def mark_diverged(folder: Path) -> None:
    """Note that a fit diverged, so that nobody is told to continue it.

    Raises
    ------
    InputError
        If its note cannot be read.
    OSError
        If it cannot be written.
    """
    note = read_note(folder)
    if note is not None:
        about = {**note.about, _DIVERGED: True}
        write_note(folder, replace(note, about=about))


def note_being_written(folder: Path) -> Path:
    """Return where a note is written before it takes its place."""
    return folder / f"{NOTE}.part"


def unreadable(folder: Path, reason: object) -> str:
    """Return the sentence on a fit that cannot be continued, and why."""
    return (
        f'The unfinished fit in "{folder}" cannot be continued: {reason}. Discard it '
        "and fit from the beginning."
    )
