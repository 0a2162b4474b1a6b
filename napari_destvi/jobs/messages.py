"""What the child says, one line of JSON each; results lie beside it as files."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import fields

from napari_destvi.jobs.failures import Failure
from napari_destvi.jobs.folder import JobFolder
from napari_destvi.results import FitProgress, Result
from napari_destvi.results.archive import read_archive, write_archive
from napari_destvi.results.npz import encode_json

Message = FitProgress | Failure

_KINDS: dict[str, type[Message]] = {"progress": FitProgress, "failure": Failure}
#: The field of each kind that may hold a result.
_HOLDERS = {"progress": "result", "failure": "partial"}
#: The maps so far, each state replacing the one before; and the result.
_SNAPSHOT, _FINAL = "snapshot.npz", "final.npz"


def write_message(message: Message, folder: JobFolder) -> bytes:
    """Return the line that tells of a message, after writing its result.

    Raises
    ------
    OSError
        If the final result cannot be written.
    """
    kind = "progress" if isinstance(message, FitProgress) else "failure"
    values = {field.name: getattr(message, field.name) for field in fields(message)}
    result = values.pop(_HOLDERS[kind])
    is_final = isinstance(message, FitProgress) and message.stage == "done"
    file = _write(result, folder, is_final=is_final)
    record = {"kind": kind, "file": file, "values": values}
    return encode_json(record).encode("ascii") + b"\n"


def read_message(line: bytes, folder: JobFolder) -> Message:
    """Return the message of a line written by `write_message`, with its result."""
    record = json.loads(line)
    kind, values, file = record["kind"], record["values"], record["file"]
    values[_HOLDERS[kind]] = None if file is None else read_archive(folder.path / file)
    return _KINDS[kind](**values)


def _write(result: Result | None, folder: JobFolder, *, is_final: bool) -> str | None:
    """Return the name of the file of a result; None if there is none."""
    if result is None:
        return None
    if is_final:
        write_archive(result, folder.path / _FINAL)
        return _FINAL
    # a live map is no reason to end a fit: the disk may be full for a moment, or
    # the parent, on Windows, just reading the state before
    with suppress(OSError):
        write_archive(result, folder.path / _SNAPSHOT)
        return _SNAPSHOT
    return None
