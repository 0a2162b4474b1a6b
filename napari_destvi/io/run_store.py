"""Fits that have ended, kept in one folder by what they depend on.

A fit appears by renaming its whole folder, so that a reader never meets half of one.
Several processes may share a store. `run_folder` has the names of the files.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from zipfile import BadZipFile

from napari_destvi.errors import InputError
from napari_destvi.io.atomic import atomic_path, check_folder
from napari_destvi.io.run_folder import (
    MAX_REMOVED,
    RECORD_FILE,
    RESULT_FILE,
    RunFolder,
)
from napari_destvi.io.run_place import default_folder as default_folder
from napari_destvi.io.run_record import RunRecord
from napari_destvi.io.run_record_text import read_record, record_text
from napari_destvi.io.settling import settle_names, settle_tree
from napari_destvi.results import Result
from napari_destvi.results.archive import read_archive, write_archive

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


class RunStore:
    """Kept fits in a folder; it need not exist before the first is kept.

    Parameters
    ----------
    folder : Path
        Where they lie.
    """

    def __init__(self, folder: Path) -> None:
        self._place = RunFolder(folder.expanduser().absolute())
        self._unreadable: tuple[Unreadable, ...] = ()

    @property
    def folder(self) -> Path:
        """Where the fits lie."""
        return self._place.path

    @property
    def unreadable(self) -> tuple[Unreadable, ...]:
        """What the last call of `records` had to leave out."""
        return self._unreadable

    def records(self) -> list[RunRecord]:
        """Return what is known of every fit, the newest first.

        Raises
        ------
        InputError
            If the folder is there but cannot be read.
        """
        found, unreadable = [], []
        for path in self._place.entries():
            try:
                found.append(self.record(path.name))
            except InputError as error:
                if path.is_dir():  # or else it was removed while we looked
                    unreadable.append(Unreadable(path, str(error)))
        self._unreadable = tuple(unreadable)
        return sorted(found, key=lambda record: record.created, reverse=True)

    def record(self, key: str) -> RunRecord:
        """Return what is known of one fit.

        Raises
        ------
        InputError
            If there is none, it is damaged, or a newer version wrote it.
        """
        path = self._place.entry(key)
        try:
            record = read_record((path / RECORD_FILE).read_text(encoding="utf-8"))
        except _DAMAGE as error:
            raise InputError(_told_missing(path)) from error
        if record.key != key or not (path / RESULT_FILE).is_file():
            raise InputError(_told_missing(path))
        return record

    def holds(self, key: str) -> bool:
        """Return whether there is a fit of this key that can be listed."""
        try:
            self.record(key)
        except InputError:
            return False
        return True

    def result(self, key: str) -> Result:
        """Return the maps of a fit.

        Raises
        ------
        InputError
            If there is none, or it is damaged.
        """
        path = self._place.entry(key)
        try:
            return read_archive(path / RESULT_FILE)
        except _DAMAGE as error:
            raise InputError(_told_missing(path)) from error

    def n_bytes(self, key: str) -> int:
        """Return how much room a fit takes on the disk; 0 where there is none."""
        files = (self._place.entry(key) / name for name in (RECORD_FILE, RESULT_FILE))
        return sum(file.stat().st_size for file in files if file.is_file())

    def keep(self, record: RunRecord, result: Result) -> None:
        """Keep a fit.

        One of the same key is replaced: its result is the same. Its name and scores
        stay where the new one has none.

        Parameters
        ----------
        record, result : RunRecord, Result
            What is known of the fit, and its maps.

        Raises
        ------
        ExportError
            If it cannot be written; what was kept before is unchanged.
        """
        entry = self._place.entry(record.key)
        with self._place.told_unwritable():
            self.folder.mkdir(parents=True, exist_ok=True)
            check_folder(self.folder)
            self._place.clear_parts()
            with self._place.part() as part:
                write_archive(result, part / RESULT_FILE)
                (part / RECORD_FILE).write_text(record_text(record), encoding="utf-8")
                settle_tree(part)
                if not self._appears(part, record.key):
                    (part / RESULT_FILE).replace(entry / RESULT_FILE)
                    self._write(self._with_earlier(record))

    def rename(self, key: str, name: str) -> None:
        """Call a fit by another name; an empty one gives it back its `title`.

        Raises
        ------
        InputError
            If there is none, or it is damaged.
        ExportError
            If it cannot be written.
        """
        self._write(replace(self.record(key), name=name.strip()))

    def set_scores(self, key: str, scores: Mapping[str, float]) -> None:
        """Remember how near a fit came to a truth.

        Raises
        ------
        InputError
            If there is none, or it is damaged.
        ExportError
            If it cannot be written.
        """
        self._write(replace(self.record(key), scores=dict(scores)))

    def remove(self, key: str) -> None:
        """Take a fit out, readable or not; `restore` brings it back.

        Raises
        ------
        InputError
            If there is none.
        ExportError
            If the folder is read-only.
        """
        self.check_there(key)
        with self._place.told_unwritable():
            self._place.take_out(key)

    def check_there(self, key: str) -> None:
        """Make sure that there is a fit of this key, readable or not.

        Raises
        ------
        InputError
            If there is none.
        """
        entry = self._place.entry(key)
        if not entry.is_dir():
            raise InputError(_told_missing(entry))

    def removed_keys(self) -> tuple[str, ...]:
        """Return the keys of the fits that can be brought back."""
        return self._place.removed_keys()

    def restore(self, key: str) -> None:
        """Bring a fit back that was taken out.

        Raises
        ------
        InputError
            If it was not taken out, or is gone for good: newer ones pushed it out.
        ExportError
            If the folder is read-only.
        """
        if self.holds(key) and not self._place.has_removed(key):
            msg = f"The fit {key[:8]} is there: it was not deleted."
            raise InputError(msg)
        if not self._place.has_removed(key):
            msg = (
                f"The fit {key[:8]} is not among the last {MAX_REMOVED} that were "
                "deleted and cannot be brought back. Fit again."
            )
            raise InputError(msg)
        with self._place.told_unwritable():
            self._place.bring_back(key)

    def _appears(self, part: Path, key: str) -> bool:
        """Return whether a new fit came whole; not so where there is one already."""
        entry = self._place.entry(key)
        try:
            if entry.exists():
                return False
            part.rename(entry)
            settle_names(self.folder)
        except OSError:
            if not entry.exists():  # another process was no faster: it failed
                raise
            return False
        return True

    def _with_earlier(self, record: RunRecord) -> RunRecord:
        try:
            earlier = self.record(record.key)
        except InputError:  # damaged: mended by what is written now
            return record
        name, scores = record.name or earlier.name, record.scores or earlier.scores
        return replace(record, name=name, scores=scores)

    def _write(self, record: RunRecord) -> None:
        file = self._place.entry(record.key) / RECORD_FILE
        with atomic_path(file, force=True) as temporary:
            temporary.write_text(record_text(record), encoding="utf-8")


def _told_missing(path: Path) -> str:
    if not path.is_dir():
        return f'There is no fit {path.name[:8]} in "{path.parent}": it was deleted.'
    return (
        f'The fit in "{path}" is damaged and cannot be opened. Delete it, and fit '
        "again."
    )
