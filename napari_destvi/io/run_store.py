"""Fits that have ended, kept in one folder by what they depend on.

A fit appears by renaming its whole folder, so that a reader never meets half of one.
Several processes may share a store. `run_folder` has the names of the files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from napari_destvi.errors import InputError
from napari_destvi.io.atomic import check_folder
from napari_destvi.io.run_bin import RunBin
from napari_destvi.io.run_entry import (
    Unreadable,
    check_entry,
    entry_bytes,
    entry_record,
    entry_result,
    read_records,
    with_earlier,
    write_record,
)
from napari_destvi.io.run_folder import (
    RECORD_FILE,
    RESULT_FILE,
    RunFolder,
)
from napari_destvi.io.run_record import RunRecord
from napari_destvi.io.run_record_text import record_text
from napari_destvi.io.settling import settle_tree
from napari_destvi.results import Result
from napari_destvi.results.archive import write_archive


class RunStore:
    """Kept fits in a folder; it need not exist before the first is kept.

    Parameters
    ----------
    folder : Path
        Where they lie.
    """

    def __init__(self, folder: Path) -> None:
        self._place = RunFolder(folder.expanduser().absolute())
        self._bin = RunBin(self._place)
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
        found, self._unreadable = read_records(self._place.entries())
        return sorted(found, key=lambda record: record.created, reverse=True)

    def record(self, key: str) -> RunRecord:
        """Return what is known of one fit.

        Raises
        ------
        InputError
            If there is none, it is damaged, or a newer version wrote it.
        """
        return entry_record(self._place.entry(key))

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
        return entry_result(self._place.entry(key))

    def n_bytes(self, key: str) -> int:
        """Return how much room a fit takes on the disk; 0 where there is none."""
        return entry_bytes(self._place.entry(key))

    def removed_bytes(self) -> int:
        """Return how much room those take that can be brought back."""
        return sum(map(entry_bytes, self._bin.removed_entries()))

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
                if not self._place.appears(part, record.key):
                    (part / RESULT_FILE).replace(entry / RESULT_FILE)
                    write_record(entry, with_earlier(record, entry))

    def rename(self, key: str, name: str) -> None:
        """Call a fit by another name; an empty one gives it back its `title`.

        Raises
        ------
        InputError
            If there is none, or it is damaged.
        ExportError
            If it cannot be written.
        """
        write_record(
            self._place.entry(key), replace(self.record(key), name=name.strip())
        )

    def set_scores(self, key: str, scores: Mapping[str, float]) -> None:
        """Remember how near a fit came to a truth.

        Raises
        ------
        InputError
            If there is none, or it is damaged.
        ExportError
            If it cannot be written.
        """
        write_record(
            self._place.entry(key), replace(self.record(key), scores=dict(scores))
        )

    def remove(self, *keys: str) -> None:
        """Take fits out, readable or not; `restore` brings back each of them.

        Raises
        ------
        InputError
            If there is none of one key; then all others stay, too.
        ExportError
            If the folder is read-only.
        """
        for key in keys:
            check_entry(self._place.entry(key))
        with self._place.told_unwritable():
            self._bin.take_out(keys)

    def removed_keys(self) -> tuple[str, ...]:
        """Return the keys of the fits that can be brought back."""
        return self._bin.removed_keys()

    def removed_records(self) -> list[RunRecord]:
        """Return what is known of those that can be brought back."""
        return read_records(self._bin.removed_entries())[0]

    def restore(self, key: str) -> None:
        """Bring a fit back that was taken out.

        Raises
        ------
        InputError
            If it was not taken out, or is gone for good: newer ones pushed it out.
        ExportError
            If the folder is read-only.
        """
        self._bin.check_removed(key, is_there=self.holds(key))
        with self._place.told_unwritable():
            self._bin.bring_back(key)
