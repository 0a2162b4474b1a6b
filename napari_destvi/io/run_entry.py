"""One kept fit on the disk: its record, its maps, and what is told of a damaged one."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from zipfile import BadZipFile

from napari_destvi.errors import InputError
from napari_destvi.io.atomic import atomic_path
from napari_destvi.io.run_folder import RECORD_FILE, RESULT_FILE
from napari_destvi.io.run_record import RunRecord
from napari_destvi.io.run_record_text import read_record, record_text
from napari_destvi.results import Result
from napari_destvi.results.archive import read_archive

#: What reading a damaged file raises.
_DAMAGE = (
    *(OSError, EOFError, ValueError, KeyError, IndexError, TypeError, AttributeError),
    *(RuntimeError, OverflowError, MemoryError, BadZipFile, struct.error, zlib.error),
)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An entry that is there but cannot be used.

    Parameters
    ----------
    path : Path
        Its folder.
    reason : str
        A sentence for the user.
    """

    path: Path
    reason: str


def read_records(
    paths: Iterable[Path],
) -> tuple[list[RunRecord], tuple[Unreadable, ...]]:
    """Return what is known of the fits in folders, and those of which nothing is."""
    found, unreadable = [], []
    for path in paths:
        try:
            found.append(entry_record(path))
        except InputError as error:
            if path.is_dir():  # or else it was removed while we looked
                unreadable.append(Unreadable(path, str(error)))
    return found, tuple(unreadable)


def check_entry(path: Path) -> None:
    """Make sure that a folder is there, whatever is in it.

    Raises
    ------
    InputError
        If there is none.
    """
    if not path.is_dir():
        raise InputError(told_missing(path))


def entry_record(path: Path) -> RunRecord:
    """Return what is known of the fit in a folder.

    Raises
    ------
    InputError
        If there is none, it is damaged, or a newer version wrote it.
    """
    try:
        record = read_record((path / RECORD_FILE).read_text(encoding="utf-8"))
    except _DAMAGE as error:
        raise InputError(told_missing(path)) from error
    if record.key != path.name or not (path / RESULT_FILE).is_file():
        raise InputError(told_missing(path))
    return record


def entry_result(path: Path) -> Result:
    """Return the maps of the fit in a folder.

    Raises
    ------
    InputError
        If there is none, or it is damaged.
    """
    try:
        return read_archive(path / RESULT_FILE)
    except _DAMAGE as error:
        raise InputError(told_missing(path)) from error


def entry_bytes(path: Path) -> int:
    """Return how much room a fit takes on the disk; 0 where there is none."""
    files = (path / name for name in (RECORD_FILE, RESULT_FILE))
    return sum(file.stat().st_size for file in files if file.is_file())


def write_record(path: Path, record: RunRecord) -> None:
    """Replace the record of the fit in a folder.

    Raises
    ------
    ExportError
        If it cannot be written.
    """
    with atomic_path(path / RECORD_FILE, force=True) as temporary:
        temporary.write_text(record_text(record), encoding="utf-8")


def with_earlier(record: RunRecord, path: Path) -> RunRecord:
    """Return a record with the names and scores of an earlier one where it has none."""
    try:
        earlier = entry_record(path)
    except InputError:  # damaged: mended by what is written now
        return record
    return replace(
        record,
        name=record.name or earlier.name,
        sweep_name=record.sweep_name or earlier.sweep_name,
        scores=record.scores or earlier.scores,
    )


def told_missing(path: Path) -> str:
    """Return why there is nothing to use in a folder."""
    if not path.is_dir():
        return f'There is no fit {path.name[:8]} in "{path.parent}": it was deleted.'
    return (
        f'The fit in "{path}" is damaged and cannot be opened. Delete it, and fit '
        "again."
    )
